// Reports credentials that were found, and accepts those that may be public: by a word in their
// line, or by their hash in a file.

import { createHash } from "node:crypto";
import * as v from "valibot";
import { AirlockError } from "../errors.ts";
import type { Finding, RepoPath, TreeReader } from "../types.ts";
import { finding } from "./builtin.ts";
import { jsonProblem } from "./strict-json.ts";
import type { positions } from "./config/position.ts";

/** Default file with hashes of allowed credentials. */
const defaultBaseline = ".airlock-secrets.json";

/** The options of every built-in that looks for credentials. */
export const secretOptions = {
  baseline: v.optional(
    v.pipe(
      v.string("a path from the top of the repository"),
      v.nonEmpty("a path from the top of the repository"),
      v.description(
        `File with hashes of credentials that may be public, {"version": 1, "allowed": {"sha256:…": "why"}}, read from what is being checked; ${defaultBaseline} by default.`,
      ),
    ),
  ),
};

/** The options that `file` of such a built-in receives. */
export interface SecretOptions {
  readonly baseline?: string;
  readonly allowed?: ReadonlySet<string>;
}

/** A place in a text that seems to be a credential. */
export interface Suspect {
  /** Offsets. */
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  /** A description that does not reveal the secret. */
  readonly what: string;
  readonly secret: string;
}

const schema = v.strictObject({
  version: v.literal(1),
  allowed: v.record(
    v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
    v.pipe(v.string(), v.trim(), v.nonEmpty()),
  ),
});

/**
 * Adds to the options the credentials that the candidate's baseline allows. Throws AirlockError
 * BASELINE_INVALID if the baseline is malformed, or if it is missing although the config names it.
 */
export async function withBaseline(
  { tree }: { readonly tree: TreeReader },
  options: SecretOptions,
): Promise<SecretOptions & Record<string, unknown>> {
  const path = options.baseline ?? defaultBaseline;
  const content = await tree.read(path);
  if (content === null && options.baseline === undefined) return { ...options };
  if (content === null)
    throw invalid(
      path,
      "is not in what is being checked",
      `Write it with {"version": 1, "allowed": {}}, and git add ${path}`,
    );
  const text = content.toString("utf8");
  const problem = jsonProblem(text);
  if (problem !== null)
    throw invalid(
      path,
      `is no JSON: line ${problem.line}, column ${problem.column}: ${problem.problem}`,
    );
  const result = v.safeParse(schema, JSON.parse(text));
  if (!result.success)
    throw invalid(
      path,
      'must be {"version": 1, "allowed": {"sha256:<64 digits>": "why it may be public"}}',
    );
  return { ...options, allowed: new Set(Object.keys(result.output.allowed)) };
}

function invalid(
  path: RepoPath,
  problem: string,
  next = `Edit ${path} and stage it.`,
): AirlockError {
  return new AirlockError(
    "config",
    "BASELINE_INVALID",
    `The list of allowed credentials, ${path}, ${problem}.`,
    { next: [next] },
  );
}

interface Told {
  readonly path: RepoPath;
  readonly text: string;
  readonly at: ReturnType<typeof positions>;
  /** Id of the built-in, used in the word that allows a credential. */
  readonly builtin: string;
  readonly options: SecretOptions;
}

/**
 * Takes suspects in ascending order; returns a finding for each that is not allowed. No message
 * contains the secret.
 */
export function reportSecrets(
  suspects: readonly Suspect[],
  { path, text, at, builtin, options }: Told,
): readonly Finding[] {
  return suspects.flatMap(({ start, end, rule, what, secret }) => {
    const hash = `sha256:${createHash("sha256").update(secret, "latin1").digest("hex")}`;
    if (options.allowed?.has(hash) === true || isMarked(text, start, [builtin, rule])) return [];
    const [from, to] = [at(start), at(end)];
    const file = options.baseline ?? defaultBaseline;
    const message = `${what}. If it may be public, write "airlock:allow ${builtin}" into the line, or add "${hash}": "why" to "allowed" in ${file}`;
    return [
      finding({
        path,
        ...from,
        endLine: to.line,
        endColumn: to.column,
        rule,
        message,
        secret: true,
      }),
    ];
  });
}

/**
 * Tells whether the line marks its content as public, or the line before does so for the next one:
 * with our words, which name the built-in or the rule, or with those of detect-secrets
 * (`pragma: allowlist secret`) and gitleaks (`gitleaks:allow`).
 */
function isMarked(text: string, start: number, names: readonly string[]): boolean {
  const begin = text.lastIndexOf("\n", start - 1) + 1;
  const end = text.indexOf("\n", start);
  const line = text.slice(begin, end === -1 ? text.length : end);
  const before = begin === 0 ? "" : text.slice(text.lastIndexOf("\n", begin - 2) + 1, begin - 1);
  const word = `(?:${names.join("|")})(?![\\w-])`;
  return (
    new RegExp(`airlock:allow ${word}|pragma: ?(?:allow|white)list secret|gitleaks:allow`).test(
      line,
    ) ||
    new RegExp(`airlock:allow-next-line ${word}|pragma: ?(?:allow|white)list nextline secret`).test(
      before,
    )
  );
}
