// Removes `index.lock` if this process is killed while it holds the lock.

import { spawn } from "node:child_process";

/** A shell process that waits for the end of this process. */
export interface LockGuard {
  /** Ends the shell; to be called after the lock is released. */
  readonly close: () => void;
}

/**
 * Waits until the pipe is closed, by us or by our death. Then removes the lock if it is still a
 * hard link of our file (-ef: the same file).
 */
const script = 'read -r _; [ "$1" -ef "$2" ] && rm -f "$2"; exit 0';

/**
 * Takes our index file, and the lock that will be a hard link of it. The shell has its own process
 * group, so a kill of our group spares it.
 */
export function guardLock(file: string, lock: string): LockGuard {
  const child = spawn("sh", ["-c", script, "sh", file, lock], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: {},
  });
  // Without a shell there is no guard; the next airlock command removes the lock
  // (`removeOwnLocks`).
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  return { close: () => void child.stdin.end() };
}
