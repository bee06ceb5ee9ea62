// The lines shown around a finding: those that git counts.

import { describe, it } from "vitest";
import { excerpts } from "../../src/run/excerpts.ts";
import type { Finding, TreeReader } from "../../src/types.ts";
import { verdict } from "../report/report-fixture.ts";

const at = (line: number, more: Partial<Finding> = {}): Finding => ({
  path: "a.txt",
  line,
  column: 1,
  endLine: null,
  endColumn: null,
  level: "error",
  rule: null,
  message: "wrong",
  ...more,
});

const holding = (text: string): TreeReader => ({
  list: () => Promise.resolve(null),
  read: () => Promise.resolve(Buffer.from(text)),
});

describe("The lines around a finding", () => {
  it("are counted by line feeds, as the finding's are", async ({ expect }) => {
    const lines = await excerpts(
      [verdict("it", { findings: [at(2)] })],
      holding("one\rstill one\r\ntwo\nthree\n"),
    );
    expect([...lines.get("a.txt")!]).toEqual([
      [1, "one\rstill one"],
      [2, "two"],
      [3, "three"],
      [4, ""],
    ]);
  });

  it("leave out the line of a credential, also behind a carriage return", async ({ expect }) => {
    const lines = await excerpts(
      [verdict("it", { findings: [at(2, { secret: true })] })],
      holding("one\rstill one\nsecret\nthree\n"),
    );
    expect([...lines.get("a.txt")!.values()].join("\n")).not.toContain("secret");
  });
});
