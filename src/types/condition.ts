// When a check runs, beside its stages and paths. Types only.

/** A state of the repository, or a branch: what `skip` and `only` of lefthook name. */
export type Situation =
  | { readonly kind: "state"; readonly state: "merge" | "rebase" | "merge-commit" }
  | { readonly kind: "branch"; readonly matches: (branch: string) => boolean };

/** A check does not run where one of `skip` is so, nor where `only` is there and none of it is so. */
export interface Condition {
  readonly skip: readonly Situation[];
  readonly only: readonly Situation[] | null;
}
