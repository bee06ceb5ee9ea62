// What a check's program is, as text: part of the key of a remembered verdict.

import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { parseJson } from "../system/json.ts";
import type { Task } from "../types.ts";
import { findProgram } from "./program.ts";
import type { Place } from "./program.ts";

/** Files in node_modules that npm, pnpm and yarn rewrite with every installation. */
const installRecords = [".package-lock.json", ".modules.yaml", ".yarn-state.yml"];

/**
 * Takes a check's task and where it runs; returns the identity of every program it names, or `null` where that cannot be
 * known: a function of the config, a script for a shell, a program that is not there or that is part of the project itself.
 * Passes of such a check are not remembered. `chamber` may also be the working tree that a chamber's node_modules lead to.
 *
 * A program that starts another (`npx eslint`) is identified by itself alone: whoever says `inputs` answers for the rest.
 */
export async function toolsOf(task: Task, place: Place & { readonly chamber: string }): Promise<readonly string[] | null> {
  if (task.kind === "generate" || task.kind === "function") return null;
  if (task.kind === "builtin") return [];
  if (task.kind === "command") {
    const tool = task.shell ? null : await identity(task.argv[0]!, place);
    return tool === null ? null : [tool];
  }
  const tools: string[] = [];
  for (const each of task.tasks) {
    const theirs = await toolsOf(each, place);
    if (theirs === null) return null;
    tools.push(...theirs);
  }
  return tools;
}

async function identity(name: string, place: Place & { readonly chamber: string }): Promise<string | null> {
  const found = findProgram(name, place);
  if (found.kind !== "found") return null;
  const file = await realpath(found.file);
  // A tool that is part of the project: its content is the candidate's, and no version says which.
  if (file.startsWith((await realpath(place.chamber)) + sep) && !isInstalled(file)) return null;
  const version = inPackage(file) ? await packageVersion(file) : null;
  const records = await Promise.all(recordsBeside(file).map(stamp));
  // What else was installed (plugins, shared configurations, types) decides as much as the tool's own version.
  if (version !== null) return `package ${file} ${version} ${records.join(" ")}`;
  return `file ${file} ${[await stamp(file), ...records].join(" ")}`;
}

/** The records of the installation that a file is part of: those of the outermost node_modules. */
function recordsBeside(file: string): string[] {
  if (!isInstalled(file)) return [];
  const parts = file.split(sep);
  const top = parts.slice(0, parts.indexOf("node_modules") + 1).join(sep);
  return installRecords.map((name) => join(top, name));
}

function isInstalled(file: string): boolean {
  return dirname(file).split(sep).includes("node_modules");
}

/** Inside a package that was installed; a script that pnpm writes into `.bin` is in none. */
function inPackage(file: string): boolean {
  return isInstalled(file) && !dirname(file).endsWith(join("node_modules", ".bin"));
}

/** Version of the package around a file, or `null` where there is no package.json with one above it. */
async function packageVersion(file: string): Promise<string | null> {
  for (let folder = dirname(file); inPackage(join(folder, "x")); folder = dirname(folder)) {
    const text = await readIfThere(join(folder, "package.json"));
    const version = text === null ? null : versionIn(text);
    if (version !== null) return version;
  }
  return null;
}

function versionIn(text: string): string | null {
  // No JSON: not a package's own file (fixtures are broken on purpose): look further up.
  const data = parseJson(text);
  return typeof data === "object" && data !== null && "version" in data && typeof data.version === "string" ? data.version : null;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function stamp(file: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${size}@${mtimeMs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "none";
    throw error;
  }
}
