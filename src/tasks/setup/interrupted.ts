// The error of an interrupted set-up.

import { AirlockError } from "../../errors.ts";

/** Returns the error of a set-up that a signal has ended. */
export function interrupted(): AirlockError {
  return new AirlockError(
    "interrupted",
    "INTERRUPTED",
    "The set-up was interrupted. The task exists and keeps what was set up so far.",
  );
}
