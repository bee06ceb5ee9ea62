// Every node_modules of a project: which a task gets from the tree it comes from, and which must be installed.

import { readFileSync, statSync } from "node:fs";
import { ownEntry, placeIn, plainFile } from "../../system/plain-file.ts";
import type { Trees } from "../../system/inside.ts";
import type { RepoPath } from "../../types.ts";
import { cloneFolder, stateOf, type Way } from "./clone.ts";
import { lockFiles } from "./installer.ts";

export interface ModulesRequest {
  readonly trees: Trees;
  /** All tracked paths of the task. */
  readonly tracked: ReadonlySet<RepoPath>;
  readonly signal: AbortSignal;
}

/** What became of one node_modules folder. */
export interface Modules {
  readonly path: RepoPath;
  /**
   * `there`: the task had it. Not taken over: `absent`, the other tree has none; `other packages`, its lock file is another;
   * `other disk`, no file system that could share it.
   */
  readonly how: Way | "there" | "absent" | "other packages" | "other disk";
}

/**
 * Takes over what can be taken over; returns what became of each node_modules that the other tree has, and of each that a lock
 * file asks for. Throws as `cloneFolder` does.
 */
export async function takeModules({ trees, tracked, signal }: ModulesRequest): Promise<Modules[]> {
  const folders = [...tracked].filter(isPackage).map((path) => path.slice(0, -"package.json".length));
  const taken: Modules[] = [];
  for (const folder of folders.toSorted()) {
    const path = `${folder}node_modules`;
    const how = await takeOne({ trees, tracked, signal }, { folder, path });
    if (how !== null) taken.push({ path, how });
  }
  return taken;
}

/** A package.json that is the project's own, not one that came with a package. */
function isPackage(path: RepoPath): boolean {
  return (path === "package.json" || path.endsWith("/package.json")) && !path.split("/").includes("node_modules");
}

async function takeOne(request: ModulesRequest, { folder, path }: { folder: string; path: RepoPath }): Promise<Modules["how"] | null> {
  const { trees, tracked, signal } = request;
  // A sparse task may not have the folder; a link in its place leads elsewhere.
  if (plainFile(trees.to, `${folder}package.json`) === null) return null;
  if (stateOf(trees.to, path) === "there") return "there";
  const locked = lockFiles.some((name) => tracked.has(`${folder}${name}`));
  // It may itself be a link, to a folder that several worktrees share.
  const isThere =
    ownEntry(trees.from, path) !== null &&
    statSync(placeIn(trees.from, path), { throwIfNoEntry: false })?.isDirectory() === true &&
    stateOf(trees.from, path) === "there";
  if (!isThere) return locked ? "absent" : null;
  if (!samePackages(request, folder)) return "other packages";
  return (await cloneFolder({ trees, path, signal })) ?? "other disk";
}

/** Whether both trees ask for the same packages: the nearest lock file says it, or, where there is none, the package.json. */
function samePackages({ trees, tracked }: ModulesRequest, folder: string): boolean {
  const telling = nearestLocks(tracked, folder);
  return (telling.length === 0 ? [`${folder}package.json`] : telling).every((path) => sameContent(trees, path));
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
