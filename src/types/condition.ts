// Conditions of a check beside its stages and paths. Types only.

/**
 * A state of the repository, a branch, or a command: the entries of lefthook's `skip` and `only`.
 */
export type Situation =
  | { readonly kind: "state"; readonly state: "merge" | "rebase" | "merge-commit" }
  | { readonly kind: "branch"; readonly matches: (branch: string) => boolean }
  /** True if the shell script succeeds, run at the top of the chamber. */
  | { readonly kind: "command"; readonly script: string };

/**
 * A check does not run if one entry of `skip` is true, nor if `only` exists and none of its entries
 * is true.
 */
export interface Condition {
  readonly skip: readonly Situation[];
  readonly only: readonly Situation[] | null;
}
