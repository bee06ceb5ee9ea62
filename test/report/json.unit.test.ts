// What the report for programs says beside its shape.

import { describe, it } from "vitest";
import { jsonReport } from "../../src/report/formats/json-report.ts";
import { result, verdict } from "./report-fixture.ts";

describe("the report for programs", () => {
  it("tells a pass that only warns from any other", ({ expect }) => {
    const warned = verdict("a", { outcome: "passed", warned: true, reason: "a exited with 1" });
    const { checks } = JSON.parse(
      jsonReport(result([warned, verdict("b", { outcome: "passed" })])),
    ) as {
      checks: readonly { warned: boolean; reason: string }[];
    };
    expect(checks.map((check) => [check.warned, check.reason])).toEqual([
      [true, "a exited with 1"],
      [false, ""],
    ]);
  });
});
