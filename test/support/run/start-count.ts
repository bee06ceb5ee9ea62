// Process starts of test files, and their budgets.

/** Name → starts. A name is the path of a test file, or `wholeRun`. */
export type Starts = Readonly<Record<string, number>>;

/** The row of the whole run. */
export const wholeRun = "whole run";

/** Starts of one name, and its budget, if it has one. */
export interface Row {
  readonly name: string;
  readonly starts: number;
  readonly tests: number;
  /** Maximum number of starts; `null`: no limit. */
  readonly limit: number | null;
}

/**
 * Tolerated starts: a file with at most this many needs no budget, and a file with a budget may
 * exceed it by this many.
 */
export const slack = 50;

/**
 * Returns the number of starts that a budget allows: more than measured, since git and Node do not
 * start the same number each time.
 */
export function limitOf(budget = 0): number {
  return Math.ceil(budget * 1.3) + slack;
}

/** Returns a sentence for each row that is over its limit. */
export function problems(rows: readonly Row[]): string[] {
  return rows.flatMap(({ name, starts, limit }) =>
    limit !== null && starts > limit
      ? [`${name} started ${starts} processes and threads; its budget allows ${limit}.`]
      : [],
  );
}

/**
 * Returns the budgets, updated with these rows, by name; drops names for which `exists` is false,
 * and those that need no budget.
 */
export function rewritten(
  budgets: Starts,
  rows: readonly Row[],
  exists: (name: string) => boolean,
): Starts {
  const all = { ...budgets, ...Object.fromEntries(rows.map(({ name, starts }) => [name, starts])) };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name, starts]) => starts > slack && exists(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
