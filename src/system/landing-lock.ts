// The lock that landings queue for, whatever lands: commits and tasks.

import type { LockRequest } from "./lock.ts";
import { statePath } from "./layout.ts";

/** Takes the common git directory; returns where the lock lies, and its words. */
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
