// Makes one check of a native config from its author's text.

import { posix } from "node:path";
import type { Check, CommandTask, RepoPath, Stage, TreeReader } from "../../types.ts";
import { command, defaultTimeout, makeCheck } from "../check.ts";
import { dependencies, type Names } from "../groups.ts";
import { type ConfigPlace, invalid, misconfigured, placeText, show, within } from "./invalid.ts";
import { pathFilter } from "../match.ts";
import { type Base, baseOf } from "./native-base.ts";
import { durationPattern, type ParsedCheck } from "./check-schema.ts";
import { commandWords } from "../words.ts";
import { stages } from "../../system/stages.ts";
import { readGlobs, readInputGlobs, readTypes } from "./native-filters.ts";

export interface ConfigContext {
  readonly name: string;
  /** All checks and groups of the config. */
  readonly names: Names;
  readonly folder: RepoPath;
  readonly at: ConfigPlace;
  /** Reads the candidate. */
  readonly reader: TreeReader;
}

/** Takes a check that the schema has accepted; returns it complete. Throws CONFIG_INVALID. */
export async function nativeCheck(
  value: true | string | ParsedCheck,
  { name, names, folder, at, reader }: ConfigContext,
): Promise<Check> {
  const check = typeof value === "object" ? value : shorthand(value);
  refuseContradictions(check, at);
  const cwd = check.cwd === undefined ? folder : inRepository(check.cwd, folder, within(at, "cwd"));
  const base = await baseOf(check, { name, at, reader, folder, cwd });
  const files = readGlobs(check.files, within(at, "files")) ?? base.files;
  const exclude = readGlobs(check.exclude, within(at, "exclude"));
  // Extra words or another command may name other files, so what the preset knows about its result
  // no longer holds.
  const known =
    check.run === undefined && check.args === undefined
      ? base
      : { inputs: null, uncacheable: [], standalone: null };
  const inputs =
    check.inputs === undefined
      ? known.inputs
      : readInputGlobs(check.inputs, folder, within(at, "inputs"));
  return makeCheck({
    name,
    source: { file: at.file, place: placeText(at.keys) },
    keys: at.keys,
    folder,
    wants: pathFilter(folder, { files, exclude }),
    globs: { files, exclude },
    task:
      check.run === undefined
        ? withArguments(base, check)
        : runTask(check, base, typeof value === "string" ? at : within(at, "run")),
    needs: check.needs ?? base.needs,
    cwd,
    env: { ...base.env, ...variables(check.env ?? {}, within(at, "env")) },
    timeout:
      check.timeout === undefined
        ? defaultTimeout
        : milliseconds(check.timeout, within(at, "timeout")),
    serial: check.serial ?? false,
    dependsOn: dependencies(check.dependsOn ?? [], { name, names, at: within(at, "dependsOn") }),
    inputs,
    uncacheable: check.inputs === undefined ? known.uncacheable : [],
    standalone: check.inputs === undefined ? known.standalone : null,
    stages: check.stage === undefined ? base.stages : [check.stage].flat(),
    always: alwaysIn(check, base),
    deleted: check.deleted ?? false,
    changedLines: check.changedLines ?? false,
    level: check.level === "warn" ? "warning" : "error",
    also:
      check.files === undefined && base.also !== null
        ? { wants: pathFilter(folder, { exclude }), types: base.also }
        : null,
    types:
      check.types === undefined ? base.types : await readTypes(check.types, within(at, "types")),
    group: check.group ?? null,
    fix: fixTask(check, base, within(at, "fix")),
    fixes: check.fixes ?? "report",
  });
}

/**
 * Returns the stages in which the check always runs. A message belongs to every commit, whatever it
 * changed; if the config names files, the check is only for those.
 */
function alwaysIn({ files, exclude, types }: ParsedCheck, { always }: Base): readonly Stage[] {
  if (files !== undefined || exclude !== undefined || types !== undefined) return [];
  return always ? stages : ["commit-msg"];
}

function shorthand(value: true | string): ParsedCheck {
  if (value === true) return {};
  return value.startsWith("builtin:")
    ? { builtin: value.slice("builtin:".length) }
    : { run: value };
}

/** Returns a preset's command or a built-in, with the config's words appended to the preset's. */
function withArguments({ task }: Base, { args = [] }: ParsedCheck): Check["task"] {
  if (task?.kind !== "command" || args.length === 0) return task!;
  const dashes = task.argv.at(-1) === "--" ? 1 : 0;
  const argv = [
    ...task.argv.slice(0, task.argv.length - dashes),
    ...args,
    ...task.argv.slice(task.argv.length - dashes),
  ];
  return { ...task, argv, title: argv.join(" ") };
}

function runTask(check: ParsedCheck, base: Base, at: ConfigPlace): CommandTask {
  const { run } = check;
  const argv = argvOf(run!, check, at);
  const {
    read,
    pathForm,
    argv: [program] = [],
  } = base.task?.kind === "command" ? base.task : ({} as Partial<CommandTask>);
  return command(argv, {
    title: typeof run === "string" ? run : run!.join(" "),
    shell: check.shell ?? false,
    paths: check.paths === false ? "none" : check.stdin === true ? "stdin" : "append",
    ...(read === undefined ? {} : { read }),
    ...(pathForm === undefined || argv[0] !== program ? {} : { pathForm }),
  });
}

function fixTask(check: ParsedCheck, base: Base, at: ConfigPlace): Check["fix"] {
  if (check.fix === undefined) return base.fix;
  if (check.fix === false) return null;
  const shell = check.shell ?? false;
  return command(argvOf(check.fix, check, at), {
    title: [check.fix].flat().join(" "),
    shell,
    paths: check.paths === false ? "none" : "append",
  });
}

function refuseContradictions(check: ParsedCheck, at: ConfigPlace): void {
  if (check.stdin === true && check.paths === false)
    throw misconfigured(at, "cannot have both `stdin: true` and `paths: false`");
  if (check.stdin === true && check.deleted === true)
    throw misconfigured(
      at,
      "cannot have both `stdin: true` and `deleted: true`: what is gone has no content",
    );
  if (check.shell === true && Array.isArray(check.run))
    throw invalid(within(at, "run"), "one text where `shell` is true", check.run);
  for (const key of [
    "run",
    "preset",
    "args",
    "shell",
    "stdin",
    "paths",
    "cwd",
    "env",
    "inputs",
  ] as const) {
    if (check.builtin !== undefined && check[key] !== undefined)
      throw misconfigured(at, `cannot have both \`builtin\` and \`${key}\``);
  }
  if (check.run !== undefined) {
    if (check.args !== undefined)
      throw misconfigured(at, "cannot have both `run` and `args`: write the words into `run`");
    if (check.options !== undefined)
      throw misconfigured(at, "cannot have both `run` and `options`, which are a built-in's");
  }
  if (check.fixes !== undefined && check.fix === false)
    throw misconfigured(at, "cannot have both `fixes` and `fix: false`");
}

function argvOf(
  run: string | readonly string[],
  check: ParsedCheck,
  at: ConfigPlace,
): readonly string[] {
  const words =
    typeof run === "string" && check.shell !== true ? commandWords(run) : { words: [run].flat() };
  if ("problem" in words) {
    throw misconfigured(at, `${words.problem}: ${show(run)}`, [
      "If it needs a shell, write an object with `shell: true`; otherwise quote the character, or write the list of words.",
    ]);
  }
  if (words.words[0]!.trim() === "") throw invalid(at, "a command", run);
  if (words.words.some((word) => word.includes("\0")))
    throw invalid(at, "a command without NUL characters", run);
  return words.words;
}

/** Largest delay of a timer in Node: 2^31 - 1 ms. */
const longest = 2_147_483_647;

function milliseconds(value: number | string, at: ConfigPlace): number {
  const [, amount, unit] = durationPattern.exec(String(value)) ?? [];
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit ?? "s"] ?? 1000;
  const total = Math.round(Number(amount ?? value) * factor);
  if (!(total > 0 && total <= longest)) throw invalid(at, "more than 0 and at most 24 days", value);
  return total;
}

function variables(
  env: Readonly<Record<string, string>>,
  at: ConfigPlace,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(env)) {
    if (name === "" || /[=\0]/.test(name) || value.includes("\0"))
      throw invalid(
        within(at, name),
        "a variable without `=` or NUL in its name, or NUL in its value",
        value,
      );
  }
  return env;
}

/**
 * Takes a folder relative to the config's; returns it relative to the root. Throws CONFIG_INVALID
 * if it is outside the repository.
 */
export function inRepository(path: string, folder: RepoPath, at: ConfigPlace): RepoPath {
  const joined = posix.join(folder === "" ? "." : folder, path).replace(/\/$/, "");
  if (posix.isAbsolute(path) || joined === ".." || joined.startsWith("../") || path.includes("\0"))
    throw invalid(at, "a folder inside the repository, relative to the config's folder", path);
  return joined === "." ? "" : joined;
}
