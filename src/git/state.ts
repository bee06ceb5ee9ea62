// Detects unfinished operations of git.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../system/shell.ts";
import type { Repository } from "../types.ts";

/**
 * Returns whether a merge or a rebase is in progress in this worktree, as check-merge-conflict of
 * pre-commit-hooks decides it (`is_in_merge`).
 */
export function isMerging({ gitDir }: Pick<Repository, "gitDir">): boolean {
  const is = (name: string): boolean => existsSync(join(gitDir, name));
  return is("MERGE_MSG") && (is("MERGE_HEAD") || is("rebase-apply") || is("rebase-merge"));
}

/**
 * Files and folders of a git directory that show an unfinished operation, and the commands that
 * finish it (git-status(1)).
 */
const unfinished = [
  ["MERGE_HEAD", "merge", [["commit"]], ["merge", "--abort"]],
  ["rebase-merge", "rebase", [["commit"], ["rebase", "--continue"]], ["rebase", "--abort"]],
  ["rebase-apply", "rebase", [["rebase", "--continue"]], ["rebase", "--abort"]],
  ["CHERRY_PICK_HEAD", "cherry-pick", [["cherry-pick", "--continue"]], ["cherry-pick", "--abort"]],
  ["REVERT_HEAD", "revert", [["revert", "--continue"]], ["revert", "--abort"]],
] as const;

/** An unfinished operation, and the commands that end it. */
export interface Unfinished {
  readonly what: string;
  /** Commands to type, as lines of a message. */
  readonly next: readonly string[];
}

/**
 * Returns the unfinished operation in a worktree, or `null`. `at` is the worktree's folder, if the
 * next command is typed in another one.
 */
export function unfinishedIn({ gitDir }: Pick<Repository, "gitDir">, at: string | null = null): Unfinished | null {
  const found = unfinished.find(([name]) => existsSync(join(gitDir, name)));
  if (found === undefined) return null;
  const [, what, finish, abort] = found;
  const line = (words: readonly string[]) => commandLine(["git", ...(at === null ? [] : ["-C", at]), ...words]);
  return { what, next: [`To finish it: ${finish.map(line).join(" && ")}`, `To abort it: ${line(abort)}`] };
}
