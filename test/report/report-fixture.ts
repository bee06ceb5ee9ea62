// Runs for the tests of the reports.

import fc from "fast-check";
import { anyBrokenText } from "../support/property/any-text.ts";
import type { Finding, RunResult, SourceLines, CheckResult } from "../../src/types.ts";

/** A verdict that failed, with nothing to show. */
export function verdict(check: string, more: Partial<CheckResult> = {}): CheckResult {
  const empty = { output: "", reason: "", findings: [], diff: "", next: [] };
  return {
    check,
    outcome: "failed",
    remembered: false,
    paths: 2,
    duration: 300,
    ...empty,
    ...more,
  };
}

/** A run with these results. */
export function result(results: readonly CheckResult[], lines: SourceLines = new Map()): RunResult {
  const candidate = {
    tree: "2".repeat(40),
    base: null,
    baseTree: "4".repeat(40),
    head: "refs/heads/main",
    changes: [],
    sinceBase: [],
    origin: "staged",
  };
  return { candidate, results, lines, duration: 420 };
}

const anyFinding: fc.Arbitrary<Finding> = fc.record({
  path: fc.option(anyBrokenText({ minLength: 1 })),
  line: fc.option(fc.integer({ min: 1, max: 5 })),
  column: fc.option(fc.integer({ min: 1, max: 300 })),
  endLine: fc.option(fc.integer({ min: 1, max: 9 })),
  endColumn: fc.option(fc.integer({ min: 1, max: 400 })),
  level: fc.constantFrom("error", "warning", "note"),
  rule: fc.option(anyBrokenText()),
  message: anyBrokenText(),
});

/** Any run, with whatever a tool may say. */
export const anyResult = fc
  .array(
    fc.record({
      name: fc.string({ minLength: 1 }),
      findings: fc.array(anyFinding, { maxLength: 5 }),
      outcome: fc.constantFrom(
        "passed",
        "failed",
        "timed out",
        "could not tell",
        "cancelled",
        "skipped",
        "not run",
      ),
      warned: fc.constantFrom(true as const, false as const),
    }),
    { maxLength: 4 },
  )
  .map((checks) =>
    result(
      checks.map(({ name, findings, outcome, warned }) =>
        verdict(name, {
          findings,
          outcome,
          output: name,
          reason: name,
          ...(warned && outcome === "passed" ? { warned } : {}),
        }),
      ),
    ),
  );

/**
 * Returns the lines of a log that GitHub's runner obeys, after actions/runner, ActionCommand.cs and
 * ActionCommandManager.cs.
 */
export function obeyed(log: string): string[] {
  const commands: string[] = [];
  let stopped: string | null = null;
  for (const line of log.split(/\r\n|\r|\n/)) {
    const name =
      /^\s*::([^\s:]+)(?: [^:]*)?::/.exec(line)?.[1] ?? /##\[([^\s\]]+)[^\]]*\]/.exec(line)?.[1];
    if (stopped !== null) stopped = name?.toLowerCase() === stopped ? null : stopped;
    else if (name === "stop-commands")
      stopped = line.trim().slice("::stop-commands::".length).toLowerCase();
    else if (name !== undefined) commands.push(line);
  }
  return commands;
}
