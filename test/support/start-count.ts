// Process starts of test files, from a counter that only grows, and their budgets.

/** Name → starts. A name is the path of a test file, or of a project whose files run side by side. */
export type Starts = Readonly<Record<string, number>>;

/** The row of the whole run. */
export const wholeRun = "whole run";

/** Starts of one name, and its budget where one applies. */
export interface Row {
  readonly name: string;
  readonly starts: number;
  readonly tests: number;
  /** The most starts that are allowed; `null` where the name has no budget. */
  readonly limit: number | null;
}

/** A test file that begins or ends. */
export interface Place {
  readonly file: string;
  readonly project: string;
  /** Files of this project never overlap, so that each has a figure of its own. */
  readonly alone: boolean;
}

/**
 * Adds up what a machine-wide counter of starts says while test files run. Files that overlap cannot be told apart:
 * their project gets one figure.
 */
export class StartCount {
  readonly #open = new Map<string, Set<string>>();
  readonly #begun = new Map<string, number>();
  readonly #starts = new Map<string, number>();
  readonly #tests = new Map<string, number>();

  /** The file is about to be loaded, and the counter says so many. */
  begin(place: Place, counter: number): void {
    const name = nameOf(place);
    const open = this.#open.get(name) ?? new Set();
    if (open.size === 0) this.#begun.set(name, counter);
    this.#open.set(name, open.add(place.file));
  }

  /** The file has ended after so many tests. A file that never began is ignored. */
  end(place: Place, counter: number, tests: number): void {
    const name = nameOf(place);
    const open = this.#open.get(name);
    if (open?.delete(place.file) !== true) return;
    this.#tests.set(name, (this.#tests.get(name) ?? 0) + tests);
    if (open.size === 0) this.#starts.set(name, (this.#starts.get(name) ?? 0) + counter - this.#begun.get(name)!);
  }

  /** Returns a row for each name, the dearest first, with its limit by these budgets. */
  rows(budgets: Starts): Row[] {
    return [...this.#starts]
      .map(([name, starts]) => ({ name, starts, tests: this.#tests.get(name)!, limit: limitOf(budgets[name]) }))
      .toSorted((one, other) => other.starts - one.starts);
  }
}

function nameOf({ file, project, alone }: Place): string {
  return alone ? file : project;
}

/** Returns the most starts that a budget allows: some more than measured, since git and Node do not start the same number each time. */
export function limitOf(budget: number | undefined): number | null {
  return budget === undefined ? null : Math.ceil(budget * 1.15) + 20;
}

/** Returns a sentence for each row that has no budget or is over it. */
export function problems(rows: readonly Row[]): string[] {
  return rows.flatMap(({ name, starts, limit }) => {
    if (limit === null) return [`${name} has no budget.`];
    return starts > limit ? [`${name} started ${starts} processes and threads; its budget allows ${limit}.`] : [];
  });
}

/** Returns the budgets with the figures of these rows, by name; names for which `exists` says no are dropped. */
export function rewritten(budgets: Starts, rows: readonly Row[], exists: (name: string) => boolean): Starts {
  const all = { ...budgets, ...Object.fromEntries(rows.map(({ name, starts }) => [name, starts])) };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => exists(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
