// One hook of `.pre-commit-config.yaml`: its stages, its files, and its command.

import { posix } from "node:path";
import { CheckFailed } from "../../errors.ts";
import type { Check, RepoPath, Stage, Task } from "../../types.ts";
import { ifReadable, type KnownParts } from "./cannot-run.ts";
import { command, makeCheck } from "../check.ts";
import { asBoolean, asList, asText, type Fields, knownKeys } from "../config/fields.ts";
import { typesOf, unknownType } from "../file-types.ts";
import {
  type ConfigPlace,
  invalid,
  misconfigured,
  printable,
  show,
  within,
} from "../config/invalid.ts";
import { pygrep } from "./pygrep.ts";
import { pythonRegex } from "./python-regex.ts";
import { meets } from "./type-conditions.ts";
import { shlexWords } from "../words.ts";
import { type DefaultStages, stagesOf } from "./pre-commit-stages.ts";

const hookKeys = [
  "id",
  "name",
  "entry",
  "language",
  "alias",
  "files",
  "exclude",
  "types",
  "types_or",
  "exclude_types",
  "additional_dependencies",
  "args",
  "always_run",
  "fail_fast",
  "pass_filenames",
  "description",
  "language_version",
  "log_file",
  "require_serial",
  "stages",
  "verbose",
  "minimum_pre_commit_version",
  "minimum_prek_version",
];

/**
 * pre-commit's languages in which the entry is a command, once its dependencies are installed
 * (`pre_commit/all_languages.py`).
 */
const commands = new Set(
  "conda coursier dart dotnet golang haskell julia lua node perl python python_venv r ruby rust swift system unsupported".split(
    " ",
  ),
);

type PathTest = (path: RepoPath) => boolean;

/** Settings of the file that apply to all its hooks. */
export interface HookContext extends DefaultStages {
  readonly files: PathTest;
  readonly exclude: PathTest;
}

/**
 * Returns predicates for `files` and `exclude` of a hook or of the whole file. Throws
 * CONFIG_INVALID.
 */
export function pathTests(
  fields: Fields,
  place: ConfigPlace,
): { readonly files: PathTest; readonly exclude: PathTest } {
  return {
    files: pathTest(fields, "files", place) ?? (() => true),
    exclude: pathTest(fields, "exclude", place) ?? (() => false),
  };
}

function pathTest(fields: Fields, key: "files" | "exclude", place: ConfigPlace): PathTest | null {
  const text =
    fields[key] === undefined || fields[key] === ""
      ? null
      : asText(fields[key], within(place, key));
  if (text === null) return null;
  const translation = pythonRegex(text);
  if ("problem" in translation)
    throw misconfigured(
      within(place, key),
      `is a regular expression that cannot be used here: ${printable(translation.problem)}`,
      ["Write it simpler, or write the check in airlock.config.json with a glob."],
    );
  return (path) => translation.regex.test(path);
}

/** Returns a hook's id and the names that skip it. Throws CONFIG_INVALID if it has no id. */
export function hookNames(
  hook: Fields,
  at: ConfigPlace,
): { readonly id: string; readonly all: readonly string[] } {
  const id = asText(hook["id"], within(at, "id"));
  return {
    id,
    all: typeof hook["alias"] === "string" && hook["alias"] !== "" ? [id, hook["alias"]] : [id],
  };
}

/**
 * Returns a local hook as a check. Throws CONFIG_INVALID if it cannot be run here with the meaning
 * that it has in pre-commit.
 */
export function localHook(hook: Fields, context: HookContext, at: ConfigPlace): Check {
  knownKeys(hook, hookKeys, at);
  const title = asText(hook["name"], within(at, "name"));
  const task = hookTask(hook, { title, at });
  asBoolean(hook["always_run"], within(at, "always_run"));
  asBoolean(hook["require_serial"], within(at, "require_serial"));
  pathTests(hook, at);
  typeConditions(hook, at);
  stagesOf(hook, context, at);
  const known = knownOfHook(hook, context, at);
  // As everywhere in these tools, the command may change the files it checks. With `always_run` it
  // also runs if no file matches, without names.
  return makeCheck({ ...known, task, fix: task });
}

/**
 * Returns the readable parts of a hook: a filter that cannot be read lets every file through.
 * Throws CONFIG_INVALID if it has no id.
 */
export function knownOfHook(
  hook: Fields,
  context: HookContext,
  at: ConfigPlace,
): KnownParts & { readonly stages: readonly Stage[] } {
  const { id, all } = hookNames(hook, at);
  const files = ifReadable(() => pathTest(hook, "files", at), null) ?? (() => true);
  const exclude = ifReadable(() => pathTest(hook, "exclude", at), null) ?? (() => false);
  const types = ifReadable(() => typeConditions(hook, at), null);
  const always = hook["always_run"] === true;
  const wants: PathTest = (path) =>
    context.files(path) && !context.exclude(path) && files(path) && !exclude(path);
  // pre-commit treats the message as an ordinary text file, which the filters must let through.
  const asFile = { path: messageFile, mode: "100644" };
  const message =
    always ||
    (wants(messageFile) && (types === null || meets(typesOf(asFile, Buffer.from("\n")), types)));
  const stages = ifReadable(() => stagesOf(hook, context, at), ["pre-commit" as const]).filter(
    (stage) => stage !== "commit-msg" || message,
  );
  return {
    name: id,
    source: { file: at.file, place: `hook ${printable(id)}` },
    keys: at.keys,
    folder: "",
    wants,
    filters: { files: hook["files"], exclude: hook["exclude"] },
    types,
    serial: true,
    stages,
    always: always ? stages : ["commit-msg"],
    env: { PRE_COMMIT: "1" },
    leftOutBy: { variable: "SKIP", names: all },
  };
}

function hookTask(hook: Fields, { title, at }: { title: string; at: ConfigPlace }): Task {
  const language = asText(hook["language"], within(at, "language"));
  const entry = asText(hook["entry"], within(at, "entry"));
  const args = asList(hook["args"] ?? [], within(at, "args")).map((arg, index) =>
    asText(arg, within(at, "args", index)),
  );
  const handed = asBoolean(hook["pass_filenames"], within(at, "pass_filenames"), true);
  if (
    asList(hook["additional_dependencies"] ?? [], within(at, "additional_dependencies")).length > 0
  )
    throw misconfigured(within(at, "additional_dependencies"), "cannot be installed here", [
      "Install them in the project, and remove the key.",
    ]);
  if (language === "fail") return failing(title, { message: entry, handed });
  if (language === "pygrep") return pygrep({ title, entry, args, handed }, at);
  const isScript = language === "script" || language === "unsupported_script";
  if (!isScript && !commands.has(language))
    throw invalid(
      within(at, "language"),
      "system, script or another language with a command as its entry",
      language,
    );
  const split = shlexWords(entry);
  if ("problem" in split)
    throw misconfigured(within(at, "entry"), `${split.problem}: ${show(entry)}`);
  const [program, ...rest] = split.words;
  if (program === undefined) throw invalid(within(at, "entry"), "a command", entry);
  const argv = [isScript ? `./${posix.normalize(program)}` : program, ...rest, ...args];
  return command(argv, { title, paths: handed ? "append" : "none" });
}

/** Makes the task for `language: fail`, which forbids the paths it matches. */
function failing(title: string, { message, handed }: { message: string; handed: boolean }): Task {
  return {
    kind: "function",
    title,
    run: (paths) => Promise.reject(new CheckFailed(message, handed ? paths.join("\n") : "")),
  };
}

const messageFile = ".git/COMMIT_EDITMSG";

/**
 * Combines `types` (all of them), `types_or` (one of them) and `exclude_types` (none of them);
 * returns `null` if any regular file matches.
 */
function typeConditions(hook: Fields, at: ConfigPlace): readonly string[] | null {
  const read = (key: string): readonly string[] | null => {
    if (hook[key] === undefined) return null;
    const list = asList(hook[key], within(at, key)).map((type, index) =>
      asText(type, within(at, key, index)),
    );
    for (const [index, type] of list.entries()) {
      const unknown = unknownType(type);
      if (unknown === null && !/^!|\|/.test(type)) continue;
      const near = unknown?.near ?? null;
      throw invalid(
        within(at, key, index),
        `a type of file${near === null ? "" : ` (did you mean ${show(near)}?)`}`,
        type,
      );
    }
    return list;
  };
  const [all, any, none] = [read("types"), read("types_or"), read("exclude_types")];
  if (all === null && any === null && none === null) return null;
  // An empty list sets no condition: links and submodules match, too.
  const every =
    all === null
      ? ["file"]
      : all.length === 0 && (any ?? []).length === 0
        ? ["file|symlink|directory"]
        : all;
  return [
    ...every,
    ...((any ?? []).length === 0 ? [] : [any!.join("|")]),
    ...(none ?? []).map((type) => `!${type}`),
  ];
}
