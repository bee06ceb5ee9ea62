// How this program can be called from the user's shell.

import { existsSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import type { Environment } from "../types.ts";

/**
 * Takes the environment and the path of the running program; returns how a person types it: by its name where PATH has it, else
 * through npx. npm, npx and husky put `node_modules/.bin` on PATH for what they start, which the user's shell does not have. What
 * npx itself has fetched is in no project, and there `npx airlock` would be a package of another name.
 */
export function callName(env: Environment, program: string): "airlock" | "npx airlock" | "npx git-airlock" {
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((folder) => folder !== "" && !isOfPackages(folder));
  const names = process.platform === "win32" ? ["git-airlock.cmd", "git-airlock.exe"] : ["git-airlock"];
  if (folders.some((folder) => names.some((name) => existsSync(join(folder, name))))) return "airlock";
  return program.split(sep).includes("_npx") ? "npx git-airlock" : "npx airlock";
}

function isOfPackages(folder: string): boolean {
  return /(?:^|[\\/])node_modules[\\/]\.bin[\\/]*$/.test(folder);
}
