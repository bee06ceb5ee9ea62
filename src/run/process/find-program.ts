// Finds a command's program as PATH would, beforehand, so that a miss can be explained.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { Environment } from "../../types.ts";

export type ProgramLookup =
  | { readonly kind: "found"; readonly file: string }
  /** `looked`: the folders that were searched, or the file that was named. */
  | { readonly kind: "missing"; readonly looked: readonly string[] }
  | { readonly kind: "not executable"; readonly file: string };

export interface LookupPlace {
  /** Absolute; programs that are named with a slash are relative to it. */
  readonly cwd: string;
  /** The child's own environment: its PATH counts. */
  readonly env: Environment;
}

/**
 * Takes a program as written in the config; returns the absolute file that would run, by the rules
 * of execvp(3): a name with a slash is a file, any other is looked up in PATH, where a file without
 * the executable bit is passed over. Throws only what the file system throws beyond "no such file"
 * and "no permission".
 */
export function findProgram(name: string, place: LookupPlace): ProgramLookup {
  const named = name.includes("/") || (process.platform === "win32" && name.includes("\\"));
  const folders = named ? [place.cwd] : (pathOf(place.env)?.split(delimiter) ?? []);
  let unfit: string | undefined;
  for (const folder of folders) {
    // An empty entry of PATH means the current folder (POSIX).
    const base = isAbsolute(folder) ? join(folder, name) : resolve(place.cwd, folder, name);
    for (const file of spellings(named && isAbsolute(name) ? name : base, place.env)) {
      const fitness = fitnessOf(file);
      if (fitness === "fit") return { kind: "found", file };
      if (fitness === "unfit") unfit ??= file;
    }
  }
  if (unfit !== undefined) return { kind: "not executable", file: unfit };
  return { kind: "missing", looked: named ? [resolve(place.cwd, name)] : folders };
}

/** PATH of an environment; on Windows its name may be written `Path`. */
export function pathOf(env: Environment): string | undefined {
  return env[pathName(env)];
}

/** The name under which an environment holds PATH. */
export function pathName(env: Environment): string {
  if (process.platform !== "win32") return "PATH";
  return Object.keys(env).findLast((name) => name.toUpperCase() === "PATH") ?? "Path";
}

/** On Windows a program is found with any ending of PATHEXT. */
function spellings(file: string, env: Environment): string[] {
  if (process.platform !== "win32") return [file];
  return [
    file,
    ...(env["PATHEXT"] ?? ".EXE;.CMD;.BAT;.COM").split(";").map((ending) => file + ending),
  ];
}

function fitnessOf(file: string): "fit" | "unfit" | "absent" {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return "absent";
    accessSync(file, constants.X_OK);
    return "fit";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") return "unfit";
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "ENAMETOOLONG")
      return "absent";
    throw error;
  }
}
