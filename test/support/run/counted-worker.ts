// Vitest pool whose workers have a process namespace each, so that the starts of every test file
// can be counted separately.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ForksPoolWorker, type PoolRunnerInitializer } from "vitest/node";

type PoolOptions = ConstructorParameters<typeof ForksPoolWorker>[0];

const node = process.execPath;

/**
 * Vitest's own worker, started by a script: vitest always starts `process.execPath`, and has no
 * option to change it.
 */
class CountedWorker extends ForksPoolWorker {
  constructor(options: PoolOptions) {
    super({ ...options, env: { ...options.env, AIRLOCK_TEST_NODE: node } });
  }

  override start(): Promise<void> {
    process.execPath = join(import.meta.dirname, "own-processes.sh");
    // The process has started when this returns its promise.
    const started = super.start();
    process.execPath = node;
    return started;
  }
}

/**
 * Returns the pool. If the system permits no namespaces, returns vitest's own, `"forks"`; starts
 * are then not counted for each file.
 */
export function countedPool(): PoolRunnerInitializer | "forks" {
  const { status } = spawnSync("unshare", ["--pid", "--fork", "--mount-proc", "true"], {
    stdio: "ignore",
  });
  if (status !== 0) return "forks";
  return {
    name: "counted",
    createPoolWorker: (options: PoolOptions) => new CountedWorker(options),
  };
}
