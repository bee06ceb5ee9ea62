// Named points at which a test can have the process die, to prove that nothing is lost there.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../types.ts";

/** The steps of the commit door, in order; each begins just before what it names. */
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

/** The steps of `airlock task start`, in order; each is just behind what it names. */
export const startFaultPoints = [
  "task-recorded",
  "task-branched",
  "task-added",
  "task-checked-out",
  "task-moved",
  "task-settled",
  "task-set-up",
] as const;

/** The steps of `airlock task land` that a commit has not, in order; each begins just before what it names. */
export const landFaultPoints = ["before-result", "before-result-checks", "before-files", "files-brought", "before-task-landed"] as const;

/** The steps of `airlock task discard`, in order; each is just behind what it names. */
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

/** The steps of `airlock task restore`, in order; each is just behind what it names. */
export const restoreFaultPoints = ["restore-branched", "restore-added", "restore-filled", "restore-moved"] as const;

export type FaultPoint =
  | (typeof faultPoints)[number]
  | (typeof startFaultPoints)[number]
  | (typeof landFaultPoints)[number]
  | (typeof discardFaultPoints)[number]
  | (typeof restoreFaultPoints)[number];

/**
 * Returns what is called at each point: it does nothing, unless AIRLOCK_FAULT names the point and the repository has the file
 * `airlock/faults-allowed`, which only tests write. Then the process ends as by `kill -9`.
 */
export function faultsOf(env: Environment, commonDir: string): (point: FaultPoint) => void {
  const wanted = env["AIRLOCK_FAULT"];
  if (wanted === undefined || !existsSync(join(commonDir, "airlock", "faults-allowed"))) return () => undefined;
  return (point) => {
    if (point === wanted) process.kill(process.pid, "SIGKILL");
  };
}
