// Puts what was fixed for a commit into the index that git is about to commit from.

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { git } from "../git/exec.ts";
import { type Swap, swapEntries } from "../git/index-swap.ts";
import { splitNul } from "../system/bytes.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";

/**
 * Swaps the fixed entries in the index that GIT_INDEX_FILE names, all of them or none: what git then makes of it is the tree that was
 * checked. Returns the paths whose working file is not what is being committed. Throws CHANGED_DURING_CHECKS.
 *
 * `git commit -- path` (builtin/commit.c, COMMIT_PARTIAL) commits from a second index, `next-index-<pid>.lock`, and moves
 * `index.lock`, which it has prepared, into place afterwards: it must not bring the old entries back. `-a` and `-i` commit from
 * `index.lock` itself. Git waits for the hook meanwhile, and nobody else writes files that it has locked.
 */
export async function landFixes(repository: Repository, candidate: Candidate, fixed: readonly Swap[]): Promise<readonly RepoPath[]> {
  const index = repository.indexFile;
  await swapEntries({ repository, index, swaps: fixed, tree: candidate.tree });
  const prepared = join(dirname(index), "index.lock");
  if (/^next-index-\d+\.lock$/.test(basename(index)) && existsSync(prepared))
    await swapEntries({ repository, index: prepared, swaps: fixed });
  if (repository.root === null) return [];
  const env = { ...repository.env, GIT_INDEX_FILE: index };
  const differing = new Set(splitNul((await git(["diff-files", "-z", "--name-only", "--ignore-submodules=all"], { env })).stdout));
  return fixed.map(({ path }) => path).filter((path) => differing.has(path));
}
