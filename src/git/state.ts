// What git is in the middle of.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../types.ts";

/** Whether a merge or a rebase is going on in this worktree, as pre-commit-hooks' check-merge-conflict tells it (`is_in_merge`). */
export function isMerging({ gitDir }: Pick<Repository, "gitDir">): boolean {
  const is = (name: string): boolean => existsSync(join(gitDir, name));
  return is("MERGE_MSG") && (is("MERGE_HEAD") || is("rebase-apply") || is("rebase-merge"));
}

/** Files and folders of a git directory that tell of something unfinished, and how it is finished (git-status(1)). */
const unfinished = [
  ["MERGE_HEAD", "merge", "git commit", "git merge --abort"],
  ["rebase-merge", "rebase", "git commit, then git rebase --continue", "git rebase --abort"],
  ["rebase-apply", "rebase", "git rebase --continue", "git rebase --abort"],
  ["CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --continue", "git cherry-pick --abort"],
  ["REVERT_HEAD", "revert", "git revert --continue", "git revert --abort"],
] as const;

/** What git is in the middle of, and what ends it. */
export interface Unfinished {
  readonly what: string;
  readonly finish: string;
  readonly abort: string;
}

/** Returns what git is in the middle of in a worktree, or `null`. */
export function unfinishedIn({ gitDir }: Pick<Repository, "gitDir">): Unfinished | null {
  const found = unfinished.find(([name]) => existsSync(join(gitDir, name)));
  return found === undefined ? null : { what: found[1], finish: found[2], abort: found[3] };
}
