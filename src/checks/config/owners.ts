// Decides which configs handle a path.

import { foldersAbove } from "../../system/files/parent-folders.ts";
import type { RepoPath } from "../../types.ts";
import type { FoundGroup } from "./read-group.ts";

/**
 * Returns a function from a path to the configs that handle it; with several configs, the answer
 * for each path is cached.
 */
export function ownersAmong(
  groups: readonly FoundGroup[],
): (path: RepoPath) => readonly FoundGroup[] {
  if (groups.length < 2) return (path) => groups.filter((group) => group.reaches(path));
  const known = new Map<RepoPath, readonly FoundGroup[]>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const decided = decide(
      groups.filter((group) => group.reaches(path)),
      path,
    );
    known.set(path, decided);
    return decided;
  };
}

/**
 * Returns the closest of the configs that reach a path. If one of them is our own, that is the
 * closest in a folder above the path, alone; otherwise the closest of every tool.
 */
function decide(reaching: readonly FoundGroup[], path: RepoPath): readonly FoundGroup[] {
  if (reaching.some(({ tool }) => tool === "airlock")) {
    const above = foldersAbove([path]);
    return reaching.filter(({ folder }) => above.has(folder)).slice(0, 1);
  }
  return reaching
    .filter((group, index) => reaching.findIndex(({ tool }) => tool === group.tool) === index)
    .toReversed();
}
