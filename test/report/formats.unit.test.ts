// One result in each format.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { githubReport, withoutCommands } from "../../src/report/formats/github.ts";
import { jsonReport, jsonText } from "../../src/report/formats/json-report.ts";
import { findPlaces } from "../../src/report/formats/find-places.ts";
import { anyBrokenText } from "../support/property/any-text.ts";
import { runs } from "../support/property/runs.ts";
import { obeyed } from "./report-fixture.ts";
import { acted, verdict, result, failed } from "./result-fixture.ts";

describe("the report for programs", () => {
  it("has the documented shape", () => {
    expect(JSON.parse(jsonReport(result([failed, verdict("good")])))).toEqual({
      version: 1,
      outcome: "failed",
      tree: "2".repeat(40),
      base: "3".repeat(40),
      origin: "staged",
      changes: 2,
      duration: 420,
      counts: {
        passed: 1,
        failed: 1,
        "timed out": 0,
        "could not tell": 0,
        cancelled: 0,
        skipped: 0,
        "not run": 0,
      },
      checks: [
        {
          name: "eslint",
          outcome: "failed",
          remembered: false,
          paths: 2,
          duration: 300,
          findings: [],
          output: failed.output,
          warned: false,
          reason: failed.reason,
          diff: failed.diff,
          next: failed.next,
        },
        {
          name: "good",
          outcome: "passed",
          remembered: false,
          paths: 2,
          duration: 300,
          findings: [],
          output: "",
          warned: false,
          reason: "",
          diff: "",
          next: [],
        },
      ],
    });
  });

  it("is read back unchanged, and is safe to print", () => {
    fc.assert(
      fc.property(anyBrokenText(), (some) => {
        const text = `${some}\u009b\u202e\u{e0041}\udc80`;
        const json = jsonText({ text });
        return (JSON.parse(json) as { text: string }).text === text && !acted.test(json);
      }),
      runs(100, 2000),
    );
  });
});

describe("the report for GitHub", () => {
  it("has an annotation for each place in what failed, and one for a failure without a place", () => {
    const report = githubReport(
      result([failed, verdict("x", { outcome: "timed out", reason: "x did not end" })]),
      {
        level: 0,
        token: "t0",
      },
    );
    expect(obeyed(report)).toEqual([
      "::error file=src/a.ts,line=3,col=7,title=airlock%3A eslint::error",
      "::error title=airlock%3A x::x did not end",
    ]);
  });

  it("escapes what would end a property or a command", () => {
    const bad = verdict("a:b,c%d\n::error::e", { outcome: "failed", reason: "50%\nof" });
    expect(
      githubReport(result([bad]), { level: 0, token: "t0" })
        .trim()
        .split("\n")
        .at(-1),
    ).toBe(String.raw`::error title=airlock%3A a%3Ab%2Cc%25d\n%3A%3Aerror%3A%3Ae::50%25%0Aof`);
  });

  it("lets no command of a tool through, indented, inside a line or after a carriage return", () => {
    const output =
      "::error::x\n  ::add-mask::a\nfoo ##[set-env name=PATH]evil\rx\r::set-output name=a::b\n::t0::\n::stop-commands::mine";
    const bad = verdict("x", { outcome: "failed", output });
    const obeyedThere = obeyed(githubReport(result([bad]), { level: 0 }));
    expect(obeyedThere).toEqual(["::error title=airlock%3A x::failed"]);
    expect(obeyed(output)).not.toEqual([]);
  });

  it("uses a new token each time, that no tool can know", () => {
    const tokens = [withoutCommands("a"), withoutCommands("a")].map(
      (text) => /^::stop-commands::([0-9a-f]{32})\na\n::\1::\n$/.exec(text)?.[1],
    );
    expect(tokens[0]).toBeDefined();
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it("shows ten annotations at most, as GitHub does", () => {
    const output = Array.from({ length: 30 }, (_, index) => `b.ts:${index + 1}: bad`).join("\n");
    expect(
      obeyed(githubReport(result([verdict("x", { outcome: "failed", output })]), { level: 0 })),
    ).toHaveLength(10);
  });
});

describe("a place in a tool's output", () => {
  const paths = ["src/a.ts", "packages/x/lib/b.ts", "c d.ts"];
  it.for([
    ["gcc's way", "src/a.ts:3:7: message", "src/a.ts", 3, 7],
    ["without a column", "./src/a.ts:3: message", "src/a.ts", 3, null],
    ["tsc's way", "src/a.ts(3,7): message", "src/a.ts", 3, 7],
    ["eslint's way", "src/a.ts\n  3:7  message", "src/a.ts", 3, 7],
    ["from a folder below the root", "lib/b.ts:3:7 message", "packages/x/lib/b.ts", 3, 7],
    ["with a space in the name", "c d.ts:3:7 - message", "c d.ts", 3, 7],
    ["in colours", "\u001b[36msrc/a.ts\u001b[0m:\u001b[33m3\u001b[0m:7 message", "src/a.ts", 3, 7],
  ] as const)("is found when written %s", ([, output, path, line, column]) => {
    expect(findPlaces(output, paths)).toEqual([{ path, line, column, message: "message" }]);
  });

  it.each([
    "other.ts:3:7: message",
    "src/a.ts: message",
    "at 12:30:15 all is well",
    "  3:7  message",
  ])("is not seen in %j", (output) => {
    expect(findPlaces(output, paths)).toEqual([]);
  });
});
