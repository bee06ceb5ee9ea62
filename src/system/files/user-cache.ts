// Locates the user's cache of this program: files that can be recreated.

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Environment } from "../../types.ts";

/**
 * Takes the environment; returns `AIRLOCK_CACHE_DIR` unchanged, even if it is wrongly relative;
 * else the folder git-airlock in the user's caches (XDG Base Directory: a relative XDG_CACHE_HOME
 * must be ignored).
 */
export function userCache(env: Environment): string {
  const own = env["AIRLOCK_CACHE_DIR"];
  if (own) return own;
  const xdg = env["XDG_CACHE_HOME"];
  return join(
    xdg && isAbsolute(xdg) ? xdg : join(env["HOME"] || homedir(), ".cache"),
    "git-airlock",
  );
}
