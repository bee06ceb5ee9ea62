// Which findings count, and how much: `changedLines` and `level`.

import { describe, expect, it } from "vitest";
import { finding } from "../../src/checks/builtin.ts";
import { checkDefaults } from "../../src/checks/check.ts";
import { parseHunks, type Lines } from "../../src/git/lines.ts";
import { judgeResult } from "../../src/run/judge-result.ts";
import { combine, passed, type TaskResult } from "../../src/run/task-result.ts";
import type { Check, Finding } from "../../src/types.ts";

const check = (more: Partial<Check>): Check => ({
  name: "it",
  source: { file: "airlock.config.json", place: "checks.it" },
  folder: "",
  wants: () => true,
  task: { kind: "command", title: "x", argv: ["x"], shell: false, paths: "append" },
  ...checkDefaults,
  cwd: "",
  definition: "",
  ...more,
});
const at = (line: number | null, more: Partial<Finding> = {}): Finding =>
  finding({ path: "a", line, message: "m", ...more });
const failed = (...findings: Finding[]): TaskResult => ({
  outcome: "failed",
  output: "out",
  reason: "x exited with 1",
  next: ["n"],
  findings,
});
const raw: TaskResult = { outcome: "failed", output: "raw", reason: "y exited with 2", next: [] };
const missing: TaskResult = {
  outcome: "could not tell",
  output: "",
  reason: "z was not found",
  next: ["npm install"],
};

/** `a` changed in lines 3 to 5 and 9, `new` is new, `same` was only renamed. */
const lines = new Map<string, Lines>([
  ["a", [[3, 5], [9, 9]]],
  ["new", "all"],
  ["same", []],
]); // prettier-ignore
const onLines = (result: TaskResult): Promise<TaskResult> =>
  judgeResult(check({ changedLines: true }), result, async () => lines);
const warning = { level: "warning" } as const;

describe("changedLines", () => {
  it.each([
    ["on a changed line", at(3), true],
    ["on the last of a range", at(5), true],
    ["before it", at(2), false],
    ["behind it", at(6), false],
    ["that ends on a changed line", at(1, { endLine: 3, endColumn: 2 }), true],
    ["that ends before the first column of one", at(1, { endLine: 3, endColumn: 1 }), false],
    ["around the changed lines", at(1, { endLine: 20 }), true],
    ["without a line", at(null), true],
    ["about no file", at(1, { path: null }), true],
    ["in a new file", at(7, { path: "new" }), true],
    ["in a file that was only renamed", at(7, { path: "same" }), false],
    ["in a file that the commit leaves alone", at(7, { path: "other" }), false],
  ])("a finding %s counts: %#", async (_title, one, counts) => {
    const result = await onLines(failed(one));
    expect(result).toMatchObject(
      counts ? failed(one) : { outcome: "passed", findings: [], leftOut: 1, reason: "", next: [] },
    );
  });

  it("leaves out what is on other lines, and says so", async () => {
    expect(await onLines(failed(at(1), at(4), at(2)))).toMatchObject({
      outcome: "failed",
      findings: [at(4)],
      leftOut: 2,
      reason: "x exited with 1; 2 findings on lines that are not changed left out",
    });
  });

  it.each<readonly [string, TaskResult, TaskResult["outcome"]]>([
    ["errors on old lines and a warning on a new one", failed(at(1), at(4, warning)), "passed"],
    [
      "nothing but warnings, one of them on a new line",
      failed(at(1, warning), at(4, warning)),
      "failed",
    ],
    ["nothing but warnings on old lines", failed(at(1, warning)), "passed"],
    ["no findings", raw, "failed"],
    [
      "findings on old lines, and another process that said nothing readable",
      combine([failed(at(1)), raw]),
      "failed",
    ],
    [
      "findings on old lines, and another process that could not tell",
      combine([failed(at(1)), missing]),
      "failed",
    ],
    [
      "findings on old lines, and another process that passed",
      combine([failed(at(1)), passed]),
      "passed",
    ],
    ["no answer", missing, "could not tell"],
  ])("of a tool with %s makes: %s", async (_title, result, outcome) => {
    expect((await onLines(result)).outcome).toBe(outcome);
  });

  it("says why a failure stands that cannot be told apart by lines", async () => {
    expect((await onLines(raw)).reason).toBe(
      "y exited with 2; what it printed cannot be told apart by lines, so all of it counts",
    );
  });

  it("drops old warnings of a pass, too, and asks git only where there is something to ask about", async () => {
    const asked: string[][] = [];
    const linesOf = async (paths: ReadonlySet<string>): Promise<typeof lines> => {
      asked.push([...paths]);
      return lines;
    };
    const pass = { ...passed, findings: [at(1, warning), at(4, warning)] };
    expect(await judgeResult(check({ changedLines: true }), pass, linesOf)).toMatchObject({
      outcome: "passed",
      findings: [at(4, warning)],
      leftOut: 1,
    });
    await judgeResult(check({ changedLines: true }), passed, linesOf);
    await judgeResult(check({ changedLines: true }), raw, linesOf);
    expect(asked).toEqual([["a"]]);
  });
});

describe("level: warn", () => {
  const warned = (result: TaskResult): Promise<TaskResult> =>
    judgeResult(check({ level: "warning" }), result, undefined);

  it("makes of a failure a pass with warnings that says all the failure said", async () => {
    expect(await warned(failed(at(1), at(2, warning)))).toEqual({
      ...failed(at(1, warning), at(2, warning)),
      outcome: "passed",
      warned: true,
    });
  });

  it.each<readonly [TaskResult, Partial<TaskResult>]>([
    [missing, missing],
    [{ ...raw, outcome: "timed out" }, { outcome: "timed out" }],
    [
      combine([raw, missing]),
      { outcome: "could not tell", reason: missing.reason, next: missing.next, output: "raw" },
    ],
    [
      combine([combine([raw, { ...raw, outcome: "timed out", reason: "late" }]), raw]),
      { outcome: "timed out", reason: "late" },
    ],
  ])("does not take for one what came to no answer: %#", async (result, expected) => {
    const end = await warned(result);
    expect(end).toMatchObject(expected);
    expect(end.warned).toBeUndefined();
  });

  it("leaves a pass alone", async () => {
    expect(await warned(passed)).toEqual(passed);
  });
});

describe("hunks", () => {
  it("are known by the ids of both blobs, whatever the names and the lines look like", () => {
    const patch = [
      'diff --git "a/x\\n" "b/x\\n"',
      `index ${"1".repeat(40)}..${"2".repeat(40)} 100644`,
      "--- a/x",
      "+++ b/x",
      "@@ -1,0 +2,3 @@ index 9..8",
      "+index 7..6",
      "+@@ -1 +1 @@",
      "+x",
      "@@ -7 +10 @@",
      "-y",
      "+z",
      "\\ No newline at end of file",
      "@@ -20,2 +22,0 @@",
      "-a",
      "-b",
      "diff --git a/y b/y",
      "old mode 100644",
      "new mode 100755",
      `index ${"3".repeat(40)}..${"4".repeat(40)}`,
      "@@ -1 +1 @@",
    ].join("\n");
    expect([...parseHunks(patch)]).toEqual([
      [`${"1".repeat(40)}..${"2".repeat(40)}`, [[2, 4], [10, 10]]],
      [`${"3".repeat(40)}..${"4".repeat(40)}`, [[1, 1]]],
    ]); // prettier-ignore
  });
});
