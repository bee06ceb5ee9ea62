// Reads one job, command or script of lefthook.

import { posix } from "node:path";
import type { Check, Condition, RepoPath, Stage } from "../../types.ts";
import { cannotRun, entryOf, ifReadable, type KnownParts } from "./cannot-run.ts";
import { defaultTimeout, makeCheck } from "../check.ts";
import { asBoolean, asList, asObject, asText, type Fields, knownKeys } from "../config/fields.ts";
import { type ConfigPlace, invalid, misconfigured, placeText, within } from "../config/invalid.ts";
import type { Row } from "./lefthook-rows.ts";
import { type JobTask, jobTask, rcLines, withTemplates } from "./lefthook-run.ts";
import { conditionOf } from "./lefthook-when.ts";
import { type FilterContext, jobFileTypes, jobPathFilter } from "./lefthook-filters.ts";

/** Settings of the file and the hook that apply to every job. */
export interface JobContext extends FilterContext {
  readonly stage: Stage;
  readonly sourceDir: RepoPath;
  readonly templates: Readonly<Record<string, string>>;
  /** A file that the shell reads first, as written. */
  readonly rc: string | null;
  readonly excludeTags: readonly string[];
  /** The hook itself, for its `skip`, `only` and `files`. */
  readonly hookFields: Fields;
}

const keys = [
  "name",
  "run",
  "script",
  "runner",
  "args",
  "glob",
  "exclude",
  "root",
  "env",
  "tags",
  "skip",
  "only",
  "files",
  "file_types",
  "fail_text",
  "interactive",
  "use_stdin",
  "stage_fixed",
  "priority",
  "timeout",
];

/**
 * Returns the check for a job, `null` if the config itself disables it, or a check that reports an
 * error if the job cannot be read.
 */
export function readJob(row: Row, context: JobContext): Check | null {
  const known = () => knownOfJob(row, context);
  const { hookFields, excludeTags } = context;
  const [name = ""] = row.name.split("/").slice(-1);
  const said = [
    name,
    row.name,
    ...tagsOf(row.fields),
    ...row.groups.flatMap((group) => (typeof group["name"] === "string" ? group["name"] : [])),
  ];
  if (said.some((each) => excludeTags.includes(each))) return null;
  const scopes = [hookFields, ...row.groups, row.fields];
  if (scopes.some((fields) => ifReadable(() => conditionOf(fields, row.at), null) === "never"))
    return null;
  if (row.problem !== undefined) return cannotRun(row.problem, known());
  return entryOf(() => jobCheck(row, context, known()), known);
}

function jobCheck(row: Row, context: JobContext, known: KnownParts): Check {
  const { fields, at } = row;
  const { stage } = context;
  knownKeys(fields, keys, at);
  if (asBoolean(fields["interactive"], within(at, "interactive")))
    throw misconfigured(
      within(at, "interactive"),
      "is not supported here: a check has no terminal",
    );
  // Git writes to standard input only for pre-push.
  if (asBoolean(fields["use_stdin"], within(at, "use_stdin")) && stage === "pre-push")
    throw misconfigured(
      within(at, "use_stdin"),
      "is not supported here: a check has no standard input",
    );
  const tags = asList([fields["tags"] ?? []].flat(), within(at, "tags"));
  for (const [index, tag] of tags.entries()) asText(tag, within(at, "tags", index));
  const root = rootOf(row);
  const { env, lines } = environment(fields["env"], within(at, "env"));
  const rc = context.rc === null ? [] : rcLines(context.rc, root);
  const { task, handed } = taskOf(row, context, [...rc, ...lines]);
  const when = whenOf(row, context);
  const isWhole = handed === "all" || handed === "listed";
  if (isWhole && fields["file_types"] !== undefined)
    throw misconfigured(
      within(at, "file_types"),
      "is not supported here together with {all_files} or {files}",
    );
  const wants = jobPathFilter(row, { root, context });
  const types = jobFileTypes(fields["file_types"], within(at, "file_types"));
  // In commit-msg, or as a script, a job without a placeholder for files is about the commit
  // itself.
  const isAboutCommit =
    handed === "none" && (stage === "commit-msg" || fields["script"] !== undefined);
  return makeCheck({
    ...known,
    wants: isAboutCommit ? () => true : wants,
    types: isAboutCommit ? null : types,
    task,
    // As everywhere in these tools, the command may change the files it checks.
    fix: task,
    cwd: root,
    env,
    when,
    handed: handed === "all" ? "all" : "changed",
    always: isAboutCommit || isWhole ? [stage] : stage === "commit-msg" ? ["commit-msg"] : [],
    deleted: false,
    timeout:
      fields["timeout"] === undefined
        ? defaultTimeout
        : duration(fields["timeout"], within(at, "timeout")),
  });
}

/**
 * Returns the readable parts of a job: a filter that cannot be read lets every file through, and so
 * does a condition.
 */
function knownOfJob(row: Row, context: JobContext): KnownParts {
  const { fields, at } = row;
  const { stage } = context;
  const root = ifReadable(() => rootOf(row), "");
  return {
    name: row.name,
    source: { file: at.file, place: placeText(at.keys) },
    keys: at.keys,
    folder: "",
    wants: ifReadable(
      () => jobPathFilter(row, { root, context }),
      () => true,
    ),
    filters: { root: fields["root"], glob: fields["glob"], exclude: fields["exclude"] },
    types: ifReadable(() => jobFileTypes(fields["file_types"], at), null),
    when: ifReadable(() => whenOf(row, context), []),
    serial: !row.parallel,
    stages: [stage],
    always: stage === "commit-msg" ? [stage] : [],
    // Without a placeholder for files, lefthook runs a job for deletions, too.
    deleted: !/\{\w*files\}/.test(String(fields["run"])),
    leftOutBy: {
      variable: "LEFTHOOK_EXCLUDE",
      names: [row.name, ...row.name.split("/").slice(-1), ...tagsOf(fields)],
    },
  };
}

function tagsOf(fields: Fields): readonly string[] {
  return [fields["tags"] ?? []].flat().map(String);
}

/**
 * Returns the conditions of the hook, the groups and the job itself: the job runs only if all of
 * them allow it.
 */
function whenOf({ fields, groups, at }: Row, { hookFields }: JobContext): readonly Condition[] {
  return [hookFields, ...groups, fields].flatMap((scope) => {
    const condition = conditionOf(scope, at);
    return condition === null || condition === "never" ? [] : [condition];
  });
}

function rootOf({ fields, at }: Row): RepoPath {
  return fields["root"] === undefined ? "" : folder(fields["root"], within(at, "root"));
}

function folder(value: unknown, at: ConfigPlace): RepoPath {
  const path = posix.normalize(asText(value, at)).replace(/\/$/, "");
  if (posix.isAbsolute(path) || path === ".." || path.startsWith("../"))
    throw invalid(at, "a folder inside the repository", value);
  return path === "." ? "" : path;
}

/**
 * Returns plain variables, and lines of shell for those with values that refer to others (`$PATH`),
 * which lefthook expands.
 */
function environment(
  value: unknown,
  at: ConfigPlace,
): { readonly env: Readonly<Record<string, string>>; readonly lines: readonly string[] } {
  const all = Object.entries(value === undefined ? {} : asObject(value, at)).map(
    ([name, text]) => [name, variable(text, within(at, name))] as const,
  );
  const names = ([, text]: readonly [string, string]): boolean => text.includes("$");
  const lines = all.filter(names).map(([name, text]) => {
    if (!/^[A-Za-z_]\w*$/.test(name) || /\$(?!\w|\{\w+\})/.test(text))
      throw misconfigured(within(at, name), "cannot be put into a shell's words");
    return `export ${name}="${text.replaceAll(/["\\`]/g, String.raw`\$&`)}"`;
  });
  return { env: Object.fromEntries(all.filter((one) => !names(one))), lines };
}

function variable(value: unknown, at: ConfigPlace): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw invalid(at, "a text", value);
}

/** Parses a Go duration (`90s`, `1m30s`). Returns milliseconds. */
function duration(value: unknown, at: ConfigPlace): number {
  const text = asText(value, at);
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text))
    throw invalid(at, 'a duration such as "30s" or "1m30s"', value);
  const total = Array.from(
    text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g),
    ([, amount, unit]) => Number(amount) * units[unit!]!,
  );
  return Math.max(1, Math.round(total.reduce((sum, part) => sum + part, 0)));
}

function taskOf(row: Row, context: JobContext, preamble: readonly string[]): JobTask {
  const { fields, at, name } = row;
  const { stage, sourceDir, templates } = context;
  const args = fields["args"] === undefined ? "" : ` ${asText(fields["args"], within(at, "args"))}`;
  const key = fields["script"] === undefined ? "run" : "script";
  const files = fields["files"] ?? context.hookFields["files"];
  const list =
    files === undefined
      ? null
      : [...preamble, withTemplates(asText(files, within(at, "files")), templates)].join("\n");
  const make = (text: string) =>
    jobTask({ name, stage, text: withTemplates(text, templates), preamble, list }, within(at, key));
  if (key === "run") return make(`${asText(fields["run"], within(at, "run"))}${args}`);
  if (fields["run"] !== undefined) throw misconfigured(at, "cannot have both `run` and `script`");
  const path = `${sourceDir}/${stage}/${asText(fields["script"], within(at, "script"))}`;
  const runner =
    fields["runner"] === undefined ? "" : `${asText(fields["runner"], within(at, "runner"))} `;
  if (fields["root"] !== undefined)
    throw misconfigured(within(at, "root"), "is supported for `run` only");
  const quoted = `'${(runner === "" ? `./${path}` : path).replaceAll("'", String.raw`'\''`)}'`;
  // A script without arguments of its own receives git's: the file of the message, or the remote
  // and its URL.
  const own = args !== "" || stage === "pre-commit" ? args : " {0}";
  return make(`${runner}${quoted}${own}`);
}
