// What set-up says when it was stopped.

import { AirlockError } from "../../errors.ts";

/** Returns the error of a set-up that a signal has ended. */
export function interrupted(): AirlockError {
  return new AirlockError("interrupted", "INTERRUPTED", "The set-up was interrupted. The task is there, what it already has stays.");
}
