// The first chamber of a repository against `git checkout-index -a` into an empty folder.

import { newFolder, setChambersAside } from "./aside.ts";
import { measure } from "./contenders.ts";
import { run, time } from "./process.ts";
import { median } from "./statistics.ts";
import type { Contender } from "./contenders.ts";

/** Milliseconds, one per round. */
export interface FirstChamber {
  /** Whole `git commit` that has to make its chamber. */
  readonly commit: readonly number[];
  /**
   * What making the chamber took: that commit less the commit after it, which finds the chamber
   * warm.
   */
  readonly chamber: readonly number[];
  readonly checkoutIndex: readonly number[];
}

/** Even, since each is second half of the times. */
const rounds = 10;

/**
 * Takes the contender that commits through airlock; returns the times. Leaves its copies aside (see
 * `aside.ts`).
 */
export function measureFirstChamber(airlock: Contender): FirstChamber {
  const commit: number[] = [];
  const chamber: number[] = [];
  const checkoutIndex: number[] = [];
  const turns = [
    (): void => {
      const copy = newFolder(airlock.place);
      checkoutIndex.push(
        time(["git", "checkout-index", "-a", `--prefix=${copy}/`], airlock.place).milliseconds,
      );
    },
    (round: number): void => {
      setChambersAside(airlock.place);
      const first = measure(airlock, 200 + 2 * round).milliseconds;
      const second = measure(airlock, 201 + 2 * round).milliseconds;
      commit.push(first);
      chamber.push(first - second);
    },
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) {
      // What was written before must not be paid for by what is timed now.
      run(["sync"], airlock.place);
      turn(round);
    }
  }
  return { commit, chamber, checkoutIndex };
}

/**
 * Returns how many times as long as `git checkout-index -a` the chamber took: the median over pairs
 * of rounds, one in each order, so that being first or second cancels out.
 */
export function chamberRatio({ chamber, checkoutIndex }: FirstChamber): number {
  const ratios: number[] = [];
  for (let round = 0; round + 1 < rounds; round += 2) {
    ratios.push(
      (chamber[round]! + chamber[round + 1]!) / (checkoutIndex[round]! + checkoutIndex[round + 1]!),
    );
  }
  return median(ratios);
}
