// Findings with their places, in every format.

import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportSchema } from "../../scripts/report-schema.ts";
import { finding } from "../../src/checks/builtin.ts";
import { errorJson } from "../../src/report/error.ts";
import { joinReports } from "../../src/report/formats/each.ts";
import { githubReport } from "../../src/report/formats/github.ts";
import { jsonReport } from "../../src/report/formats/json-report.ts";
import { terminalReport } from "../../src/report/formats/terminal-report.ts";
import { anyResult, result, verdict } from "./report-fixture.ts";
import { expectSame, runs } from "../support/property/runs.ts";

const source = (...lines: readonly string[]): ReadonlyMap<number, string> =>
  new Map(lines.map((line, at) => [at + 1, line]));

describe("findings on a terminal", () => {
  it("stand by file, in order of their places, with a frame that marks the place", () => {
    const findings = [
      finding({
        path: "b.ts",
        line: 2,
        column: 7,
        endLine: 2,
        endColumn: 8,
        rule: "no-unused-vars",
        message: "'x' is never used",
      }),
      finding({ path: "a.ts", line: 1, message: "first of another file", level: "warning" }),
      finding({ path: "b.ts", line: 1, column: 1, message: "before" }),
    ];
    const lines = new Map([["b.ts", source("function f() {", "const x = 1;", "}")]]);
    expect(terminalReport(result([verdict("eslint", { findings })], lines), { level: 0 }))
      .toBe(`✗ eslint failed on 2 files (0.3 s)
b.ts
  1:1  error  before
  > 1 | function f() {
      | ^
    2 | const x = 1;
  2:7  error  'x' is never used  no-unused-vars
    1 | function f() {
  > 2 | const x = 1;
      |       ^
    3 | }

a.ts
  1  warning  first of another file

airlock: 1 of 1 check failed (eslint) (0.4 s)
`);
  });

  it("of a check that passed are shown, too, and do not make it fail", () => {
    const findings = [finding({ path: "a.ts", line: 1, level: "warning", message: "mind this" })];
    expect(
      terminalReport(result([verdict("lint", { outcome: "passed", findings })]), { level: 0 }),
    ).toBe(
      "! lint passed on 2 files (0.3 s): 1 warning\na.ts\n  1  warning  mind this\n\nairlock: 1 check passed (0.4 s)\n",
    );
  });

  it.each([
    ["tabs", { line: "\t\tx = 1", column: 3, before: 4 }],
    ["wide characters", { line: "数据 = x", column: 6, before: 7 }],
    ["characters that are spelled out", { line: "a\u001bb = x", column: 7, before: 9 }],
  ])("are marked below the right character after %s", (_, { line, column, before }) => {
    const findings = [finding({ path: "a", line: 1, column, message: "m" })];
    const report = terminalReport(
      result([verdict("c", { findings })], new Map([["a", source(line)]])),
      { level: 0 },
    );
    expect(report.split("\n")[4]).toBe(`      | ${" ".repeat(before)}^`);
  });

  it("of a line of many characters show the part around the place", () => {
    const line = `${"a".repeat(5000)}BAD${"b".repeat(5000)}`;
    const findings = [
      finding({ path: "a", line: 1, column: 5001, endLine: 1, endColumn: 5004, message: "m" }),
    ];
    const rows = terminalReport(
      result([verdict("c", { findings })], new Map([["a", source(line)]])),
      { level: 0 },
    ).split("\n");
    expect(rows.every((row) => row.length < 200)).toBe(true);
    expect(rows[3]!.slice(rows[4]!.indexOf("^"), rows[4]!.lastIndexOf("^") + 1)).toBe("BAD");
  });

  it("are cut where there are very many, and say so", () => {
    const findings = ["a", "b", "c", "d", "e"].flatMap((path) =>
      Array.from({ length: path === "a" ? 4008 : 15 }, (_, at) =>
        finding({ path, line: at + 1, message: "m" }),
      ),
    );
    const report = terminalReport(result([verdict("c", { findings })]), { level: 0 });
    expect(report.match(/^… .*|^ {2}… .*/gm)).toEqual([
      "  … and 3,998 more in this file",
      "  … and 5 more in this file",
      "… and 45 more in 3 other files",
    ]);
    expect(report.match(/ error {2}m$/gm)).toHaveLength(20);
  });
});

describe("whatever a finding holds", () => {
  const acted = new RegExp(
    String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\p{Surrogate}]`,
    "u",
  );

  it("the report for a terminal holds nothing that a terminal acts on", () => {
    fc.assert(
      fc.property(anyResult, (given) => !acted.test(terminalReport(given, { level: 0 }))),
      runs(50, 1000),
    );
  });

  it("GitHub's runner finds one annotation for each, at most ten of a level, and obeys nothing else", () => {
    fc.assert(
      fc.property(anyResult, (given) => {
        const report = githubReport(given, { level: 0, token: "token" });
        const after = report.slice(report.lastIndexOf("::token::")).split("\n").slice(1, -1);
        return (
          after.length <= 30 &&
          after.every((line) => /^::(?:error|warning|notice) [^:]*(?:=[^:]*)?::/.test(line))
        );
      }),
      runs(50, 1000),
    );
  });

  it("the JSON report is what report.schema.json says, also for errors and for several commits", () => {
    const validate = new Ajv({ strict: false }).compile(reportSchema());
    const check = (text: string): void => {
      expectSame(expect, [validate(JSON.parse(text)), validate.errors], [true, null]);
    };
    check(errorJson(new Error("unforeseen")));
    fc.assert(
      fc.property(anyResult, (given) => {
        const text = jsonReport(given);
        check(text);
        check(joinReports("json", [{ commit: "1".repeat(40), text }]));
      }),
      runs(50, 1000),
    );
  });
});
