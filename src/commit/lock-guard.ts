// Takes `index.lock` away again should this process be killed in the moment in which it holds it.

import { spawn } from "node:child_process";

/** A process that waits for the end of this one. */
export interface LockGuard {
  /** Lets it go; to be called when the lock is given back. */
  readonly close: () => void;
}

/** Reads until the other end is closed, by us or by our death; a lock that is still a second name of our file was ours (-ef: the same file). */
const script = 'read -r _; [ "$1" -ef "$2" ] && rm -f "$2"; exit 0';

/** Takes our index file, and the lock that will be a second name of it. In a process group of its own: one that is killed takes us only. */
export function guardLock(file: string, lock: string): LockGuard {
  const child = spawn("sh", ["-c", script, "sh", file, lock], { stdio: ["pipe", "ignore", "ignore"], detached: true, env: {} });
  // Without a shell there is no guard, and the next command of ours takes the lock away.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  return { close: () => void child.stdin.end() };
}
