// Lists the staged paths, to suggest them to people who have named none.

import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { RepoPath, Repository } from "../types.ts";

/**
 * Returns the paths in which the shared index differs from HEAD; all of them before the first
 * commit.
 */
export async function stagedPaths(repository: Repository): Promise<RepoPath[]> {
  const args = [
    "diff",
    "--cached",
    "--name-only",
    "-z",
    "--no-renames",
    "--no-ext-diff",
    "--ignore-submodules=none",
  ];
  return splitNul((await git(args, { env: repository.env })).stdout);
}
