// When a check runs, beside its stages and paths. Types only.

/** A state of the repository, a branch, or what a command says: what `skip` and `only` of lefthook name. */
export type Situation =
  | { readonly kind: "state"; readonly state: "merge" | "rebase" | "merge-commit" }
  | { readonly kind: "branch"; readonly matches: (branch: string) => boolean }
  /** So where the shell says yes, at the top of the chamber. */
  | { readonly kind: "command"; readonly script: string };

/** A check does not run where one of `skip` is so, nor where `only` is there and none of it is so. */
export interface Condition {
  readonly skip: readonly Situation[];
  readonly only: readonly Situation[] | null;
}
