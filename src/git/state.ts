// What git is in the middle of.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../system/shell.ts";
import type { Repository } from "../types.ts";

/** Whether a merge or a rebase is going on in this worktree, as pre-commit-hooks' check-merge-conflict tells it (`is_in_merge`). */
export function isMerging({ gitDir }: Pick<Repository, "gitDir">): boolean {
  const is = (name: string): boolean => existsSync(join(gitDir, name));
  return is("MERGE_MSG") && (is("MERGE_HEAD") || is("rebase-apply") || is("rebase-merge"));
}

/** Files and folders of a git directory that tell of something unfinished, and how it is finished (git-status(1)). */
const unfinished = [
  ["MERGE_HEAD", "merge", [["commit"]], ["merge", "--abort"]],
  ["rebase-merge", "rebase", [["commit"], ["rebase", "--continue"]], ["rebase", "--abort"]],
  ["rebase-apply", "rebase", [["rebase", "--continue"]], ["rebase", "--abort"]],
  ["CHERRY_PICK_HEAD", "cherry-pick", [["cherry-pick", "--continue"]], ["cherry-pick", "--abort"]],
  ["REVERT_HEAD", "revert", [["revert", "--continue"]], ["revert", "--abort"]],
] as const;

/** What git is in the middle of, and what ends it. */
export interface Unfinished {
  readonly what: string;
  /** Commands to type, as lines of a message. */
  readonly next: readonly string[];
}

/**
 * Returns what git is in the middle of in a worktree, or `null`. `at` is its folder,
 * where the next command is typed in another one.
 */
export function unfinishedIn({ gitDir }: Pick<Repository, "gitDir">, at: string | null = null): Unfinished | null {
  const found = unfinished.find(([name]) => existsSync(join(gitDir, name)));
  if (found === undefined) return null;
  const [, what, finish, abort] = found;
  const line = (words: readonly string[]) => commandLine(["git", ...(at === null ? [] : ["-C", at]), ...words]);
  return { what, next: [`To finish it: ${finish.map(line).join(" && ")}`, `To give it up: ${line(abort)}`] };
}
