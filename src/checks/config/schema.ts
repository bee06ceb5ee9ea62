// The native config as a schema, the source of both validation and the published JSON schema. Its
// messages name the expected value.

import * as v from "valibot";
import { tasksSchema } from "./task-settings.ts";
import { stages } from "../../system/stages.ts";

const text = v.pipe(v.string("a text"), v.minLength(1, "a text that is not empty"));
const flag = v.boolean("true or false");

/** Makes a schema with one message for the whole value, whichever part of it is wrong. */
function oneOrMore(
  expected: string,
  item = v.pipe(v.string(expected), v.minLength(1, expected)) as v.GenericSchema<string>,
) {
  const one = v.pipe(v.string(expected), v.minLength(1, expected));
  return v.union([one, v.pipe(v.array(item, expected), v.minLength(1, expected))], expected);
}

const runText = "a command, or the list of its words";

const duration = 'seconds above 0 as a number, or a text such as "500ms", "30s" or "5m"';

/** Written as number and unit; `native.ts` reads the same form. */
export const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

const stageText = '"pre-commit", "commit-msg" or "pre-push", or a list of them';
const stage = v.picklist(stages, stageText);

const check = v.strictObject(
  {
    files: v.optional(
      v.pipe(
        oneOrMore("a glob, or a list of globs"),
        v.description("Globs of the paths to check."),
      ),
    ),
    exclude: v.optional(
      v.pipe(
        oneOrMore("a glob, or a list of globs"),
        v.description("Globs of paths to leave out."),
      ),
    ),
    run: v.optional(
      v.pipe(
        oneOrMore(runText, v.string(runText)),
        v.description("The command; the paths are appended."),
      ),
    ),
    preset: v.optional(
      v.pipe(text, v.description("A preset; all other keys override the preset's.")),
    ),
    args: v.optional(
      v.pipe(
        v.array(v.string("a text"), "a list of words"),
        v.description("Words appended to the preset's own."),
      ),
    ),
    builtin: v.optional(v.pipe(text, v.description("A built-in."))),
    options: v.optional(
      v.pipe(
        v.record(v.string(), v.unknown(), "an object of the built-in's options"),
        v.description("The built-in's own options."),
      ),
    ),
    fix: v.optional(
      v.pipe(
        v.union([v.literal(false), oneOrMore(runText, v.string(runText))], `${runText}, or false`),
        v.description("The command that fixes the files, run by `airlock fix`."),
      ),
    ),
    fixes: v.optional(
      v.pipe(
        v.literal("commit", '"commit", or left out'),
        v.description("The commit contains the content as changed by the fixer."),
      ),
    ),
    stage: v.optional(
      v.pipe(
        v.union([stage, v.pipe(v.array(stage, stageText), v.minLength(1, stageText))], stageText),
        v.description(
          "The stages in which it runs: pre-commit (the default), commit-msg, pre-push.",
        ),
      ),
    ),
    deleted: v.optional(v.pipe(flag, v.description("Run for deletions, too."))),
    changedLines: v.optional(
      v.pipe(flag, v.description("Only findings on lines that the commit adds or changes count.")),
    ),
    level: v.optional(
      v.pipe(
        v.picklist(["error", "warn"], '"error" or "warn"'),
        v.description("warn: its findings do not fail the commit."),
      ),
    ),
    types: v.optional(
      v.pipe(
        oneOrMore("a type of file, or a list of them"),
        v.description("Types that a file must have, all of them."),
      ),
    ),
    group: v.optional(v.pipe(text, v.description("A name that selects several checks together."))),
    shell: v.optional(v.pipe(flag, v.description("Let the system's shell run the command."))),
    paths: v.optional(
      v.pipe(v.literal(false, "false, or left out"), v.description("The command gets no paths.")),
    ),
    stdin: v.optional(
      v.pipe(flag, v.description("One process per path, with the content on standard input.")),
    ),
    needs: v.optional(
      v.pipe(
        v.literal("tree", '"tree", or left out'),
        v.description("The result depends on the whole tree."),
      ),
    ),
    cwd: v.optional(
      v.pipe(text, v.description("Folder to run in, relative to the config's folder.")),
    ),
    env: v.optional(
      v.pipe(
        v.record(v.string(), v.string("a text"), "an object of variables"),
        v.description("Environment variables."),
      ),
    ),
    timeout: v.optional(
      v.pipe(
        v.union(
          [
            v.pipe(v.number(duration), v.finite(duration), v.minValue(0.001, duration)),
            v.pipe(v.string(duration), v.regex(durationPattern, duration)),
          ],
          duration,
        ),
        v.description("Seconds, or a text such as 30s or 5m (the default)."),
      ),
    ),
    serial: v.optional(
      v.pipe(flag, v.description("Never run beside another check; use one process at a time.")),
    ),
    dependsOn: v.optional(
      v.pipe(
        v.array(text, "a list of check names"),
        v.description("Checks that must have passed first."),
      ),
    ),
    inputs: v.optional(
      v.pipe(
        v.array(text, "a list of globs"),
        v.description("Further files that its result depends on; then a pass is cached."),
      ),
    ),
  },
  'a command, true for a preset or built-in of that name, or an object such as { "files": "*.ts", "run": "eslint" }',
);

/** The whole native config. */
export const configSchema = v.strictObject(
  {
    $schema: v.optional(text),
    extends: v.optional(
      v.pipe(
        oneOrMore(
          "a config's path that begins with ./ or ../, a package's name, or a list of them",
        ),
        v.description("Configs to inherit checks from: paths relative to this file, or packages."),
      ),
    ),
    checks: v.optional(
      v.record(
        v.string(),
        v.union(
          [v.boolean(), text, check],
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
        v.array(text, "a list of paths"),
        v.description("Ignored paths to link into a chamber."),
      ),
    ),
    sessionTrailer: v.optional(
      v.pipe(flag, v.description("Add the trailer Airlock-Session to every commit's message.")),
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
export type ParsedCheck = v.InferOutput<typeof check>;

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
  return Object.keys(first === "tasks" ? tasksSchema.entries : check.entries);
}

function missingText(key: string | number | undefined): string {
  return key === "run" ? runText : 'an object of checks by name (such as { "eslint": "eslint" })';
}
