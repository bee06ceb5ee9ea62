// Is a repository set up as `git init` leaves it, so that a test can do git's work in its own
// process?

import { existsSync } from "node:fs";
import { join } from "node:path";
import { textOf, type GitPlaces } from "./git-places.ts";

/** Settings that change nothing of what is staged and committed. */
const harmless =
  /^(?:core\.(?:repositoryformatversion|bare|logallrefupdates|filemode|hookspath)|extensions\.objectformat|(?:alias|branch|remote|receive|push|protocol|uploadpack)\..*)$/;

/**
 * Says whether this repository is set up as `git init` leaves it, as far as staging and committing
 * go.
 */
export function isPlain(places: GitPlaces): boolean {
  if (
    existsSync(join(places.commonDir, "info", "attributes")) ||
    existsSync(join(places.commonDir, "config.worktree"))
  )
    return false;
  let section = "";
  return (textOf(join(places.commonDir, "config")) ?? "").split("\n").every((line) => {
    section = /^\[(\w+)/.exec(line)?.[1]?.toLowerCase() ?? section;
    const key = /^\s+(\w+)\s*=\s*(.*)$/.exec(line);
    if (key === null) return line === "" || line.startsWith("[");
    return (
      harmless.test(`${section}.${key[1]!.toLowerCase()}`) &&
      !(key[1] === "filemode" && key[2] !== "true")
    );
  });
}

/** Says whether a hook of the repository sees what is staged. */
export function isHooked(places: GitPlaces): boolean {
  return (
    existsSync(join(places.commonDir, "hooks")) ||
    /^\s*hookspath\s*=/im.test(textOf(join(places.commonDir, "config")) ?? "")
  );
}
