// Reads the logs of claim-workers, and finds claims that two of them held at once although only one
// may.

import { readFileSync } from "node:fs";
import { overlap } from "../../../src/sessions/claims/overlap.ts";

export interface Held {
  readonly who: string;
  readonly text: string;
  /** Milliseconds from asking to holding. */
  readonly took: number;
  readonly from: bigint;
  readonly to: bigint;
}

/** Reads a log of claim-workers. */
export function readHeld(log: string): Held[] {
  const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => {
    const { from, to, ...rest } = JSON.parse(line) as {
      who: string;
      text: string;
      took: number;
      from: string;
      to: string;
    };
    return { ...rest, from: BigInt(from), to: BigInt(to) };
  });
}

/** Returns the pairs that held the same, or overlapping globs, at the same moment. */
export function heldTwice(held: readonly Held[]): [Held, Held][] {
  const byStart = held.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const pairs: [Held, Held][] = [];
  let open: Held[] = [];
  for (const next of byStart) {
    open = open.filter(({ to }) => to > next.from);
    for (const one of open)
      if (one.text === next.text || overlap(one.text, next.text, false)) pairs.push([one, next]);
    open.push(next);
  }
  return pairs;
}
