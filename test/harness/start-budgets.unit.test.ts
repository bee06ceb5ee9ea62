// Budgets of process starts.

import { describe, it } from "vitest";
import { limitOf, problems, rewritten } from "../support/start-count.ts";

describe("A budget", () => {
  it("leaves room for what differs from run to run", ({ expect }) => {
    expect([limitOf(0), limitOf(100), limitOf(1001), limitOf(undefined)]).toEqual([20, 135, 1172, 20]);
  });

  it("that is exceeded is a problem", ({ expect }) => {
    const row = { name: "a.test.ts", tests: 1, limit: 135 };
    expect(problems([{ ...row, starts: 135 }])).toEqual([]);
    expect(problems([{ ...row, starts: 136 }])).toEqual(["a.test.ts started 136 processes and threads; its budget allows 135."]);
    expect(problems([{ ...row, starts: 1000, limit: null }])).toEqual([]);
  });

  it("is rewritten from what ran; of what did not run it stays, unless the file is gone or needs none", ({ expect }) => {
    const rows = [{ name: "b.test.ts", starts: 50, tests: 1, limit: null }];
    const kept = rewritten(
      { "gone.test.ts": 1, "c.test.ts": 21, "d.test.ts": 20, "b.test.ts": 3 },
      rows,
      (name) => name !== "gone.test.ts",
    );
    expect(JSON.stringify(kept)).toBe('{"b.test.ts":50,"c.test.ts":21}');
  });
});
