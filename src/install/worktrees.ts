// The worktrees of a repository, as git lists them.

import { git } from "../git/exec.ts";
import { decodePath, splitNul } from "../system/bytes.ts";
import type { Repository } from "../types.ts";

export interface Worktree {
  readonly path: string;
  readonly bare: boolean;
  /** Why git would forget it, in git's words; `null` where it would not. */
  readonly prunable: string | null;
}

/** Returns all worktrees, the main one first (git-worktree(1), porcelain format). */
export async function listWorktrees(repository: Repository): Promise<Worktree[]> {
  // `-z` came with git 2.36; 129 says that the option is not known.
  const answer = await git(["worktree", "list", "--porcelain", "-z"], { env: repository.env, accept: [0, 129] });
  if (answer.code === 0) return worktreesIn(splitNul(answer.stdout));
  const plain = await git(["worktree", "list", "--porcelain"], { env: repository.env });
  return worktreesIn(decodePath(plain.stdout).split("\n"));
}

/** Takes the lines; an empty one ends a worktree. */
function worktreesIn(lines: readonly string[]): Worktree[] {
  const worktrees: Worktree[] = [];
  for (const line of lines) {
    const [word = "", ...rest] = line.split(" ");
    const value = rest.join(" ");
    const last = worktrees.at(-1);
    if (word === "worktree") worktrees.push({ path: value, bare: false, prunable: null });
    else if (last !== undefined && word === "bare") worktrees[worktrees.length - 1] = { ...last, bare: true };
    else if (last !== undefined && word === "prunable") worktrees[worktrees.length - 1] = { ...last, prunable: value };
  }
  return worktrees;
}
