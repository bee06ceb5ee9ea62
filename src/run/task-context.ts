// The context of one check's tasks.

import type { Check } from "../types.ts";
import type { RunBuiltin } from "./run-builtins.ts";
import type { Slots } from "./job-pool.ts";

/** Everything that the tasks of one check need to run. */
export interface TaskContext {
  readonly check: Check;
  readonly chamber: string;
  /** Folder of what programs keep between runs, absolute; beside the chamber's files. */
  readonly keep: string;
  /** Fingerprint that kept files must match (see `shapeOf`); absent: no made file is kept. */
  readonly shape?: () => Promise<string>;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly slots: Slots;
  readonly cap: number;
  readonly grace: number;
  readonly builtin: RunBuiltin;
  /**
   * Called as soon as something has not passed, so that fail-fast need not wait for the rest of a
   * check.
   */
  readonly onFailure: () => void;
}
