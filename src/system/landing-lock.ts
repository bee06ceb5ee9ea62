// The lock that landings queue for, whatever lands: commits and tasks.

import { join } from "node:path";
import type { LockRequest } from "./lock.ts";

/** Takes the common git directory; returns where the lock lies, and its words. */
export function landingLock(commonDir: string): Pick<LockRequest, "folder" | "words"> {
  return {
    folder: join(commonDir, "airlock", "locks", "landing"),
    words: {
      holding: "is landing",
      somebody: "another commit",
      waiting: "for another commit to land",
      consequence: "nothing was committed",
      next: "The same command with --wait 120 waits longer for its turn.",
    },
  };
}
