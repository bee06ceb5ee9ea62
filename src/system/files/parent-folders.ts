// Computes the parent folders of paths.

import type { RepoPath } from "../../types.ts";

/** Takes paths of files; returns every folder above them, always including `""` for the root. */
export function foldersAbove(paths: Iterable<RepoPath>): Set<RepoPath> {
  const folders = new Set<RepoPath>([""]);
  for (const path of paths) {
    for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
      const folder = path.slice(0, cut);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

/**
 * Takes a path; returns whether it is or is below a `node_modules` folder: its content was
 * installed and is not the project's own.
 */
export function isInstalled(path: RepoPath): boolean {
  return path.split("/").includes("node_modules");
}

/** Returns the folder of a path; `""` is the root. */
export function folderOf(path: RepoPath): RepoPath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
