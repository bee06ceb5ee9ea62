// Loads a config that is a JS or TS module, from a checkout of the candidate.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { AirlockError } from "../../errors.ts";
import type { RepoPath } from "../../types.ts";
import { printable, unreadable } from "./invalid.ts";
import { installingCommand, missingPackage, ownPackage } from "./missing-package.ts";

export interface ModuleFile {
  /** The checkout's absolute path. */
  readonly chamber: string;
  readonly file: RepoPath;
  /** The path to show to people, if it is another one. */
  readonly shown?: string;
}

/**
 * Time limit for loading a module, in milliseconds: a module that awaits for ever would otherwise
 * end the process with exit code 0.
 */
const patience = 60_000;

/**
 * Imports a module of the candidate and returns its default export, awaited. TypeScript is loaded
 * with jiti, which writes no cache. If the checkout has no `git-airlock` to import, the module gets
 * the running one. Node keeps modules until the process ends, so a process loads the config of one
 * candidate only. Throws CONFIG_INVALID with the first line of the module's own error and its
 * place, never with the chamber's path; the fact `install` is the command that installs a missing
 * package.
 */
export async function importConfig(from: ModuleFile): Promise<unknown> {
  const name = from.shown ?? from.file;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    const late = unreadable(name, ` did not finish loading within ${patience / 1000} s`, {
      code: "CONFIG_UNREADABLE",
    });
    timer = setTimeout(() => reject(late), patience);
  });
  try {
    const value = await Promise.race([load(from), tooLate]);
    if (value === undefined) throw unreadable(name, " has no default export");
    return value;
  } catch (error) {
    if (error instanceof AirlockError) throw error;
    throw await thrownBy(from, error);
  } finally {
    clearTimeout(timer);
  }
}

async function load({ chamber, file }: ModuleFile): Promise<unknown> {
  const path = join(chamber, ...file.split("/"));
  try {
    return await (/\.[cm]?ts$/.test(file) ? loadWithJiti(path, {}) : loadWithNode(path));
  } catch (error) {
    if (missingPackage(error) !== ownPackage) throw error;
    // A worktree without packages. Node has no aliases, and remembers a failed import.
    return loadWithJiti(path, { [ownPackage]: createRequire(import.meta.url).resolve(ownPackage) });
  }
}

async function loadWithNode(path: string): Promise<unknown> {
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  return module.default;
}

async function loadWithJiti(
  path: string,
  alias: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { createJiti } = await import("jiti");
  const jiti = createJiti(path, { fsCache: false, moduleCache: false, alias: { ...alias } });
  return (await jiti.import<{ readonly default?: unknown }>(path)).default;
}

/**
 * Makes the error for what a module threw: its first line and its place, with chamber paths turned
 * into repository paths.
 */
async function thrownBy(
  { chamber, file, shown = file }: ModuleFile,
  thrown: unknown,
): Promise<AirlockError> {
  const isError = thrown instanceof Error;
  const clean = (text: string): string => withoutChamber(text, chamber);
  const [first = ""] = clean(isError ? thrown.message : String(thrown))
    .trim()
    .split("\n");
  const kind = isError && thrown.name !== "Error" ? `${thrown.name}: ` : "";
  const place = isError
    ? placeIn(file, clean(thrown.stack ?? "")) ||
      (await placeOfSyntaxError(join(chamber, file), thrown))
    : "";
  const problem = `${place} cannot be loaded: ${printable(kind + first).replace(/\.$/, "")}`;
  const missing = missingPackage(thrown);
  if (missing === null) return unreadable(shown, problem);
  const install = installingCommand(missing, chamber);
  const next = ["Install the packages of this worktree, and repeat the command:", install];
  return unreadable(shown, problem, { next, facts: { install } });
}

function withoutChamber(text: string, chamber: string): string {
  const url = pathToFileURL(chamber).href;
  return [`${url}/`, `${chamber}/`, chamber + sep, url, chamber].reduce(
    (rest, prefix) => rest.replaceAll(prefix, ""),
    text,
  );
}

/** Returns `:line:column` of the first mention of the file in a stack trace, or an empty text. */
function placeIn(file: RepoPath, stack: string): string {
  const escaped = file.replaceAll(/[^\w/]/g, String.raw`\$&`);
  const found = new RegExp(`(?:^|[\\s(])(?:file://)?${escaped}:(\\d+)(?::(\\d+))?`, "m").exec(
    stack,
  );
  if (found === null) return "";
  return found[2] === undefined ? `:${found[1]}` : `:${found[1]}:${found[2]}`;
}

/**
 * Returns the place of a syntax error in an ES module: Node does not report it, but jiti's parser
 * does.
 */
async function placeOfSyntaxError(path: string, error: Error): Promise<string> {
  if (error.name !== "SyntaxError" || !existsSync(path)) return "";
  const { createJiti } = await import("jiti");
  const code = createJiti(path, { fsCache: false }).transform({
    source: await readFile(path, "utf8"),
    filename: path,
    async: true,
  });
  const report = /^exports\.__JITI_ERROR__ = .*?"line":(\d+),"column":(\d+)/s.exec(code);
  return report === null ? "" : `:${report[1]}:${Number(report[2]) + 1}`;
}
