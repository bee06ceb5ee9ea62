// Budgets of process starts.

import { describe, it } from "vitest";
import { limitOf, problems, rewritten } from "../support/run/start-count.ts";

describe("A budget", () => {
  it("leaves room for what differs from run to run", ({ expect }) => {
    expect([limitOf(0), limitOf(100), limitOf(1001), limitOf(undefined)]).toEqual([
      50, 180, 1352, 50,
    ]);
  });

  it("that is exceeded is a problem", ({ expect }) => {
    const row = { name: "a.test.ts", tests: 1, limit: 180 };
    expect(problems([{ ...row, starts: 180 }])).toEqual([]);
    expect(problems([{ ...row, starts: 181 }])).toEqual([
      "a.test.ts started 181 processes and threads; its budget allows 180.",
    ]);
    expect(problems([{ ...row, starts: 1000, limit: null }])).toEqual([]);
  });

  it("is rewritten from what ran; of what did not run it stays, unless the file is gone or needs none", ({
    expect,
  }) => {
    const rows = [{ name: "b.test.ts", starts: 60, tests: 1, limit: null }];
    const kept = rewritten(
      { "gone.test.ts": 1, "c.test.ts": 51, "d.test.ts": 50, "b.test.ts": 3 },
      rows,
      (name) => name !== "gone.test.ts",
    );
    expect(JSON.stringify(kept)).toBe('{"b.test.ts":60,"c.test.ts":51}');
  });
});
