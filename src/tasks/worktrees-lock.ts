// What adds, removes or moves a worktree does so alone: git's own commands for it disturb each other.

import { acquireLock, type Holder } from "../system/lock.ts";
import type { Repository } from "../types.ts";
import { statePath } from "../system/layout.ts";

/** Milliseconds to wait for others. */
const patience = 120_000;

export interface WorktreeWork {
  /** What this process does, for those who wait. */
  readonly command: string;
  /** What follows where the lock is not to be had, as a clause: `nothing was started`. */
  readonly consequence: string;
  readonly signal: AbortSignal;
  readonly onWaiting: (holder: Holder | null) => void;
}

/** Does something while no other process adds, moves or removes a worktree of a task. Throws what it throws, LOCK_BUSY and INTERRUPTED. */
export async function withWorktrees<T>({ commonDir }: Repository, work: WorktreeWork, act: () => Promise<T>): Promise<T> {
  const lock = await acquireLock({
    folder: statePath(commonDir, "locks/worktrees"),
    command: work.command,
    wait: patience,
    signal: work.signal,
    onWaiting: work.onWaiting,
    words: {
      holding: "is adding or removing a worktree",
      somebody: "another process",
      waiting: "for others to add or remove a worktree",
      consequence: work.consequence,
      next: "airlock task list",
    },
  });
  try {
    return await act();
  } finally {
    lock.release();
  }
}
