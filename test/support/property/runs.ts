// The number of cases that a test tries: few in every run, many in `npm run test:deep`.

import { isDeepStrictEqual } from "node:util";
import type { ExpectStatic } from "vitest";

const isDeep = process.env["AIRLOCK_TEST_DEEP"] === "1";
const seed = process.env["AIRLOCK_TEST_SEED"];

/** Returns the first number, or the second in `npm run test:deep`. */
export function howMany(usual: number, deep: number): number {
  return isDeep ? deep : usual;
}

/**
 * Returns fast-check's parameters for a property with so many cases usually, and so many in
 * `npm run test:deep`. AIRLOCK_TEST_SEED repeats a run; without it every run has a seed of its own,
 * which a failure names. The same property in several parts takes the number of its part, so that
 * they try different cases.
 */
export function runs(
  usual: number,
  deep: number,
  part = 0,
): { readonly numRuns: number; readonly seed?: number } {
  return {
    numRuns: howMany(usual, deep),
    ...(seed === undefined ? {} : { seed: Number(seed) + part }),
  };
}

/**
 * Expects that two values are equal, and calls `expect` only where they are not the same: within a
 * property it would cost more than the property. Throws as `expect(actual).toEqual(expected)` does.
 */
export function expectSame(expect: ExpectStatic, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
