// The native config as a schema, the source of both validation and the published JSON schema. Its
// messages name the expected value.

import * as v from "valibot";
import { tasksSchema } from "./task-settings.ts";
import {
  checkSchema,
  flagSchema,
  oneOrMoreSchema,
  type ParsedCheck,
  commandText,
  textSchema,
} from "./check-schema.ts";

/** The whole native config. */
export const configSchema = v.strictObject(
  {
    $schema: v.optional(textSchema),
    extends: v.optional(
      v.pipe(
        oneOrMoreSchema(
          "a config's path that begins with ./ or ../, a package's name, or a list of them",
        ),
        v.description("Configs to inherit checks from: paths relative to this file, or packages."),
      ),
    ),
    checks: v.optional(
      v.record(
        v.string(),
        v.union(
          [v.boolean(), textSchema, checkSchema],
          'a command, true for a preset or built-in of that name, or an object such as { "files": "*.ts", "run": "eslint" }',
        ),
        "an object of checks by name",
      ),
    ),
    noVerify: v.optional(
      v.pipe(
        v.picklist(["record", "refuse"], '"record" or "refuse"'),
        v.description("Policy for a commit made with --no-verify."),
      ),
    ),
    scope: v.optional(
      v.pipe(
        v.strictObject(
          {
            broad: v.optional(
              v.pipe(
                v.picklist(["refuse", "warn", "allow"], '"refuse", "warn" or "allow"'),
                v.description(
                  "Policy for paths that only a broad add staged (git add ., commit -a).",
                ),
              ),
            ),
          },
          'an object such as { "broad": "warn" }',
        ),
        v.description("Limits on the paths of a commit."),
      ),
    ),
    recheck: v.optional(
      v.pipe(
        v.picklist(["always", "never"], '"always" or "never"'),
        v.description(
          "Policy for running checks of the whole tree again when other commits land during `airlock commit`.",
        ),
      ),
    ),
    link: v.optional(
      v.pipe(
        v.array(textSchema, "a list of paths"),
        v.description("Ignored paths to link into a chamber."),
      ),
    ),
    sessionTrailer: v.optional(
      v.pipe(
        flagSchema,
        v.description("Add the trailer Airlock-Session to every commit's message."),
      ),
    ),
    claims: v.optional(
      v.pipe(
        v.picklist(["off", "warn", "enforce"], '"off", "warn" or "enforce"'),
        v.description("Policy for a commit that changes paths that another session claims."),
      ),
    ),
    tasks: v.optional(v.pipe(tasksSchema, v.description("Branches and worktrees of tasks."))),
    worktrees: v.optional(
      v.pipe(
        v.picklist(["off", "suggest", "auto"], '"off", "suggest" or "auto"'),
        v.description("Policy for giving sessions a worktree in `airlock session start --auto`."),
      ),
    ),
  },
  'an object such as { "checks": { "eslint": "eslint" } }',
);

/** A config that the schema has accepted. */
export type ParsedConfig = Omit<v.InferOutput<typeof configSchema>, "checks"> & {
  readonly checks: Readonly<Record<string, boolean | string | ParsedCheck>>;
};

/**
 * The place of a wrong value: the keys that lead to it, the expected value, and whether the key is
 * unknown.
 */
export interface SchemaProblem {
  readonly keys: readonly (string | number)[];
  readonly expected: string;
  readonly found: unknown;
  /** The known keys, if the last of `keys` is unknown. */
  readonly known: readonly string[] | null;
}

/** Checks a value against the schema; returns it typed, or the first problem. */
export function parseConfig(
  value: unknown,
): { readonly config: ParsedConfig } | { readonly problem: SchemaProblem } {
  // valibot takes an array for an object without keys.
  if (Array.isArray(value))
    return { problem: { keys: [], expected: configSchema.message, found: value, known: null } };
  const result = v.safeParse(configSchema, value, { abortPipeEarly: true });
  if (!result.success) return { problem: problemOf(mostTelling(result.issues)) };
  const { checks, ...config } = result.output;
  if (checks === undefined && config.extends === undefined)
    return {
      problem: { keys: ["checks"], expected: missingText("checks"), found: undefined, known: null },
    };
  return { config: { ...config, checks: checks ?? {} } };
}

type Issue = v.BaseIssue<unknown>;

/**
 * Returns the most helpful issue. An unknown key comes first: it may well be the reason why another
 * one is missing.
 */
function mostTelling(issues: readonly [Issue, ...Issue[]]): Issue {
  const [first, ...rest] = issues.map(deepest) as [Issue, ...Issue[]];
  return [first, ...rest].find(isUnknownKey) ?? first;
}

/**
 * Returns the deepest issue: a union reports every branch, and the author meant the branch that got
 * furthest into the value.
 */
function deepest(issue: Issue): Issue {
  const [branch, ...others] = issue.issues?.filter(({ path }) => path !== undefined) ?? [];
  if (branch === undefined) return issue;
  const inner = mostTelling([branch, ...others]);
  return {
    ...inner,
    path: [...(issue.path ?? []), ...(inner.path ?? [])] as NonNullable<Issue["path"]>,
  };
}

function isUnknownKey(issue: Issue): boolean {
  return issue.type === "strict_object" && issue.expected === "never";
}

function problemOf(issue: Issue): SchemaProblem {
  const keys = (issue.path ?? []).map((item) => item.key as string | number);
  const unknown = isUnknownKey(issue);
  const missing = issue.type === "strict_object" && issue.received === "undefined" && !unknown;
  const known = unknown ? knownAt(keys) : null;
  return {
    keys,
    expected: missing ? missingText(keys.at(-1)) : issue.message,
    found: unknown || missing ? undefined : issue.input,
    known,
  };
}

/** Takes the keys that lead to an unknown key; returns the keys that are allowed in its place. */
function knownAt([first, ...rest]: SchemaProblem["keys"]): string[] {
  if (rest.length === 0) return Object.keys(configSchema.entries);
  if (first === "scope") return ["broad"];
  return Object.keys(first === "tasks" ? tasksSchema.entries : checkSchema.entries);
}

function missingText(key: string | number | undefined): string {
  return key === "run"
    ? commandText
    : 'an object of checks by name (such as { "eslint": "eslint" })';
}
