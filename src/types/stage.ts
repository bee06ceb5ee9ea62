// The stages of a check.

/** Time at which a check runs: before the commit, on its message, or on what is pushed. */
export type Stage = "pre-commit" | "commit-msg" | "pre-push";
