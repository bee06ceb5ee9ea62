// Measures all contenders side by side: one cold round, one warm-up, then timed rounds in turn, so
// that noise hits all alike.

import { measure } from "./contenders.ts";
import { peakMemory } from "./memory.ts";
import type { Contender } from "./contenders.ts";

/** What one contender showed. Milliseconds and bytes. */
export interface Figures {
  readonly name: string;
  /** The very first commit after the installation. */
  readonly cold: number;
  /** One per timed round, in order. */
  readonly samples: readonly number[];
  /**
   * Most memory of all processes below the command at one time, largest of several commits; `null`
   * where it cannot be told.
   */
  readonly memory: number | null;
}

const memoryRounds = 3;

/**
 * Takes the contenders, the number of timed rounds, and who is told of progress; returns the
 * figures in the contenders' order.
 */
export async function measureAll(
  entrants: readonly Contender[],
  rounds: number,
  progress: (line: string) => void,
): Promise<Figures[]> {
  progress("cold round");
  const cold = entrants.map((contender) => measure(contender, 0).milliseconds);
  progress("warm-up");
  for (const contender of entrants) measure(contender, 1);
  const samples = entrants.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}`);
    // Another one starts each round, so that nobody always follows the same neighbour.
    for (let turn = 0; turn < entrants.length; turn += 1) {
      const at = (turn + round) % entrants.length;
      samples[at]!.push(measure(entrants[at]!, 2 + round).milliseconds);
    }
  }
  progress("memory");
  const figures: Figures[] = [];
  for (const [at, contender] of entrants.entries()) {
    const peaks: (number | null)[] = [];
    for (let round = 0; round < memoryRounds; round += 1)
      peaks.push(await peakMemory(contender, 2 + rounds + round));
    figures.push({
      name: contender.name,
      cold: cold[at]!,
      samples: samples[at]!,
      memory: largest(peaks),
    });
  }
  return figures;
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? Math.max(...known) : null;
}
