// Errors of the file system that are an answer: nothing is there, somebody was quicker, or this
// user may not.

/** Codes of errors where this user may not write. */
export const denied = ["EACCES", "EPERM", "EROFS"] as const;

/**
 * Says whether something that was thrown is an error of the system with one of these codes
 * (errno(3)).
 */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");
}

/**
 * Returns what `act` returns; `null` if that throws an error with one of these codes. Throws its
 * other errors.
 */
export function nullOn<Value>(codes: readonly string[], act: () => Value): Value | null {
  try {
    return act();
  } catch (error) {
    if (hasCode(error, ...codes)) return null;
    throw error;
  }
}
