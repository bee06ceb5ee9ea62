// Tests side by side in as many processes as there are cores: units first, then files with real
// repositories.

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { configDefaults, defineConfig } from "vitest/config";
import { countedPool } from "./test/support/run/counted-worker.ts";
import { testFolder } from "./test/support/run/memory-folder.ts";
import { StartsReporter } from "./test/support/run/starts.ts";

/** Functions of src/ on plain values or on a repository, without the built command. */
const units = ["test/**/*.unit.test.ts"];

const cores = availableParallelism();

const folder = testFolder(process.env["TMPDIR"]);
if (folder !== null) process.env["TMPDIR"] = folder;

// Real commits on two slow cores: limits are there to end what hangs, never to measure.
const limits = { testTimeout: 180_000, hookTimeout: 180_000 };

/**
 * `check` fails the run where a file has no budget of starts or exceeds it, as .ci/run does;
 * `write` records the budgets.
 */
const starts = process.env["AIRLOCK_TEST_STARTS"] ?? "print";
const counted = { pool: countedPool(), setupFiles: ["test/support/run/file-starts.ts"] };
const report = process.env["AIRLOCK_TEST_REPORT"];

/**
 * Tests of the built command import nothing of it: with this `vitest --changed` sees that they
 * depend on all its sources.
 */
const sourcesOfCommand = {
  name: "sources-of-command",
  transform(code: string, id: string): string | null {
    if (id !== join(import.meta.dirname, "test/support/repository/world.ts")) return null;
    return `${code}\nexport const sources = [() => import("../../../src/bin.ts"), () => import("../../../src/hook.ts")];\n`;
  },
};

export default defineConfig({
  test: {
    maxWorkers: cores,
    teardownTimeout: 60_000,
    reporters: [
      "default",
      new StartsReporter({
        mode: starts,
        budgetFile: join(import.meta.dirname, "test/starts.json"),
      }),
      ...(report === undefined
        ? []
        : [["json", { outputFile: report }] satisfies ["json", object]]),
    ],
    // What tests use without importing it.
    forceRerunTriggers: [
      ...configDefaults.forceRerunTriggers,
      "**/hooks/*",
      "**/test/support/*/*.{mjs,pl,sh}",
      "**/test/support/run/{build,state-folder}.ts",
    ],
    projects: [
      {
        test: {
          name: "unit",
          include: units,
          globalSetup: "test/support/run/state-folder.ts",
          ...counted,
          isolate: false,
          maxConcurrency: cores,
          ...limits,
        },
      },
      {
        plugins: [sourcesOfCommand],
        test: {
          name: "repositories",
          include: ["test/**/*.test.ts"],
          exclude: units,
          globalSetup: ["test/support/run/state-folder.ts", "test/support/run/build.ts"],
          ...counted,
          // One process loads the modules once.
          isolate: false,
          sequence: { groupOrder: 1 },
          maxConcurrency: 2 * cores,
          ...limits,
        },
      },
    ],
  },
});
