// What git is in the middle of.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../types.ts";

/** Whether a merge or a rebase is going on in this worktree, as pre-commit-hooks' check-merge-conflict tells it (`is_in_merge`). */
export function isMerging({ gitDir }: Pick<Repository, "gitDir">): boolean {
  const is = (name: string): boolean => existsSync(join(gitDir, name));
  return is("MERGE_MSG") && (is("MERGE_HEAD") || is("rebase-apply") || is("rebase-merge"));
}
