// Runs before each test file, in its worker: records the number of processes and threads that the
// file starts, for the reporter.

import { existsSync, readFileSync } from "node:fs";
import { afterAll } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /**
     * Processes and threads that the file started; absent if the worker shares its counter with
     * others.
     */
    starts?: number;
  }
}

/**
 * File with the last process number of the namespace, which grows by one for each process and
 * thread; see pid_namespaces(7).
 */
const counterFile = "/proc/sys/kernel/ns_last_pid";

/**
 * The kernel continues with this number after the highest one; see `RESERVED_PIDS` in kernel/pid.c.
 */
const afterHighest = 300;

if (process.env["AIRLOCK_TEST_NODE"] !== undefined && existsSync(counterFile)) {
  const begun = read(counterFile);
  // Vitest reads which fixtures a hook takes from its first parameter: none.
  // oxlint-disable-next-line no-empty-pattern
  afterAll(({}, { file }) => {
    const now = read(counterFile);
    file.meta.starts =
      now >= begun ? now - begun : read("/proc/sys/kernel/pid_max") - begun + now - afterHighest;
  });
}

function read(file: string): number {
  return Number(readFileSync(file, "utf8"));
}
