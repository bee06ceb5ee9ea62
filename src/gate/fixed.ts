// Fixes that checks made for a commit: into the index that git is about to commit from, and
// compared with the working files.

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { git } from "../git/exec.ts";
import { swapEntries } from "../git/index-swap.ts";
import type { Run } from "../run/run-request.ts";
import { diskBlobs } from "../scope/disk.ts";
import { splitNul } from "../system/bytes.ts";
import type { RepoPath, Repository } from "../types.ts";

type Fixed = Pick<Run, "candidate" | "fixed">;

/**
 * Swaps the fixed entries in the index that GIT_INDEX_FILE names, all of them or none: git then
 * commits the tree that was checked. Returns the paths whose working file differs from the commit.
 * Throws CHANGED_DURING_CHECKS.
 *
 * `git commit -- path` (builtin/commit.c, COMMIT_PARTIAL) commits from a second index,
 * `next-index-<pid>.lock`, and moves `index.lock`, which it has prepared, into place afterwards:
 * that one must not bring the old entries back. `-a` and `-i` commit from `index.lock` itself. Git
 * waits for the hook meanwhile, and nobody else writes files that it has locked.
 */
export async function fixIndex(
  repository: Repository,
  { candidate, fixed }: Fixed,
): Promise<readonly RepoPath[]> {
  const index = repository.indexFile;
  await swapEntries({ repository, index, swaps: fixed, tree: candidate.tree });
  const prepared = join(dirname(index), "index.lock");
  if (/^next-index-\d+\.lock$/.test(basename(index)) && existsSync(prepared))
    await swapEntries({ repository, index: prepared, swaps: fixed });
  if (repository.root === null) return [];
  const env = { ...repository.env, GIT_INDEX_FILE: index };
  const differing = new Set(
    splitNul(
      (await git(["diff-files", "-z", "--name-only", "--ignore-submodules=all"], { env })).stdout,
    ),
  );
  return fixed.map(({ path }) => path).filter((path) => differing.has(path));
}

/** Returns the fixed paths whose working file has other content. */
export async function differingFixedFiles(
  repository: Repository,
  { fixed }: Fixed,
): Promise<readonly RepoPath[]> {
  const onDisk = await diskBlobs(
    repository,
    fixed.map(({ path }) => path),
  );
  return fixed.filter(({ path, to }) => onDisk.get(path) !== to.blob).map(({ path }) => path);
}
