// Puts folders out of the way by renaming them. Removing them before something is timed would be
// timed with it: on ext4, writing 10,000 files soon after removing as many took up to ten times as
// long, whoever wrote them.

import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./process.ts";
import type { Place } from "./process.ts";

/**
 * Returns a new empty folder on the file system of the repositories; it goes with `removeAside`.
 */
export function newFolder(place: Place): string {
  const aside = join(place.env["HOME"] ?? place.cwd, "aside");
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(aside, "a-"));
}

/** Takes away all chambers of a repository, so that the next commit makes its first one. */
export function setChambersAside(place: Place): void {
  const common = run(["git", "rev-parse", "--path-format=absolute", "--git-common-dir"], place);
  for (const folder of [
    join(common, "airlock", "chambers"),
    join(place.env["XDG_CACHE_HOME"] ?? "", "git-airlock"),
  ]) {
    try {
      renameSync(folder, join(newFolder(place), "chambers"));
    } catch (error) {
      // There were none yet.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

/** Removes what was put aside in this cache of repositories. At the very end: see above. */
export function removeAside(cache: string): void {
  rmSync(join(homeIn(cache), "aside"), { recursive: true, force: true });
}

/** Returns the home directory of every process that is measured. */
export function homeIn(cache: string): string {
  return join(cache, "home");
}
