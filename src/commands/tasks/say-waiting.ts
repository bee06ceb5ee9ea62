// Says that a command about tasks waits for another process.

import { safeLine } from "../../report/escape.ts";
import { holderText, type LockHolder } from "../../system/lock.ts";
import type { Context } from "../context.ts";

/** Returns a function that says, on standard error, whom the command waits for. */
export function sayWaiting({ stderr }: Context): (holder: LockHolder | null) => void {
  return (holder) =>
    void stderr.write(
      `airlock: waiting for ${safeLine(holderText(holder, "another process"))} …\n`,
    );
}
