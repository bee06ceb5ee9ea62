// Named points at which a test can kill the process, to prove that nothing is lost there.

import { appendFileSync, existsSync } from "node:fs";
import type { Environment } from "../types.ts";
import { statePath } from "./layout.ts";

/** The steps of `airlock commit`, in order; each point is just before the step that it names. */
export const faultPoints = [
  "before-staging",
  "before-chamber",
  "before-commit",
  "before-checks",
  "before-receipt",
  "before-hand-over",
  "before-lock",
  "locked",
  "before-journal",
  "before-swap",
  "prepared",
  "swapped",
  "unlocked",
  "before-index-lock",
  "index-locked",
  "index-published",
  "before-journal-removed",
  "before-post-commit",
] as const;

/** The steps of `airlock task start`, in order; each point is just after the step that it names. */
export const startFaultPoints = [
  "task-recorded",
  "task-branched",
  "task-added",
  "task-checked-out",
  "task-moved",
  "task-settled",
  "task-set-up",
] as const;

/**
 * The steps that `airlock task land` has in addition to a commit, in order; each point is just
 * before the step that it names.
 */
export const landFaultPoints = [
  "before-result",
  "before-result-checks",
  "before-files",
  "files-brought",
  "before-task-landed",
] as const;

/**
 * The steps of `airlock task discard`, in order; each point is just after the step that it names.
 */
export const discardFaultPoints = [
  "discard-saved",
  "discard-recorded",
  "discard-aside",
  "discard-settled",
  "discard-unregistered",
  "discard-deleted",
  "discard-unbranched",
  "discard-released",
] as const;

/**
 * The steps of `airlock task restore`, in order; each point is just after the step that it names.
 */
export const restoreFaultPoints = [
  "restore-branched",
  "restore-added",
  "restore-filled",
  "restore-moved",
] as const;

/** The steps of `airlock fix`, in order; each point is just before the step that it names. */
export const fixFaultPoints = [
  "before-fix",
  "before-fix-files",
  "before-fix-index",
  "before-fix-told",
] as const;

export type FaultPoint =
  | (typeof fixFaultPoints)[number]
  | (typeof faultPoints)[number]
  | (typeof startFaultPoints)[number]
  | (typeof landFaultPoints)[number]
  | (typeof discardFaultPoints)[number]
  | (typeof restoreFaultPoints)[number];

/**
 * Returns the function to call at each point. It does nothing unless the repository has the file
 * `airlock/faults-allowed`, which only tests write. Then the process ends as by `kill -9` at the
 * point that AIRLOCK_FAULT names; and at each point a line with the time in milliseconds is added
 * to the file that AIRLOCK_FAULT_TRACE names, so that another process can kill it between two
 * points.
 */
export function faultsOf(env: Environment, commonDir: string): (point: FaultPoint) => void {
  const [wanted, trace] = [env["AIRLOCK_FAULT"], env["AIRLOCK_FAULT_TRACE"]];
  if ((wanted ?? trace) === undefined || !existsSync(statePath(commonDir, "faults-allowed")))
    return () => undefined;
  return (point) => {
    if (trace !== undefined) appendFileSync(trace, `${point} ${performance.now()}\n`);
    if (point === wanted) process.kill(process.pid, "SIGKILL");
  };
}
