// Where this program keeps files of the user's that can be made again.

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Environment } from "../types.ts";

/**
 * Takes the environment; returns `AIRLOCK_CACHE_DIR` as it is, which may be wrongly relative, else the folder of that name among the
 * user's caches (XDG Base Directory: a relative XDG_CACHE_HOME is to be ignored).
 */
export function userCache(env: Environment): string {
  const own = env["AIRLOCK_CACHE_DIR"];
  if (own) return own;
  const xdg = env["XDG_CACHE_HOME"];
  return join(xdg && isAbsolute(xdg) ? xdg : join(env["HOME"] || homedir(), ".cache"), "git-airlock");
}
