// Runs before each test file, in its worker: notes how many processes and threads the file starts, for the reporter.

import { existsSync, readFileSync } from "node:fs";
import { afterAll } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Processes and threads that the file started; missing where the worker shares its counter with others. */
    starts?: number;
  }
}

/** The number that the namespace gave out last: one more for each process and thread; see pid_namespaces(7). */
const counterFile = "/proc/sys/kernel/ns_last_pid";

/** After the highest number the kernel goes on with this one; see `RESERVED_PIDS` in its kernel/pid.c. */
const afterHighest = 300;

if (process.env["AIRLOCK_TEST_NODE"] !== undefined && existsSync(counterFile)) {
  const begun = read(counterFile);
  // Vitest reads which fixtures a hook takes from its first parameter: none.
  // oxlint-disable-next-line no-empty-pattern
  afterAll(({}, { file }) => {
    const now = read(counterFile);
    file.meta.starts = now >= begun ? now - begun : read("/proc/sys/kernel/pid_max") - begun + now - afterHighest;
  });
}

function read(file: string): number {
  return Number(readFileSync(file, "utf8"));
}
