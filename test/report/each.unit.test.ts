// The commits of a range on a terminal.

import { describe, it } from "vitest";
import { eachHeading, eachSummary, type EndedCommit } from "../../src/report/formats/each.ts";

const commit = (digit: string, code: number, more: Partial<EndedCommit> = {}): EndedCommit => ({
  oid: digit.repeat(40),
  subject: `Change ${digit}`,
  code,
  ran: true,
  ...more,
});

describe("Of the commits of a range", () => {
  it("each is named by its short id and its subject, which is untrusted", ({ expect }) => {
    expect(
      eachHeading({ oid: "a".repeat(40), subject: "Add \u001b[2Jit" }, { number: 2, of: 10 }),
    ).toBe(String.raw`commit aaaaaaaaaaaa Add \x1b[2Jit (2 of 10)` + "\n");
  });

  it.for([
    [[commit("a", 0), commit("b", 0)], "airlock: 2 of 2 commits passed\n"],
    [
      [commit("a", 0), commit("b", 0, { ran: false })],
      "airlock: 1 of 2 commits passed, 1 with nothing to check\n",
    ],
    [
      [commit("a", 0), commit("b", 1), commit("c", 2)],
      "airlock: 1 of 3 commits passed, 2 did not pass:\n  bbbbbbbbbbbb Change b\n  cccccccccccc Change c (could not tell)\n",
    ],
  ] as const)("the last lines name those that did not pass (%#)", ([ended, text], { expect }) => {
    expect(eachSummary(ended, ended.length)).toBe(text);
  });

  it("those that were not looked at are counted", ({ expect }) => {
    expect(eachSummary([commit("a", 1)], 5)).toBe(
      "airlock: 0 of 5 commits passed, 4 not checked, 1 did not pass:\n  aaaaaaaaaaaa Change a\n",
    );
    expect(eachSummary([], 0)).toBe("airlock: the range has no commits\n");
  });

  it("no more than twenty are named", ({ expect }) => {
    const ended = Array.from({ length: 50 }, () => commit("a", 1));
    const lines = eachSummary(ended, 50).trimEnd().split("\n");
    expect([lines.length, lines.at(-1)]).toEqual([22, "  … and 30 more"]);
  });
});
