// Reads `.pre-commit-config.yaml`: hooks of `repo: local`, which run a command of the project itself.

import { CheckFailed } from "../errors.ts";
import { posix } from "node:path";
import type { Check, RepoPath, Stage, Task } from "../types.ts";
import { command, makeCheck, type Group } from "./check.ts";
import { typesOf, unknownType } from "./file-types.ts";
import { asBoolean, asList, asObject, asText, knownKeys, type Fields } from "./fields.ts";
import { invalid, misconfigured, printable, show, within, type Place } from "./invalid.ts";
import { pythonRegex } from "./python-regex.ts";
import { meets } from "./type-conditions.ts";
import { shlexWords } from "./words.ts";

const topKeys = [
  "repos",
  "files",
  "exclude",
  "fail_fast",
  "default_stages",
  "default_language_version",
  "default_install_hook_types",
  "minimum_pre_commit_version",
  "ci",
];
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
];

/** Languages whose entry is not a command of the project. */
const foreign = new Set(["docker", "docker_image", "pygrep"]);

type PathTest = (path: RepoPath) => boolean;

/**
 * Takes the content of `.pre-commit-config.yaml`; returns its local hooks as checks, one after
 * the other as pre-commit runs them (https://pre-commit.com/#pre-commit-configyaml---hooks). Throws CONFIG_INVALID.
 */
export function preCommitGroup(value: unknown, place: Place): Group {
  const top = asObject(value, place);
  knownKeys(top, topKeys, place);
  const repos = asList(top["repos"], within(place, "repos")).map((repo, index) => ({
    repo: asObject(repo, within(place, "repos", index)),
    at: within(place, "repos", index),
  }));
  refuseForeign(repos, place);
  const global = { ...pathTests(top, place), stages: top["default_stages"] };
  const checks: Check[] = [];
  for (const { repo, at } of repos) {
    if (repo["repo"] === "meta") continue;
    knownKeys(repo, ["repo", "hooks"], at);
    for (const [index, hook] of asList(repo["hooks"], within(at, "hooks")).entries()) {
      const check = oneHook(asObject(hook, within(at, "hooks", index)), within(at, "hooks", index), global);
      if (check !== null) checks.push(renamed(check, checks));
    }
  }
  return { file: place.file, folder: "", takesAll: false, checks, settings: null, reaches: () => true };
}

function refuseForeign(repos: readonly { repo: Fields; at: Place }[], place: Place): void {
  const others = repos.filter(({ repo }) => repo["repo"] !== "local" && repo["repo"] !== "meta");
  if (others.length === 0) return;
  const list = others.map(({ repo, at }) => {
    const hooks = Array.isArray(repo["hooks"])
      ? repo["hooks"].map((hook: unknown) => (typeof hook === "object" && hook !== null && "id" in hook ? String(hook.id) : "?"))
      : [];
    return `${printable(asText(repo["repo"], within(at, "repo")))} (${printable(hooks.join(", "))})`;
  });
  throw misconfigured(
    within(place, "repos"),
    `may hold \`repo: local\` only, but names ${list.join("; ")}: hooks are not fetched and installed from other repositories`,
    [
      "Install their tools in the project and run them by `repo: local` hooks with `language: system`, or write the checks in airlock.config.json.",
    ],
  );
}

/** The same hook may occur twice with other arguments; checks need names of their own. */
function renamed(check: Check, before: readonly Check[]): Check {
  const taken = new Set(before.map(({ name }) => name));
  let name = check.name;
  for (let count = 2; taken.has(name); count += 1) name = `${check.name}#${count}`;
  return { ...check, name };
}

function pathTests(fields: Fields, place: Place): { files: PathTest; exclude: PathTest } {
  const test = (key: string, absent: boolean): PathTest => {
    const text = fields[key] === undefined || fields[key] === "" ? null : asText(fields[key], within(place, key));
    if (text === null) return () => absent;
    const translation = pythonRegex(text);
    if ("problem" in translation)
      throw misconfigured(within(place, key), `is a regular expression that cannot be used here: ${printable(translation.problem)}`, [
        "Write it simpler, or write the check in airlock.config.json with a glob.",
      ]);
    return (path) => translation.regex.test(path);
  };
  return { files: test("files", true), exclude: test("exclude", false) };
}

function oneHook(hook: Fields, at: Place, global: { files: PathTest; exclude: PathTest; stages: unknown }): Check | null {
  knownKeys(hook, hookKeys, at);
  const id = asText(hook["id"], within(at, "id"));
  const title = asText(hook["name"], within(at, "name"));
  const task = hookTask(hook, { title, at });
  const own = pathTests(hook, at);
  const types = typeConditions(hook, at);
  const matches: PathTest = (path) => own.files(path) && !own.exclude(path);
  const always = asBoolean(hook["always_run"], within(at, "always_run"));
  const filtered = ["files", "exclude", "types", "types_or", "exclude_types"].some((key) => hook[key] !== undefined);
  if (always && filtered && task.kind === "command" && task.paths === "append") {
    throw misconfigured(within(at, "always_run"), "together with a filter needs `pass_filenames: false` here");
  }
  asBoolean(hook["require_serial"], within(at, "require_serial"));
  const wants: PathTest = (path) => always || (global.files(path) && !global.exclude(path) && matches(path));
  // To pre-commit the message is a text file like any other, which the filters must let through.
  const message =
    wants(messageFile) && (always || types === null || meets(typesOf({ path: messageFile, mode: "100644" }, Buffer.from("\n")), types));
  const stages = stagesOf(hook["stages"], global.stages, at).filter((stage) => stage !== "commit-msg" || message);
  if (stages.length === 0) return null;
  const source = { file: at.file, place: `hook ${printable(id)}` };
  // As everywhere in these tools, it may write what it checks.
  const when = { fix: task, stages, always: always ? stages : (["commit-msg"] as const) };
  return makeCheck({ name: id, source, keys: at.keys, folder: "", wants, task, serial: true, types: always ? null : types, ...when });
}

function hookTask(hook: Fields, { title, at }: { title: string; at: Place }): Task {
  const language = asText(hook["language"], within(at, "language"));
  const entry = asText(hook["entry"], within(at, "entry"));
  if (language === "fail") return failing(title, entry);
  if (foreign.has(language)) throw invalid(within(at, "language"), "system, script or another language whose entry is a command", language);
  const dependencies = asList(hook["additional_dependencies"] ?? [], within(at, "additional_dependencies"));
  if (dependencies.length > 0)
    throw misconfigured(within(at, "additional_dependencies"), "cannot be installed here", [
      "Install them in the project, and remove the key.",
    ]);
  const split = shlexWords(entry);
  if ("problem" in split) throw misconfigured(within(at, "entry"), `${split.problem}: ${show(entry)}`);
  const [program, ...rest] = split.words;
  if (program === undefined) throw invalid(within(at, "entry"), "a command", entry);
  const args = asList(hook["args"] ?? [], within(at, "args")).map((arg, index) => asText(arg, within(at, "args", index)));
  const script = language === "script" || language === "unsupported_script";
  const argv = [script ? `./${posix.normalize(program)}` : program, ...rest, ...args];
  return command(argv, { title, paths: asBoolean(hook["pass_filenames"], within(at, "pass_filenames"), true) ? "append" : "none" });
}

/** `language: fail` forbids the paths it matches. */
function failing(title: string, message: string): Task {
  return { kind: "function", title, run: (paths) => Promise.reject(new CheckFailed(message, paths.join("\n"))) };
}

const messageFile = ".git/COMMIT_EDITMSG";

/** Stages by all names that pre-commit has had for them; others, such as `manual`, are not ours. */
const stageNames: Readonly<Record<string, Stage>> = {
  "pre-commit": "pre-commit",
  commit: "pre-commit",
  "commit-msg": "commit-msg",
  "pre-push": "pre-push",
  push: "pre-push",
};

/** Without a word the stage pre-commit, which is what `pre-commit install` installs. */
function stagesOf(own: unknown, byDefault: unknown, at: Place): Stage[] {
  const lists = [own, byDefault].map((value) => asList(value ?? [], within(at, "stages")));
  const stages = lists.find((list) => list.length > 0) ?? ["pre-commit"];
  return [...new Set(stages.flatMap((stage) => (Object.hasOwn(stageNames, String(stage)) ? [stageNames[String(stage)]!] : [])))];
}

/** `types` all of them, `types_or` one of them, `exclude_types` none of them; `null` where any regular file will do. */
function typeConditions(hook: Fields, at: Place): readonly string[] | null {
  const read = (key: string): readonly string[] | null => {
    if (hook[key] === undefined) return null;
    const list = asList(hook[key], within(at, key)).map((type, index) => asText(type, within(at, key, index)));
    for (const [index, type] of list.entries()) {
      const unknown = unknownType(type);
      if (unknown === null && !/^!|\|/.test(type)) continue;
      const near = unknown?.near ?? null;
      throw invalid(within(at, key, index), `a type of file${near === null ? "" : ` (did you mean ${show(near)}?)`}`, type);
    }
    return list;
  };
  const [all, any, none] = [read("types"), read("types_or"), read("exclude_types")];
  if (all === null && any === null && none === null) return null;
  // An empty list asks for nothing: links and submodules are handed over, too.
  const every = all === null ? ["file"] : all.length === 0 && (any ?? []).length === 0 ? ["file|symlink|directory"] : all;
  return [...every, ...((any ?? []).length === 0 ? [] : [any!.join("|")]), ...(none ?? []).map((type) => `!${type}`)];
}
