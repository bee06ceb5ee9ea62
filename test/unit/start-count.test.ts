// Starts of test files from one growing counter, and their budgets.

import { describe, it } from "vitest";
import { limitOf, problems, rewritten, StartCount } from "../support/start-count.ts";

const alone = (file: string) => ({ file, project: "repositories", alone: true });
const together = (file: string) => ({ file, project: "unit", alone: false });

describe("Starts", () => {
  it("of a file that runs alone are its own; those between files are nobody's", ({ expect }) => {
    const count = new StartCount();
    count.begin(alone("a.test.ts"), 1000);
    count.end(alone("a.test.ts"), 1070, 7);
    count.begin(alone("b.test.ts"), 1075);
    count.end(alone("b.test.ts"), 1375, 3);
    expect(count.rows({ "a.test.ts": 100 })).toEqual([
      { name: "b.test.ts", starts: 300, tests: 3, limit: null },
      { name: "a.test.ts", starts: 70, tests: 7, limit: 135 },
    ]);
  });

  it("of files side by side are one figure, which counts no moment twice", ({ expect }) => {
    const count = new StartCount();
    count.begin(together("a.test.ts"), 10);
    count.begin(together("b.test.ts"), 12);
    count.end(together("a.test.ts"), 20, 2);
    count.end(together("b.test.ts"), 30, 1);
    count.begin(together("c.test.ts"), 50);
    count.end(together("c.test.ts"), 55, 4);
    expect(count.rows({})).toEqual([{ name: "unit", starts: 25, tests: 7, limit: null }]);
  });

  it("of a file that ended without beginning are not counted", ({ expect }) => {
    const count = new StartCount();
    count.end(alone("a.test.ts"), 5, 1);
    expect(count.rows({})).toEqual([]);
  });
});

describe("A budget", () => {
  it("leaves room for what differs from run to run", ({ expect }) => {
    expect([limitOf(0), limitOf(100), limitOf(1001), limitOf(undefined)]).toEqual([20, 135, 1172, null]);
  });

  it("that is missing or exceeded is a problem", ({ expect }) => {
    const row = { name: "a.test.ts", tests: 1, limit: 135 };
    expect(problems([{ ...row, starts: 135 }])).toEqual([]);
    expect(problems([{ ...row, starts: 136 }])).toEqual(["a.test.ts started 136 processes and threads; its budget allows 135."]);
    expect(problems([{ ...row, starts: 1, limit: null }])).toEqual(["a.test.ts has no budget."]);
  });

  it("is rewritten from what ran; of what did not run it stays, unless the file is gone", ({ expect }) => {
    const rows = [{ name: "b.test.ts", starts: 5, tests: 1, limit: null }];
    const kept = rewritten({ "gone.test.ts": 1, "c.test.ts": 2, "b.test.ts": 3 }, rows, (name) => name !== "gone.test.ts");
    expect(JSON.stringify(kept)).toBe('{"b.test.ts":5,"c.test.ts":2}');
  });
});
