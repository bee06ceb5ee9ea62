// Who changed a file in the chamber, and what that does to results.

import { describe, it } from "vitest";
import type { WrittenFile } from "../../src/chamber/verify.ts";
import { authors, blame } from "../../src/run/blame.ts";
import type { Change, Check, Outcome, PlannedCheck, CheckResult } from "../../src/types.ts";

const file = (path: string): WrittenFile => ({ path, diff: `diff of ${path}\n` });

function planned(name: string, ...paths: string[]): PlannedCheck {
  return { check: { name } as Check, changes: paths.map((path) => ({ path }) as Change) };
}

function verdict(check: string, outcome: Outcome = "passed"): CheckResult {
  return {
    check,
    outcome,
    remembered: false,
    paths: 0,
    duration: 1,
    output: "",
    reason: "",
    findings: [],
    diff: "",
    next: [],
  };
}

interface Case {
  readonly checks: readonly PlannedCheck[];
  readonly alone: Record<string, string[]>;
  readonly written: readonly string[];
  readonly outcomes?: Outcome[];
}

/**
 * Runs a case in which each check writes these files when it is alone; tells what was laid to whom,
 * and who ran again.
 */
async function lay({ checks, alone, written, outcomes = [] }: Case) {
  const again: string[] = [];
  const results = checks.map(({ check }, at) => verdict(check.name, outcomes[at]));
  const changed = await authors(
    { planned: checks, results, written: written.map(file) },
    async ({ check }) => {
      again.push(check.name);
      return (alone[check.name] ?? []).map(file);
    },
  );
  return {
    again,
    laid: Object.fromEntries(
      [...changed].map(([name, files]) => [name, files.map(({ path }) => path)]),
    ),
  };
}

describe("a change in the chamber", () => {
  it("of a single check is laid to it, without running it again", async ({ expect }) => {
    expect(await lay({ checks: [planned("one", "a")], alone: {}, written: ["a", "b"] })).toEqual({
      again: [],
      laid: { one: ["a", "b"] },
    });
  });

  it("is laid to the one that makes it when alone, not to one that ran beside it", async ({
    expect,
  }) => {
    const checks = [planned("innocent"), planned("writer")];
    expect(await lay({ checks, alone: { writer: ["a"] }, written: ["a"] })).toEqual({
      again: ["innocent", "writer"],
      laid: { writer: ["a"] },
    });
  });

  it("is looked for first where the file was given, and no further than needed", async ({
    expect,
  }) => {
    const checks = [planned("slow tests"), planned("prettier", "a")];
    expect(await lay({ checks, alone: { prettier: ["a"] }, written: ["a"] })).toEqual({
      again: ["prettier"],
      laid: { prettier: ["a"] },
    });
  });

  it("that two make is laid to both only where both are asked", async ({ expect }) => {
    const checks = [planned("one", "a"), planned("two", "b")];
    expect(
      (await lay({ checks, alone: { one: ["a"], two: ["b"] }, written: ["a", "b"] })).laid,
    ).toEqual({ one: ["a"], two: ["b"] });
  });

  it("that nobody makes alone is laid to all that ran, and to none that did not", async ({
    expect,
  }) => {
    const checks = [planned("one"), planned("two"), planned("three")];
    expect(
      (await lay({ checks, alone: {}, written: ["a"], outcomes: ["passed", "failed", "skipped"] }))
        .laid,
    ).toEqual({
      one: ["a"],
      two: ["a"],
    });
  });

  it("fails the check that passed, keeps the reason of one that failed, and leaves the others", ({
    expect,
  }) => {
    const results = blame(
      [
        verdict("one"),
        { ...verdict("two", "failed"), reason: "two exited with 1" },
        verdict("three"),
      ],
      new Map([
        ["one", [file("a")]],
        ["two", [file("b")]],
      ]),
      (check, paths) => [`mend ${check}: ${paths.join(" ")}`],
    );
    expect(
      results.map(({ outcome, diff, reason, next }) => [outcome, diff, reason.slice(0, 18), next]),
    ).toEqual([
      ["failed", "diff of a\n", "one would change a", ["mend one: a"]],
      ["failed", "diff of b\n", "two exited with 1", ["mend two: b"]],
      ["passed", "", "", []],
    ]);
  });
});
