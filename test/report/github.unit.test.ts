// GitHub's annotations of checks that only warn.

import { describe, expect, it } from "vitest";
import { githubReport } from "../../src/report/formats/github.ts";
import { result, verdict } from "./report-fixture.ts";

describe("the report for GitHub", () => {
  it("annotates what a check warns of as warnings, at its places or without one", () => {
    const warned = { outcome: "passed", warned: true, reason: "grep exited with 1" } as const;
    const changed = {
      path: "src/a.ts",
      status: "M",
      mode: "100644",
      blob: "1",
      oldMode: "100644",
      oldBlob: "0",
    } as const;
    const run = result([
      verdict("x", { ...warned, output: "src/a.ts:3: LATER" }),
      verdict("y", warned),
    ]);
    const report = githubReport(
      { ...run, candidate: { ...run.candidate, changes: [changed] } },
      { level: 0, token: "t0" },
    );
    expect(report.slice(report.indexOf("::t0::\n") + 7)).toBe(
      "::warning file=src/a.ts,line=3,title=airlock%3A x::LATER\n::warning title=airlock%3A y::grep exited with 1\n",
    );
  });
});
