// What did not run is counted as that, on a terminal and for programs; and a report comes in two
// parts.

import { describe, expect, it } from "vitest";
import { type JsonReport, jsonReport } from "../../src/report/formats/json-report.ts";
import { endText, foundText, terminalReport } from "../../src/report/formats/terminal-report.ts";
import type { CheckResult } from "../../src/types.ts";
import { result, verdict as verdictOf } from "./report-fixture.ts";

const verdict = (check: string, more: Partial<CheckResult> = {}): CheckResult =>
  verdictOf(check, { outcome: "passed", ...more });
const idle = (check: string): CheckResult =>
  verdict(check, { outcome: "not run", reason: "no files to check", paths: 0 });
const leftOut = (check: string): CheckResult =>
  verdict(check, { outcome: "skipped", byChoice: true, reason: "left out by name", paths: 0 });

const failed = verdict("eslint", {
  outcome: "failed",
  output: "src/a.ts:3:7 error",
  diff: "-x\n+y\n",
  next: ["npx eslint --fix"],
});

describe("the report for a terminal", () => {
  it.each([
    [
      "a pass beside what had nothing to look at, and what was left out",
      [verdict("a"), idle("b"), idle("c"), leftOut("types"), leftOut("lint")],
      "airlock: 1 check passed, 2 skipped (types, lint), 2 not run (0.4 s)\n",
    ],
    ["nothing that ran", [idle("a"), idle("b")], "airlock: no check applies, 2 not run (0.4 s)\n"],
    [
      "nothing but what was left out",
      [leftOut("types")],
      "airlock: no check ran, 1 skipped (types) (0.4 s)\n",
    ],
  ])("of %s is one line", (_, results, line) => {
    expect(terminalReport(result(results), { level: 0 })).toBe(line);
  });

  it("comes in two parts, what was found before what would fix it, and both make the whole", () => {
    const given = result([
      failed,
      verdict("good"),
      verdict("warns", { warned: true, reason: "it exited with 1" }),
    ]);
    const style = { level: 0, consequence: "nothing was committed" } as const;
    expect(foundText(given, style)).not.toContain("What eslint would change");
    expect(endText(given, style)).not.toContain("src/a.ts:3:7");
    expect(foundText(given, style) + endText(given, style)).toBe(terminalReport(given, style));
  });

  it("speaks of what was to be checked where nothing was", () => {
    expect(terminalReport(result([idle("a")]), { level: 0, subject: "this commit" })).toBe(
      "airlock: no check applies to this commit, 1 not run (0.4 s)\n",
    );
  });
});

describe("the report for programs", () => {
  it("counts what did not run as such, and never as passed", () => {
    const { outcome, counts, checks } = JSON.parse(
      jsonReport(result([idle("a"), leftOut("b")])),
    ) as JsonReport;
    expect([outcome, counts.passed, counts["not run"], counts.skipped]).toEqual([
      "not run",
      0,
      1,
      1,
    ]);
    expect(checks.map((check) => [check.name, check.outcome, check.reason])).toEqual([
      ["a", "not run", "no files to check"],
      ["b", "skipped", "left out by name"],
    ]);
  });
});
