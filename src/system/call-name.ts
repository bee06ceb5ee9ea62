// Finds the words that start this program in the user's shell, in the folder where a message is
// read.

import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Environment } from "../types.ts";
import { nullOn } from "./files/file-errors.ts";
import { managerIn, type PackageManager } from "./package-managers.ts";

/** State of the user's shell. */
export interface Shell {
  readonly env: Environment;
  /** Path of the running program. */
  readonly program: string;
  /** Absolute path of the folder in which the next command is typed. */
  readonly folder: string;
}

/** Command with which a package manager starts a program of the project. */
interface Starter {
  readonly program: string;
  readonly words: readonly string[];
  /** It starts programs in the folder of the nearest package.json, wherever it is called. */
  readonly leavesFolder: boolean;
}

/**
 * Always `git-airlock`: the registry's `airlock` is another author's package. yarn 1 prints lines
 * of its own without --silent.
 */
const starters: Readonly<Record<PackageManager["name"], Starter>> = {
  npm: { program: "npx", words: ["npx", "git-airlock"], leavesFolder: false },
  pnpm: { program: "pnpm", words: ["pnpm", "exec", "git-airlock"], leavesFolder: true },
  bun: { program: "bunx", words: ["bunx", "git-airlock"], leavesFolder: false },
  yarn: { program: "yarn", words: ["yarn", "run", "--silent", "git-airlock"], leavesFolder: true },
};

/**
 * Takes the shell's state; returns the words before a verb, program first: `airlock` or
 * `git-airlock` if PATH has this program; else the project's package manager, if the project has
 * the program; else node with the path of the running program.
 */
export function callWords({ env, program, folder }: Shell): readonly string[] {
  const path = userPath(env);
  const found = find("git-airlock", path);
  if (found !== null) return isSame(find("airlock", path), found) ? ["airlock"] : ["git-airlock"];
  const project = projectWith(folder);
  if (project !== null) {
    const own = managerOf(project);
    const usable = [...(own === null ? [] : [starters[own]]), starters.npm].find(
      (starter) =>
        find(starter.program, path) !== null &&
        (!starter.leavesFolder || packageFolder(folder) === folder),
    );
    if (usable !== undefined) return usable.words;
  }
  // npx may remove packages that it fetched at any time.
  if (/[\\/]_npx[\\/]/.test(program) && find("npx", path) !== null) return starters.npm.words;
  const node = find("node", path) === null ? process.execPath : "node";
  return [node, join(dirname(realPath(program)), "bin.cjs")];
}

/**
 * Returns the folders that the user's shell searches, without those that package managers and husky
 * add for programs they start.
 */
function userPath(env: Environment): string[] {
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(delimiter);
  return folders.filter(
    (folder) =>
      folder !== "" &&
      folder !== env["BERRY_BIN_FOLDER"] &&
      !/(?:^|[\\/])node_modules[\\/]\.bin[\\/]*$/.test(folder),
  );
}

/** Returns the first program with this name, or `null`. */
function find(name: string, folders: readonly string[]): string | null {
  const names = process.platform === "win32" ? [`${name}.cmd`, `${name}.exe`] : [name];
  return (
    folders.flatMap((folder) => names.map((each) => join(folder, each))).find(isProgram) ?? null
  );
}

function isProgram(file: string): boolean {
  // PATH may name a folder that this user may not read, or something that is no folder.
  const found = nullOn(["ENOENT", "ENOTDIR", "EACCES", "ELOOP"], () => {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  });
  return found ?? false;
}

/**
 * Returns whether `airlock` is this program, because others have the same name: it is if both names
 * lead to the same file, or if its text mentions git-airlock.
 */
function isSame(short: string | null, long: string): boolean {
  if (short === null) return false;
  if (realPath(short) === realPath(long)) return true;
  if (dirname(short) !== dirname(long) || statSync(short).size > 10_000) return false;
  return readFileSync(short, "utf8").includes("git-airlock");
}

/**
 * Returns the nearest folder, from here upwards, whose node_modules has this program (npx, pnpm,
 * bun and yarn search there).
 */
function projectWith(folder: string): string | null {
  return (
    upwards(folder).find(
      (each) =>
        existsSync(join(each, "node_modules", ".bin", "git-airlock")) ||
        existsSync(join(each, ".pnp.cjs")),
    ) ?? null
  );
}

function managerOf(project: string): PackageManager["name"] | null {
  for (const folder of upwards(project)) {
    const own = managerIn(folder);
    if (own !== null) return own;
  }
  return null;
}

function packageFolder(folder: string): string | null {
  return upwards(folder).find((each) => existsSync(join(each, "package.json"))) ?? null;
}

function upwards(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}

function realPath(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

/**
 * Takes the environment and the current folder; returns the folder in which the user types: a hook
 * runs at the top, and git tells where it was called.
 */
export function typingFolder(env: Environment, folder: string): string {
  const prefix = env["GIT_PREFIX"] ?? "";
  const below = join(folder, prefix);
  return existsSync(below) ? below : folder;
}
