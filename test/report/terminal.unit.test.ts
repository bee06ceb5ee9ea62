// The report for a terminal.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { terminalReport } from "../../src/report/formats/terminal-report.ts";
import { runs } from "../support/property/runs.ts";
import type { Outcome } from "../../src/types.ts";
import { acted, verdict, result, failed } from "./result-fixture.ts";

describe("the report for a terminal", () => {
  it.each([
    ["a pass", [verdict("a"), verdict("b")], "airlock: 2 checks passed on 2 files (0.4 s)\n"],
    [
      "a pass in part remembered",
      [verdict("a", { remembered: true }), verdict("b")],
      "airlock: 2 checks passed on 2 files, 1 cached (0.4 s)\n",
    ],
    [
      "a pass all remembered",
      [verdict("a", { remembered: true })],
      "airlock: 1 check passed on 2 files, all cached (0.4 s)\n",
    ],
    ["no check", [], "airlock: no check applies to 2 files (0.4 s)\n"],
  ])("of %s is one line", (_, results, line) => {
    expect(terminalReport(result(results), { level: 0 })).toBe(line);
  });

  it("of a failure shows only what has not passed: reason, output, diff, and what to type next", () => {
    const report = terminalReport(result([verdict("good", { output: "chatter" }), failed]), {
      level: 0,
      consequence: "nothing was committed",
    });
    expect(report).toBe(`✗ eslint failed on 2 files (0.3 s): eslint exited with 1
src/a.ts:3:7 error
evil

Changes that eslint would make:
--- a/b.ts
+++ b/b.ts
@@ -1 +1 @@
-x
+y

Next:
  npx eslint --fix src/a.ts
airlock: 1 of 2 checks failed (eslint); nothing was committed (0.4 s)
`);
  });

  it("sums up every way of not passing", () => {
    const outcomes: Outcome[] = [
      "failed",
      "timed out",
      "could not tell",
      "cancelled",
      "cancelled",
      "skipped",
      "passed",
    ];
    const report = terminalReport(
      result(outcomes.map((outcome, index) => verdict(`c${index}`, { outcome }))),
      {
        level: 0,
        next: ["airlock run"],
      },
    );
    expect(report).toContain(
      "\nNext:\n  airlock run\nairlock: 1 of 7 checks failed (c0), 1 timed out (c1), 1 could not tell (c2), 2 were cancelled (c3, c4), 1 was skipped (c5) (0.4 s)\n",
    );
  });

  it("has colours only where they are asked for", () => {
    expect(terminalReport(result([failed]), { level: 0 })).not.toContain("\u001b");
    expect(terminalReport(result([failed]), { level: 1 })).toContain("\u001b[31m✗\u001b[39m");
  });

  it("obeys nothing that a check says, in whatever field", () => {
    const text = fc
      .array(fc.constantFrom("\u001b[2J", "\u001b]0;x\u0007", "\u009b", "\u202e", "a", "\r"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, text, (one, two, three) => {
        const bad = verdict(one, {
          outcome: "failed",
          output: two,
          reason: three,
          diff: one,
          next: [two],
        });
        return !acted.test(terminalReport(result([bad]), { level: 0 }));
      }),
      runs(100, 2000),
    );
  });
});
