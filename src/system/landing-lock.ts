// The lock for landing commits and tasks, with a queue.

import type { LockRequest } from "./lock.ts";
import { statePath } from "./layout.ts";

/** Takes the common git directory; returns the lock's folder, and its words for messages. */
export function landingLock(commonDir: string): Pick<LockRequest, "folder" | "words"> {
  return {
    folder: statePath(commonDir, "locks/landing"),
    words: {
      holding: "is landing",
      somebody: "another commit",
      waiting: "for another commit to land",
      consequence: "nothing was committed",
      next: "The same command with --wait 120 waits longer for its turn.",
    },
  };
}
