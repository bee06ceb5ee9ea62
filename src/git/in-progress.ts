// Detects unfinished operations of git.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { splitNul } from "../system/bytes.ts";
import { commandLine } from "../system/shell.ts";
import { typingPrefix } from "../system/typing-place.ts";
import type { RepoPath, Repository } from "../types.ts";
import { git } from "./exec.ts";
import { keepPathList, pathWords } from "./path-list.ts";

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
 * next command is typed in another one. Files with conflicts are named, because git refuses to
 * finish before they are added.
 */
export async function unfinishedIn(
  repository: Repository,
  at: string | null = null,
): Promise<Unfinished | null> {
  const found = unfinished.find(([name]) => existsSync(join(repository.gitDir, name)));
  if (found === undefined) return null;
  const [, what, finish, abort] = found;
  const line = (words: readonly string[]) =>
    commandLine(["git", ...(at === null ? [] : ["-C", at]), ...words]);
  const conflicts = await conflictsIn(repository);
  const prefix = at === null ? typingPrefix(repository.root) : "";
  const words = () =>
    pathWords(conflicts, { prefix, keepList: (some) => keepPathList(repository.commonDir, some) });
  const adding = conflicts.length === 0 ? [] : [line(["add", ...words()])];
  const heading =
    conflicts.length === 0 ? "To finish it" : "To finish it, resolve the conflicts, then";
  return {
    what,
    next: [
      `${heading}: ${[...adding, ...finish.map(line)].join(" && ")}`,
      `To abort it: ${line(abort)}`,
    ],
  };
}

/**
 * Returns the paths that the index still has with several versions (git-ls-files(1), `--unmerged`).
 */
async function conflictsIn({ root, env }: Repository): Promise<RepoPath[]> {
  if (root === null) return [];
  const { stdout } = await git(["ls-files", "--unmerged", "--full-name", "-z"], { env, cwd: root });
  return [...new Set(splitNul(stdout).map((entry) => entry.slice(entry.indexOf("\t") + 1)))];
}
