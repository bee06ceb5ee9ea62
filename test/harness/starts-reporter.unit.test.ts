// The reporter of starts: figures, budgets that fail a run, budgets that are written.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "vitest";
import type { TestModule, Vitest } from "vitest/node";
import { StartsReporter } from "../support/run/starts.ts";

/** A file with two tests that started so many processes. */
function file(name: string, starts: number): TestModule {
  return {
    relativeModuleId: name,
    meta: () => ({ starts }),
    children: { allTests: () => [1, 2] },
  } as unknown as TestModule;
}

/**
 * Reports a run of two files that start 100 processes and 57. Returns what the reporter said, did
 * and wrote.
 */
async function reported(
  context: TestContext,
  mode: string,
  budgets: Readonly<Record<string, number>>,
) {
  const root = mkdtempSync(join(tmpdir(), "airlock-starts-"));
  context.onTestFinished(() => rmSync(root, { recursive: true }));
  const budgetFile = join(root, "starts.json");
  writeFileSync(budgetFile, JSON.stringify(budgets));
  for (const name of ["a.test.ts", "b.test.ts"]) writeFileSync(join(root, name), "");
  let failed = false;
  const said: string[] = [];
  const reporter = new StartsReporter({ mode, budgetFile, fail: () => (failed = true) });
  const specifications = [1];
  const logger = { log: (text: string) => said.push(text) };
  const vitest = {
    config: { root, project: [] },
    logger,
    globTestSpecifications: () => Promise.resolve(specifications),
  };
  reporter.onInit(vitest as unknown as Vitest);
  await reporter.onTestRunStart(specifications);
  reporter.onTestModuleEnd(file("b.test.ts", 57));
  reporter.onTestModuleEnd(file("a.test.ts", 100));
  reporter.onTestRunEnd();
  return {
    said: said.join("\n"),
    failed,
    budgets: JSON.parse(readFileSync(budgetFile, "utf8")) as unknown,
  };
}

const enough = { "a.test.ts": 100, "b.test.ts": 57, "whole run": 157 };

describe("The reporter of starts", () => {
  it("lists what each file started, the whole run, and what a start costs today", async (context) => {
    const { said, failed } = await reported(context, "check", enough);
    context.expect(said).toMatch(/\(\/bin\/true takes \d+\.\d ms\)/);
    context
      .expect(said)
      .toContain(
        [
          "      100  a.test.ts (2 tests, 50.0 a test, at most 180)",
          "       57  b.test.ts (2 tests, 28.5 a test, at most 125)",
          "      157  whole run (4 tests, 39.3 a test, at most 255)\n",
        ].join("\n"),
      );
    context.expect(failed).toBe(false);
  });

  it.for([
    [
      "a file is over its budget",
      { ...enough, "a.test.ts": 30 },
      "a.test.ts started 100 processes and threads; its budget allows 89.",
    ],
    [
      "a file has none",
      { "b.test.ts": 57, "whole run": 157 },
      "a.test.ts started 100 processes and threads; its budget allows 50.",
    ],
    [
      "all files together are over theirs",
      { ...enough, "whole run": 50 },
      "whole run started 157 processes and threads; its budget allows 115.",
    ],
  ] as const)(
    "fails the run where %s, if asked to check, and otherwise only says so",
    async ([, budgets, sentence], context) => {
      const checked = await reported(context, "check", budgets);
      const printed = await reported(context, "print", budgets);
      context.expect([checked.failed, printed.failed]).toEqual([true, false]);
      for (const { said } of [checked, printed])
        context.expect(said).toContain(`${sentence}\nStart fewer processes`);
    },
  );

  it("writes the figures as budgets, and forgets files that are gone", async (context) => {
    const { failed, budgets } = await reported(context, "write", {
      "gone.test.ts": 5,
      "a.test.ts": 1,
    });
    context.expect([failed, budgets]).toEqual([false, enough]);
  });

  it("refuses a mode that it does not know", ({ expect }) => {
    expect(() => new StartsReporter({ mode: "wirte", budgetFile: "" })).toThrow(
      'AIRLOCK_TEST_STARTS is "wirte"; it takes print, check, write.',
    );
  });
});
