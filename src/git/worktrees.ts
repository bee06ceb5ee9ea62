// Lists the worktrees of a repository.

import { decodePath, splitNul } from "../system/bytes.ts";
import type { Oid, Repository } from "../types.ts";
import { git } from "./exec.ts";

export interface Worktree {
  readonly path: string;
  readonly bare: boolean;
  /** Its commit; `null` if it is bare or has none yet. */
  readonly head: Oid | null;
  /** `refs/heads/…`; `null` if it is bare or on no branch. */
  readonly branch: string | null;
  /** Reason of its lock, possibly empty; `null` if it is not locked. */
  readonly locked: string | null;
  /** Reason why git would prune it, in git's words; `null` if it would not. */
  readonly prunable: string | null;
}

/** Number of attempts if a worktree is removed while git makes its list. */
const tries = 20;

/** Returns all worktrees, the main one first (git-worktree(1), porcelain format). */
export async function listWorktrees(repository: Repository): Promise<Worktree[]> {
  // `-z` came with git 2.36; 129 means that the option is unknown.
  const ask = (accept: readonly number[]) =>
    git(["worktree", "list", "--porcelain", "-z"], { env: repository.env, accept });
  let answer = await ask([0, 128, 129]);
  // Git first reads the names in the folder, then each worktree: one that was removed in between is
  // fatal (128).
  for (
    let again = 1;
    answer.code === 128 && again < tries && /\/worktrees\/.*No such file/.test(answer.stderr);
    again += 1
  )
    answer = await ask([0, 128, 129]);
  if (answer.code === 128) answer = await ask([0, 129]);
  if (answer.code === 0) return worktreesIn(splitNul(answer.stdout));
  const plain = await git(["worktree", "list", "--porcelain"], { env: repository.env });
  return worktreesIn(decodePath(plain.stdout).split("\n"));
}

/** Parses the lines; an empty line ends a worktree. */
function worktreesIn(lines: readonly string[]): Worktree[] {
  const worktrees: Worktree[] = [];
  for (const line of lines) {
    const [word = "", ...rest] = line.split(" ");
    const value = rest.join(" ");
    if (word === "worktree")
      worktrees.push({
        path: value,
        bare: false,
        head: null,
        branch: null,
        locked: null,
        prunable: null,
      });
    const last = worktrees.at(-1);
    if (last !== undefined) worktrees[worktrees.length - 1] = { ...last, ...fieldOf(word, value) };
  }
  return worktrees;
}

function fieldOf(word: string, value: string): Partial<Worktree> {
  if (word === "bare") return { bare: true };
  // All zeros mean a branch without a commit.
  if (word === "HEAD") return { head: /^0+$/.test(value) ? null : value };
  if (word === "branch" || word === "locked" || word === "prunable") return { [word]: value };
  return {};
}
