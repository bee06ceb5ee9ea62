// Which paths a glob matches, whatever the names hold.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inputFilter, matcher, pathFilter } from "../../src/checks/match.ts";
import { anyBrokenText } from "../support/property/any-text.ts";
import { runs } from "../support/property/runs.ts";

describe("a glob", () => {
  test.each([
    [
      "*.ts",
      [
        "a.ts",
        "b/a.ts",
        "b/.a.ts",
        ".b/a.ts",
        "-a.ts",
        ":a.ts",
        "a b.ts",
        'q".ts',
        "ä.ts",
        "\udcff.ts",
        "b/\udc80/a.ts",
        "*.ts",
      ],
      ["a.tsx", "ts"],
    ],
    ["src/*.ts", ["src/a.ts", "src/.a.ts"], ["a.ts", "src/b/a.ts", "x/src/a.ts"]],
    ["src/**", ["src/a", "src/b/.c/d", "src/line\nbreak/x", "src/\udcfe/\n"], ["a", "srca/b"]],
    ["./*.ts", ["a.ts"], ["b/a.ts"]],
    ["*.{ts,tsx}", ["a.ts", "a.tsx"], ["a.js"]],
    ["*.{ts}", ["a.ts"], ["a.{ts}"]],
    ["!(*.d).ts", ["a.ts", "b/a.ts"], ["a.d.ts"]],
    ["file[0-9].ts", ["file1.ts"], ["filea.ts"]],
    ["[[:digit:]].ts", ["1.ts"], ["a.ts"]],
  ])("%j matches what it says", (pattern, yes, no) => {
    const match = matcher(pattern);
    expect([...yes, ...no].filter(match)).toEqual(yes);
  });

  test("never throws on a path, and the same question has the same answer", () => {
    const path = anyBrokenText().map((text) => `a/${text}\udc80.ts`);
    const match = matcher("**/*.ts");
    fc.assert(
      fc.property(path, (text) => match(text) === match(text) && match(text)),
      runs(100, 5000),
    );
  });

  test.each([
    ["[a", "Missing closing"],
    ["(a", "Missing closing"],
    ["", "non-empty string"],
    ["a][", "Missing opening"],
  ])("%j is refused, not taken literally", (pattern, message) => {
    expect(() => matcher(pattern)).toThrow(message);
  });
});

test("a filter is about its folder only, and relative to it", () => {
  const wants = pathFilter("packages/a", { files: ["src/*.ts"], exclude: ["*.gen.ts"] });
  expect(
    [
      "packages/a/src/x.ts",
      "packages/a/src/x.gen.ts",
      "src/x.ts",
      "packages/ab/src/x.ts",
      "packages/a",
    ].filter(wants),
  ).toEqual(["packages/a/src/x.ts"]);
});

test("inputs may lie further up", () => {
  const isInput = inputFilter("packages/a", [
    "tsconfig.json",
    "../../tsconfig.base.json",
    "../b/*.json",
  ]);
  const paths = [
    "packages/a/tsconfig.json",
    "packages/a/x/tsconfig.json",
    "tsconfig.base.json",
    "x/tsconfig.base.json",
    "packages/b/x.json",
    "tsconfig.json",
  ];
  expect(paths.filter(isInput)).toEqual([
    "packages/a/tsconfig.json",
    "packages/a/x/tsconfig.json",
    "tsconfig.base.json",
    "x/tsconfig.base.json",
    "packages/b/x.json",
  ]);
});
