// Vitest reporter: the processes and threads that each test file started, and their sum, and the
// current cost of one start.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import {
  limitOf,
  problems,
  rewritten,
  type Row,
  slack,
  type Starts,
  wholeRun,
} from "./start-count.ts";

/**
 * `print` shows the figures; `check` fails the run where a budget is missing or exceeded; `write`
 * records the figures as budgets.
 */
const modes = ["print", "check", "write"];

export interface StartsOptions {
  /** One of `modes`. */
  readonly mode: string;
  /** The JSON file of budgets. */
  readonly budgetFile: string;
  /** Makes the run fail. */
  readonly fail?: () => void;
}

export class StartsReporter implements Reporter {
  readonly #options: Required<StartsOptions>;
  #rows: Omit<Row, "limit">[] = [];
  #vitest: Vitest | undefined;
  #isWhole = false;

  /** Throws for a mode that is not in `modes`. */
  constructor(options: StartsOptions) {
    if (!modes.includes(options.mode))
      throw new Error(
        `AIRLOCK_TEST_STARTS is ${JSON.stringify(options.mode)}; it takes ${modes.join(", ")}.`,
      );
    this.#options = { fail: () => (process.exitCode = 1), ...options };
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunStart(specifications: readonly unknown[]): Promise<void> {
    const vitest = this.#vitest!;
    this.#isWhole =
      vitest.config.project.length === 0 &&
      specifications.length === (await vitest.globTestSpecifications()).length;
  }

  onTestModuleEnd(module: TestModule): void {
    const { starts } = module.meta();
    if (starts !== undefined)
      this.#rows.push({
        name: module.relativeModuleId,
        starts,
        tests: [...module.children.allTests()].length,
      });
  }

  onTestRunEnd(): void {
    const counted = this.#rows.toSorted((one, other) => other.starts - one.starts);
    this.#rows = [];
    if (counted.length === 0) {
      if (this.#options.mode !== "print")
        throw new Error("Starts cannot be counted here: a test worker gets no process namespace.");
      return;
    }
    const budgets = JSON.parse(readFileSync(this.#options.budgetFile, "utf8")) as Starts;
    const sum = (of: "starts" | "tests") => counted.reduce((total, row) => total + row[of], 0);
    const whole = { name: wholeRun, starts: sum("starts"), tests: sum("tests") };
    // A run of some files says nothing about the budget of all.
    const judged = (this.#isWhole ? [...counted, whole] : counted).map((row) => ({
      ...row,
      limit: limitOf(budgets[row.name]),
    }));
    this.#log(table(this.#isWhole ? judged : [...judged, { ...whole, limit: null }]));
    if (this.#options.mode === "write") this.#write(budgets, judged);
    else this.#report(problems(judged));
  }

  #write(budgets: Starts, rows: readonly Row[]): void {
    const { root } = this.#vitest!.config;
    const kept = rewritten(
      budgets,
      rows,
      (name) => !name.endsWith(".ts") || existsSync(join(root, name)),
    );
    writeFileSync(this.#options.budgetFile, `${JSON.stringify(kept, null, 2)}\n`);
    this.#log(`Wrote the budgets: ${relative(root, this.#options.budgetFile)}\n`);
  }

  #report(wrong: readonly string[]): void {
    if (wrong.length === 0) return;
    this.#log(`${wrong.join("\n")}\n${advice}\n`);
    if (this.#options.mode === "check") this.#options.fail();
  }

  #log(text: string): void {
    this.#vitest!.logger.log(text);
  }
}

const advice =
  "Start fewer processes (docs/internals/testing.md), or record the new figures: npm run test:starts -- <files>";

/**
 * Returns what it costs a shell to start `/bin/true`, in milliseconds: days and machines differ by
 * that, and not in starts.
 */
function millisecondsOfTrue(): number {
  const times = 25;
  const begun = performance.now();
  execFileSync("sh", ["-c", `i=0; while [ $i -lt ${times} ]; do /bin/true; i=$((i + 1)); done`]);
  return (performance.now() - begun) / times;
}

function table(rows: readonly Row[]): string {
  const cost = millisecondsOfTrue().toFixed(1);
  const lines = rows
    .filter(({ starts }) => starts > slack)
    .map(({ name, starts, tests, limit }) => {
      const budget = limit === null ? "" : `, at most ${limit}`;
      return `${String(starts).padStart(9)}  ${name} (${tests} tests, ${(starts / Math.max(tests, 1)).toFixed(1)} a test${budget})`;
    });
  return ["", `   Starts of processes and threads (/bin/true takes ${cost} ms)`, ...lines, ""].join(
    "\n",
  );
}
