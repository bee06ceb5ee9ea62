// Serializes all operations that add, remove or move worktrees: git's own commands for this disturb
// each other.

import { acquireLock, type LockHolder } from "../system/lock.ts";
import type { Repository } from "../types.ts";
import { statePath } from "../system/layout.ts";

/** Milliseconds to wait for others. */
const patience = 120_000;

export interface WorktreeWork {
  /** Command of this process, shown to those that wait. */
  readonly command: string;
  /** Consequence without the lock, as a clause: `nothing was started`. */
  readonly consequence: string;
  readonly signal: AbortSignal;
  readonly onWaiting: (holder: LockHolder | null) => void;
}

/**
 * Runs a function while no other process adds, moves or removes a worktree of a task. Throws its
 * errors, LOCK_BUSY and INTERRUPTED.
 */
export async function withWorktrees<T>(
  { commonDir }: Repository,
  work: WorktreeWork,
  act: () => Promise<T>,
): Promise<T> {
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
