// The reporter of starts: figures, budgets that fail a run, budgets that are written.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "vitest";
import type { TestModule, Vitest } from "vitest/node";
import { StartsReporter } from "../support/starts.ts";

/** A file of the project whose files run one at a time, with two tests. */
function file(name: string): TestModule {
  const project = { name: "repositories", config: { maxWorkers: 1 } };
  return { relativeModuleId: name, project, children: { allTests: () => [1, 2] } } as unknown as TestModule;
}

/** Reports a run of one file that starts 100 processes, after 7 that nobody's file starts. Returns all that came of it. */
async function reported(context: TestContext, mode: string, budgets: Readonly<Record<string, number>>) {
  const root = mkdtempSync(join(tmpdir(), "airlock-starts-"));
  context.onTestFinished(() => rmSync(root, { recursive: true }));
  const budgetFile = join(root, "starts.json");
  writeFileSync(budgetFile, JSON.stringify(budgets));
  writeFileSync(join(root, "a.test.ts"), "");
  let counter: number | null = 1000;
  let failed = false;
  const said: string[] = [];
  const reporter = new StartsReporter({ mode, budgetFile, counter: () => counter, fail: () => (failed = true) });
  const specifications = [1];
  const logger = { log: (text: string) => said.push(text) };
  const vitest = { config: { root, project: [] }, logger, globTestSpecifications: () => Promise.resolve(specifications) };
  reporter.onInit(vitest as unknown as Vitest);
  await reporter.onTestRunStart(specifications);
  counter += 7;
  reporter.onTestModuleQueued(file("a.test.ts"));
  counter += 100;
  reporter.onTestModuleEnd(file("a.test.ts"));
  reporter.onTestRunEnd();
  return { said: said.join("\n"), failed, budgets: JSON.parse(readFileSync(budgetFile, "utf8")) as unknown };
}

const enough = { "a.test.ts": 100, "whole run": 107 };

describe("The reporter of starts", () => {
  it("lists what each file started, the whole run, and what a start costs today", async (context) => {
    const { said, failed } = await reported(context, "check", enough);
    context.expect(said).toMatch(/\(\/bin\/true takes \d+\.\d ms\)/);
    context
      .expect(said)
      .toContain("      100  a.test.ts (2 tests, 50.0 a test, at most 135)\n      107  whole run (2 tests, 53.5 a test, at most 144)\n");
    context.expect(failed).toBe(false);
  });

  it.for([
    ["a file is over its budget", { ...enough, "a.test.ts": 50 }, "a.test.ts started 100 processes and threads; its budget allows 78."],
    ["a file has none", { "whole run": 107 }, "a.test.ts has no budget."],
    [
      "all files together are over theirs",
      { ...enough, "whole run": 50 },
      "whole run started 107 processes and threads; its budget allows 78.",
    ],
  ] as const)("fails the run where %s, if asked to check, and otherwise only says so", async ([, budgets, sentence], context) => {
    const checked = await reported(context, "check", budgets);
    const printed = await reported(context, "print", budgets);
    context.expect([checked.failed, printed.failed]).toEqual([true, false]);
    for (const { said } of [checked, printed]) context.expect(said).toContain(`${sentence}\nStart fewer processes`);
  });

  it("writes the figures as budgets, and forgets files that are gone", async (context) => {
    const { failed, budgets } = await reported(context, "write", { "gone.test.ts": 5, "a.test.ts": 1 });
    context.expect([failed, budgets]).toEqual([false, enough]);
  });

  it("refuses a mode that it does not know", ({ expect }) => {
    expect(() => new StartsReporter({ mode: "wirte", budgetFile: "" })).toThrow(
      'AIRLOCK_TEST_STARTS is "wirte"; it takes print, check, write.',
    );
  });
});
