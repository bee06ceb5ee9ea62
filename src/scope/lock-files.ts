// Maps each manifest to its lock files: a commit of the manifest should contain the lock file.

import { posix } from "node:path";
import { lockNames } from "../system/package-managers.ts";
import type { RepoPath } from "../types.ts";

const locks: Readonly<Record<string, readonly string[]>> = {
  "package.json": lockNames,
  "Cargo.toml": ["Cargo.lock"],
  "pyproject.toml": ["uv.lock", "poetry.lock", "pdm.lock"],
  Pipfile: ["Pipfile.lock"],
  "go.mod": ["go.sum"],
  "composer.json": ["composer.lock"],
  Gemfile: ["Gemfile.lock"],
};

/**
 * Takes paths and candidates; returns the candidates that are a lock file of one of the paths, in
 * its folder or above it (workspaces).
 */
export function locksBeside(paths: readonly RepoPath[], others: ReadonlySet<RepoPath>): RepoPath[] {
  const found = paths.flatMap((path) => {
    const names = locks[posix.basename(path)] ?? [];
    return foldersAbove(posix.dirname(path)).flatMap((folder) =>
      names.map((name) => posix.join(folder, name)),
    );
  });
  return [...new Set(found)].filter((path) => others.has(path) && !paths.includes(path));
}

function foldersAbove(folder: string): string[] {
  return folder === "." ? ["."] : [folder, ...foldersAbove(posix.dirname(folder))];
}
