// Reads one job, command or script of lefthook.

import { posix } from "node:path";
import type { Check, CommandTask, RepoPath } from "../types.ts";
import { command, defaultTimeout, makeCheck } from "./check.ts";
import { asBoolean, asList, asObject, asText, knownKeys, type Fields } from "./fields.ts";
import { invalid, misconfigured, placeText, printable, within, type Place } from "./invalid.ts";
import { lefthookGlob, type GlobRules } from "./lefthook-glob.ts";
import type { Row } from "./lefthook-rows.ts";
import { relativeTo } from "./match.ts";
import { commandWords } from "./words.ts";

/** What the file and the hook say for every job. */
export interface JobSurroundings {
  readonly sourceDir: RepoPath;
  readonly matcher: GlobRules["matcher"];
  readonly excludeTags: readonly string[];
  readonly exclude: readonly unknown[];
  /** The hook itself, for its `skip` and `only`. */
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

/** Returns the check for a job, or `null` where the config itself says that it does not run. Throws CONFIG_INVALID. */
export function readJob(row: Row, surroundings: JobSurroundings): Check | null {
  const { fields, at } = row;
  knownKeys(fields, keys, at);
  for (const key of ["files", "file_types"]) {
    if (fields[key] !== undefined)
      throw misconfigured(within(at, key), "is not supported here", ["Say with `glob` which paths are meant."]);
  }
  for (const key of ["interactive", "use_stdin"]) {
    if (asBoolean(fields[key], within(at, key)))
      throw misconfigured(within(at, key), "is not supported here: a check has no terminal and no standard input");
  }
  const tags = asList([fields["tags"] ?? []].flat(), within(at, "tags"));
  if (leftOut(surroundings.hookFields, at) || leftOut(fields, at) || tags.some((tag) => surroundings.excludeTags.includes(String(tag))))
    return null;
  const root = fields["root"] === undefined ? "" : folder(fields["root"], within(at, "root"));
  const env = fields["env"] === undefined ? {} : asObject(fields["env"], within(at, "env"));
  const task = jobTask(row, surroundings);
  return makeCheck({
    name: row.name,
    source: { file: at.file, place: placeText(at.keys) },
    keys: at.keys,
    folder: "",
    wants: pathTest(row, { root, surroundings }),
    task,
    // As everywhere in these tools, it may write what it checks.
    fix: task,
    cwd: root,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, variable(value, within(at, "env", name))])),
    timeout: fields["timeout"] === undefined ? defaultTimeout : duration(fields["timeout"], within(at, "timeout")),
    serial: !row.parallel,
  });
}

/** `skip` and `only` as true or false are clear; conditions on branches, merges and commands are refused. */
function leftOut(fields: Fields, at: Place): boolean {
  for (const key of ["skip", "only"]) {
    const value = fields[key];
    if (value !== undefined && typeof value !== "boolean")
      throw misconfigured(within(at, key), "is supported as true or false only", ["Write the checks in airlock.config.json."]);
  }
  return fields["skip"] === true || fields["only"] === false;
}

function folder(value: unknown, at: Place): RepoPath {
  const path = posix.normalize(asText(value, at)).replace(/\/$/, "");
  if (posix.isAbsolute(path) || path === ".." || path.startsWith("../")) throw invalid(at, "a folder inside the repository", value);
  return path === "." ? "" : path;
}

function variable(value: unknown, at: Place): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw invalid(at, "a text", value);
}

/** A duration of Go (`90s`, `1m30s`). Returns milliseconds. */
function duration(value: unknown, at: Place): number {
  const text = asText(value, at);
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) throw invalid(at, 'a duration such as "30s" or "1m30s"', value);
  const total = Array.from(text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g), ([, amount, unit]) => Number(amount) * units[unit!]!);
  return Math.max(1, Math.round(total.reduce((sum, part) => sum + part, 0)));
}

function pathTest(
  { fields, at }: Row,
  { root, surroundings }: { root: RepoPath; surroundings: JobSurroundings },
): (path: RepoPath) => boolean {
  const compile = (key: "glob" | "exclude", list: readonly unknown[]) =>
    list
      .map((pattern, index) => ({
        text: typeof pattern === "string" && pattern === "" ? "" : asText(pattern, within(at, key, index)),
        where: within(at, key),
      }))
      .filter(({ text }) => text !== "")
      .map(({ text, where }) => {
        const glob = lefthookGlob(text, { matcher: surroundings.matcher, caseSensitive: key === "exclude" });
        if ("problem" in glob) throw misconfigured(where, `is no glob: ${printable(glob.problem)}`);
        return glob.match;
      });
  const { exclude } = fields;
  // Lefthook 1 read a single text as a regular expression, lefthook 2 reads it as a glob.
  if (typeof exclude === "string" && /[$^|()\\]/.test(exclude))
    throw misconfigured(within(at, "exclude"), "looks like a regular expression: write a list of globs");
  const globs = compile("glob", [fields["glob"] ?? []].flat());
  const excludes = compile("exclude", [exclude ?? [], ...surroundings.exclude].flat());
  return (path) =>
    relativeTo(root, path) !== null && (globs.length === 0 || globs.some((match) => match(path))) && !excludes.some((match) => match(path));
}

function jobTask(row: Row, surroundings: JobSurroundings): CommandTask {
  const { fields, at, name } = row;
  if (fields["script"] === undefined) return runTask(asText(fields["run"], within(at, "run")), name, within(at, "run"));
  if (fields["run"] !== undefined) throw misconfigured(at, "cannot have both `run` and `script`");
  const file = asText(fields["script"], within(at, "script"));
  const path = `${surroundings.sourceDir}/pre-commit/${file}`;
  const runner = fields["runner"] === undefined ? "" : `${asText(fields["runner"], within(at, "runner"))} `;
  const args = fields["args"] === undefined ? "" : ` ${asText(fields["args"], within(at, "args"))}`;
  if (fields["root"] !== undefined) throw misconfigured(within(at, "root"), "is supported for `run` only");
  const quoted = `'${(runner === "" ? `./${path}` : path).replaceAll("'", String.raw`'\''`)}'`;
  return runTask(`${runner}${quoted}${args}`, name, within(at, "script"));
}

const staged = "{staged_files}";

/**
 * Lefthook gives `run` to `sh -c`. Plain words with the paths at their end need no shell; anything else gets one, with the
 * paths as its `"$@"`, so that no file name is ever read as shell syntax.
 */
function runTask(run: string, name: string, at: Place): CommandTask {
  const other = /\{(?:all_files|push_files|files|lefthook_job_name|cmd|\d+)\}/.exec(run.replaceAll(staged, ""));
  if (other !== null)
    throw misconfigured(at, `uses ${other[0]}, which is not supported here`, [`Use ${staged}, or let the command find its files itself.`]);
  const title = printable(name);
  const parts = run.split(staged);
  const atEnd = parts.length === 2 && /\s$/.test(parts[0]!) && parts[1]!.trim() === "";
  const plain = parts.length === 1 || atEnd ? commandWords(parts[0]!) : { problem: "" };
  if ("words" in plain) return command(plain.words, { title, paths: atEnd ? "append" : "none" });
  const script = run.replaceAll(/(["']?)\{staged_files\}\1/g, '"$@"');
  return command(["sh", "-c", script, "sh"], { title, paths: parts.length > 1 ? "append" : "none" });
}
