// Finds every node_modules of a project, and decides which a task clones from the source tree and
// which must be installed.

import { readFileSync, statSync } from "node:fs";
import { ownEntry, placeIn, plainFile } from "../../system/files/plain-file.ts";
import type { Trees } from "../../system/files/inside.ts";
import type { RepoPath } from "../../types.ts";
import { cloneFolder, folderState, type Way } from "./clone.ts";
import { lockFiles } from "./installer.ts";

export interface ModulesRequest {
  readonly trees: Trees;
  /** All tracked paths of the task. */
  readonly tracked: ReadonlySet<RepoPath>;
  readonly signal: AbortSignal;
}

/** The result for one node_modules folder. */
export interface Modules {
  readonly path: RepoPath;
  /**
   * `there`: the task had it. Not cloned: `absent`, the source tree has none; `other packages`, its
   * lock file differs; `other disk`, the file system cannot share it.
   */
  readonly how: Way | "there" | "absent" | "other packages" | "other disk";
}

/**
 * Clones the folders that can be cloned; returns the result for each node_modules of the source
 * tree, and for each that a lock file requires. Throws as `cloneFolder` does.
 */
export async function takeModules({ trees, tracked, signal }: ModulesRequest): Promise<Modules[]> {
  const folders = [...tracked]
    .filter(isPackage)
    .map((path) => path.slice(0, -"package.json".length));
  const taken: Modules[] = [];
  for (const folder of folders.toSorted()) {
    const path = `${folder}node_modules`;
    const how = await takeOne({ trees, tracked, signal }, { folder, path });
    if (how !== null) taken.push({ path, how });
  }
  return taken;
}

/** Returns whether a path is a package.json of the project itself, not of an installed package. */
function isPackage(path: RepoPath): boolean {
  return (
    (path === "package.json" || path.endsWith("/package.json")) &&
    !path.split("/").includes("node_modules")
  );
}

async function takeOne(
  request: ModulesRequest,
  { folder, path }: { folder: string; path: RepoPath },
): Promise<Modules["how"] | null> {
  const { trees, tracked, signal } = request;
  // A sparse task may lack the folder; a link in its place leads elsewhere.
  if (plainFile(trees.to, `${folder}package.json`) === null) return null;
  if (folderState(trees.to, path) === "there") return "there";
  const locked = lockFiles.some((name) => tracked.has(`${folder}${name}`));
  // It may itself be a link to a folder shared by several worktrees.
  const isThere =
    ownEntry(trees.from, path) !== null &&
    statSync(placeIn(trees.from, path), { throwIfNoEntry: false })?.isDirectory() === true &&
    folderState(trees.from, path) === "there";
  if (!isThere) return locked ? "absent" : null;
  if (!samePackages(request, folder)) return "other packages";
  return (await cloneFolder({ trees, path, signal })) ?? "other disk";
}

/**
 * Returns whether both trees require the same packages: according to the nearest lock files, or,
 * in a project without a lock file, to the package.json.
 */
function samePackages({ trees, tracked }: ModulesRequest, folder: string): boolean {
  const telling = nearestLocks(tracked, folder);
  return (telling.length === 0 ? [`${folder}package.json`] : telling).every((path) =>
    sameContent(trees, path),
  );
}

function nearestLocks(tracked: ReadonlySet<RepoPath>, folder: string): RepoPath[] {
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf("/", at.length - 2) + 1)) {
    const found = lockFiles.map((name) => `${at}${name}`).filter((path) => tracked.has(path));
    if (found.length > 0 || at === "") return found;
  }
}

function sameContent(trees: Trees, path: RepoPath): boolean {
  if (plainFile(trees.from, path) === null || plainFile(trees.to, path) === null) return false;
  return readFileSync(placeIn(trees.from, path)).equals(readFileSync(placeIn(trees.to, path)));
}
