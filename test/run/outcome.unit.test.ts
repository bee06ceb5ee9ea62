// What a run comes to, from what its checks came to; and the exit code of one run, or of several.

import { describe, it } from "vitest";
import {
  exitCodeOfRun,
  gravestExitCode,
  mayLand,
  outcomeOfRun,
  type Ended,
} from "../../src/system/outcome.ts";

const chosen = { outcome: "skipped", byChoice: true } as const;
const ended = (...outcomes: readonly (Ended["outcome"] | typeof chosen)[]): Ended[] =>
  outcomes.map((one) => (typeof one === "string" ? { outcome: one } : one));

describe("A run", () => {
  it.for([
    [ended("passed", "passed"), "passed", 0],
    [ended("passed", "not run"), "passed", 0],
    [ended("passed", chosen), "passed", 0],
    [ended(), "not run", 0],
    [ended("not run"), "not run", 0],
    [ended(chosen), "not run", 0],
    [ended("not run", chosen), "not run", 0],
    [ended("passed", "failed"), "failed", 1],
    [ended("passed", "timed out"), "failed", 1],
    [ended("failed", "cancelled"), "failed", 1],
    [ended("failed", "skipped"), "failed", 1],
    [ended("failed", "not run", chosen), "failed", 1],
    [ended("failed", "could not tell"), "could not tell", 2],
    [ended("passed", "could not tell"), "could not tell", 2],
    [ended("passed", "skipped"), "could not tell", 2],
    [ended("passed", "cancelled"), "cancelled", 130],
  ] as const)("of %j is %s, with exit code %i", ([results, outcome, code], { expect }) => {
    expect([
      outcomeOfRun(results),
      exitCodeOfRun(results, { aborted: false }),
      mayLand(results),
    ]).toEqual([outcome, code, code === 0]);
  });

  it("that was interrupted says so, whatever its checks came to", ({ expect }) => {
    for (const results of [ended("passed"), ended("failed"), ended("could not tell"), ended()])
      expect(exitCodeOfRun(results, { aborted: true })).toBe(130);
  });
});

describe("Several runs", () => {
  it.for([
    [[], 0],
    [[0, 0], 0],
    [[0, 1, 0], 1],
    [[1, 2, 1], 2],
    [[1, 130], 130],
    [[0, 3], 3],
    [[1, 4], 4],
    [[0, 1, 139], 2],
  ] as const)("that ended with %j end with %i", ([codes, code], { expect }) => {
    expect(gravestExitCode(codes)).toBe(code);
  });
});
