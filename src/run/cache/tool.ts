// A check's program as text: part of the cache key of a pass.

import { closeSync, openSync, readFileSync, readSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { readIfThere } from "../../system/files/files.ts";
import { parseJson } from "../../system/lenient-json.ts";
import type { Standalone, Task } from "../../types.ts";
import { fileState, walk } from "../file-state.ts";
import { findProgram, type LookupPlace } from "../process/find-program.ts";

export interface ToolPlace extends LookupPlace {
  /** The chamber, or the working tree that its node_modules lead to. */
  readonly chamber: string;
  /** Requirements on the program, where its pass depends on it alone. */
  readonly standalone: Standalone | null;
  /**
   * Milliseconds since 1970: what was written this very moment may change once more without
   * showing.
   */
  readonly now: number;
}

/**
 * Takes a check's task and where it runs; returns the identity of every program it names, or `null`
 * where that cannot be known: a function of the config, a script for a shell, a program that is not
 * there or that is part of the project itself, one that runs under another Node than this. Passes
 * of such a check are not cached.
 *
 * A program that starts another (`npx eslint`) is identified by itself alone: a config that says
 * `inputs` answers for the rest.
 */
export function toolsOf(task: Task, place: ToolPlace): readonly string[] | null {
  if (task.kind === "generate" || task.kind === "function") return null;
  if (task.kind === "builtin") return [];
  if (task.kind === "command") return task.shell ? null : identity(task.argv[0]!, place);
  const tools = task.tasks.map((each) => toolsOf(each, place));
  return tools.includes(null) ? null : tools.flatMap((each) => each!);
}

function identity(name: string, place: ToolPlace): readonly string[] | null {
  const found = findProgram(name, place);
  if (found.kind !== "found") return null;
  const file = behindShim(realpathSync(found.file));
  // A tool that is part of the project: its content is the candidate's, and no version says which.
  if (file.startsWith(realpathSync(place.chamber) + sep) && !isInstalled(file)) return null;
  const program = isInstalled(file)
    ? packageAround(file, place)
    : standsAlone(file, name, place)
      ? stateAt("file", file, place)
      : null;
  const runner = interpreter(file, place);
  return program === null || runner === null ? null : [...program, ...runner];
}

/** The script that pnpm writes into `.bin` runs a file beside it, which it names. */
function behindShim(file: string): string {
  if (!dirname(file).endsWith(join("node_modules", ".bin"))) return file;
  const target = /"\$basedir\/((?:\.\.\/)+[^"$]+)"/.exec(readFileSync(file, "utf8"))?.[1];
  return target === undefined ? file : realpathSync(resolve(dirname(file), target));
}

function isInstalled(file: string): boolean {
  return dirname(file).split(sep).includes("node_modules");
}

/**
 * A binary of the program's own name; a script may load anything, and a version manager answers to
 * many names.
 */
function standsAlone(file: string, name: string, { standalone }: ToolPlace): boolean {
  return (
    standalone === null ||
    (!isScript(file) && basename(file).replace(/\.exe$/i, "") === basename(name))
  );
}

/**
 * Returns the package around a file, with the state of all its files; `null` if there is no such
 * package, or if the result depends on more than it.
 */
function packageAround(file: string, { standalone, now }: ToolPlace): readonly string[] | null {
  for (let folder = dirname(file); isInstalled(join(folder, "x")); folder = dirname(folder)) {
    const text = readIfThere(join(folder, "package.json"));
    const data =
      text === null
        ? undefined
        : (parseJson(text) as Readonly<Record<string, unknown>> | null | undefined);
    if (typeof data?.["version"] !== "string") continue;
    if (standalone !== null && !isStandalone(data, standalone)) return null;
    const walked = walk({ places: [folder], root: folder, now });
    return walked === null ? null : [`package ${folder} ${data["version"]} ${walked.state}`];
  }
  return null;
}

function isStandalone(data: Readonly<Record<string, unknown>>, { since }: Standalone): boolean {
  const needs = ["dependencies", "optionalDependencies", "peerDependencies"].some(
    (key) => Object.keys(data[key] ?? {}).length > 0,
  );
  return !needs && Number.parseInt(String(data["version"]), 10) >= since;
}

function isScript(file: string): boolean {
  return firstLine(file).startsWith("#!");
}

function firstLine(file: string): string {
  const head = Buffer.alloc(512);
  const open = openSync(file, "r");
  try {
    return head.toString("latin1", 0, readSync(open, head)).split("\n", 1)[0]!;
  } finally {
    closeSync(open);
  }
}

/**
 * The program that runs a script, by its first line; empty for a binary. Node must be this very
 * one: a version manager's stand-in chooses as it likes.
 */
function interpreter(file: string, place: ToolPlace): readonly string[] | null {
  const first = firstLine(file);
  if (!first.startsWith("#!")) return [];
  const [program = "", ...words] = first.slice(2).trim().split(/\s+/);
  const named =
    basename(program) === "env"
      ? words.find((word) => !word.startsWith("-") && !word.includes("="))
      : program;
  const found = findProgram(named ?? "", place);
  if (found.kind !== "found") return null;
  const real = realpathSync(found.file);
  if (/^node(?:js)?$/.test(basename(named!)))
    return real === realpathSync(process.execPath)
      ? stateAt(`node ${process.version}`, real, place)
      : null;
  return stateAt("interpreter", real, place);
}

function stateAt(role: string, file: string, { now }: ToolPlace): readonly string[] | null {
  const state = fileState(statSync(file, { bigint: true }), now);
  return state === null ? null : [`${role} ${file} ${state}`];
}
