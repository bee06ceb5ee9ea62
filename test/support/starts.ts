// Vitest reporter: the processes that each test file started, and the whole run, beside what one start costs today.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { limitOf, type Place, problems, rewritten, type Row, StartCount, type Starts, wholeRun } from "./start-count.ts";

/** `print` shows the figures; `check` fails the run where a budget is missing or exceeded; `write` records the figures as budgets. */
const modes = ["print", "check", "write"];

const counterFile = "/proc/stat";

export interface StartsOptions {
  /** One of `modes`. */
  readonly mode: string;
  /** The JSON file of budgets. */
  readonly budgetFile: string;
  /** Returns how many processes and threads have been started so far; `null` where nobody counts. */
  readonly counter?: () => number | null;
  /** Makes the run fail. */
  readonly fail?: () => void;
}

export class StartsReporter implements Reporter {
  readonly #options: Required<StartsOptions>;
  readonly #count = new StartCount();
  #vitest: Vitest | undefined;
  #begun: number | null = null;
  #isWhole = false;

  /** Throws where the mode is none of `modes`. */
  constructor(options: StartsOptions) {
    if (!modes.includes(options.mode))
      throw new Error(`AIRLOCK_TEST_STARTS is ${JSON.stringify(options.mode)}; it takes ${modes.join(", ")}.`);
    this.#options = { counter: readCounter, fail: () => (process.exitCode = 1), ...options };
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    this.#begun = this.#options.counter();
  }

  async onTestRunStart(specifications: readonly unknown[]): Promise<void> {
    const vitest = this.#vitest!;
    this.#isWhole = vitest.config.project.length === 0 && specifications.length === (await vitest.globTestSpecifications()).length;
  }

  onTestModuleQueued(module: TestModule): void {
    const counter = this.#options.counter();
    if (counter !== null) this.#count.begin(placeOf(module), counter);
  }

  onTestModuleEnd(module: TestModule): void {
    const counter = this.#options.counter();
    if (counter !== null) this.#count.end(placeOf(module), counter, [...module.children.allTests()].length);
  }

  onTestRunEnd(): void {
    const counter = this.#options.counter();
    if (counter === null || this.#begun === null) return;
    const starts = counter - this.#begun;
    const budgets = JSON.parse(readFileSync(this.#options.budgetFile, "utf8")) as Starts;
    const rows = this.#count.rows(budgets);
    if (rows.length === 0) return;
    const tests = rows.reduce((sum, row) => sum + row.tests, 0);
    const whole = { name: wholeRun, starts, tests, limit: this.#isWhole ? limitOf(budgets[wholeRun]) : null };
    this.#log(table([...rows, whole]));
    // A run of some files says nothing about the budget of all.
    const judged = this.#isWhole ? [...rows, whole] : rows;
    if (this.#options.mode === "write") this.#write(budgets, judged);
    else this.#report(problems(judged));
  }

  #write(budgets: Starts, rows: readonly Row[]): void {
    const { root } = this.#vitest!.config;
    const kept = rewritten(budgets, rows, (name) => !name.endsWith(".ts") || existsSync(join(root, name)));
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

const advice = `Start fewer processes (docs/testing.md), or record the new figures: npm run test:starts -- <files>
Other programs on this machine count too: measure while it is quiet.`;

/** Returns how many processes and threads the machine has started since it booted; see proc_stat(5), `processes`. `null` without it. */
function readCounter(): number | null {
  if (!existsSync(counterFile)) return null;
  const [, count] = /^processes (\d+)$/m.exec(readFileSync(counterFile, "utf8")) ?? [];
  if (count === undefined) throw new Error(`${counterFile} has no line "processes".`);
  return Number(count);
}

function placeOf(module: TestModule): Place {
  // Only a limit of the project itself: `--maxWorkers` changes nothing about what has a budget.
  return { file: module.relativeModuleId, project: module.project.name, alone: module.project.config.maxWorkers === 1 };
}

/** Returns what it costs a shell to start `/bin/true`, in milliseconds: days and machines differ by that, and not in starts. */
function millisecondsOfTrue(): number {
  const times = 25;
  const begun = performance.now();
  execFileSync("sh", ["-c", `i=0; while [ $i -lt ${times} ]; do /bin/true; i=$((i + 1)); done`]);
  return (performance.now() - begun) / times;
}

function table(rows: readonly Row[]): string {
  const cost = millisecondsOfTrue().toFixed(1);
  const lines = rows.map(({ name, starts, tests, limit }) => {
    const budget = limit === null ? "" : `, at most ${limit}`;
    return `${String(starts).padStart(9)}  ${name} (${tests} tests, ${(starts / Math.max(tests, 1)).toFixed(1)} a test${budget})`;
  });
  return ["", `   Starts of processes and threads (/bin/true takes ${cost} ms)`, ...lines, ""].join("\n");
}
