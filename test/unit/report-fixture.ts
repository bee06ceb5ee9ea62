// Runs for the tests of the reports.

import fc from "fast-check";
import type { Finding, RunResult, SourceLines, Verdict } from "../../src/types.ts";

/** A verdict that failed, with nothing to show. */
export function verdict(check: string, more: Partial<Verdict> = {}): Verdict {
  const empty = { output: "", reason: "", findings: [], diff: "", next: [] };
  return { check, outcome: "failed", remembered: false, paths: 2, duration: 300, ...empty, ...more };
}

/** A run with these verdicts. */
export function result(verdicts: readonly Verdict[], lines: SourceLines = new Map()): RunResult {
  const candidate = {
    tree: "2".repeat(40),
    base: null,
    baseTree: "4".repeat(40),
    head: "refs/heads/main",
    changes: [],
    sinceBase: [],
    origin: "staged",
  };
  return { candidate, verdicts, lines, passed: verdicts.every(({ outcome }) => outcome === "passed"), duration: 420 };
}

const anyFinding: fc.Arbitrary<Finding> = fc.record({
  path: fc.option(fc.string({ unit: "binary", minLength: 1 })),
  line: fc.option(fc.integer({ min: 1, max: 5 })),
  column: fc.option(fc.integer({ min: 1, max: 300 })),
  endLine: fc.option(fc.integer({ min: 1, max: 9 })),
  endColumn: fc.option(fc.integer({ min: 1, max: 400 })),
  level: fc.constantFrom("error", "warning", "note"),
  rule: fc.option(fc.string({ unit: "binary" })),
  message: fc.string({ unit: "binary" }),
});

/** Any run, with whatever a tool may say. */
export const anyResult = fc
  .array(
    fc.record({
      name: fc.string({ minLength: 1 }),
      findings: fc.array(anyFinding, { maxLength: 5 }),
      outcome: fc.constantFrom("passed", "failed", "timed out", "could not tell", "cancelled", "skipped"),
      warned: fc.constantFrom(true as const, false as const),
    }),
    { maxLength: 4 },
  )
  .map((checks) =>
    result(
      checks.map(({ name, findings, outcome, warned }) =>
        verdict(name, { findings, outcome, output: name, reason: name, ...(warned && outcome === "passed" ? { warned } : {}) }),
      ),
    ),
  );
