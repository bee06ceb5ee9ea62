// What of a plan need not run, since it has passed before on the same content.

import type { PlannedCheck, Settings, Verdict } from "../types.ts";
import type { Memory } from "./recall.ts";
import type { RunRequest } from "./request.ts";

/** Returns the verdict of a check that has passed before on the same content. */
export function passedBefore({ check, changes }: PlannedCheck): Verdict {
  return {
    check: check.name,
    outcome: "passed",
    remembered: true,
    paths: changes.length,
    duration: 0,
    output: "",
    reason: "",
    findings: [],
    diff: "",
    next: [],
  };
}

/**
 * Parts a plan by what is remembered. Most configs have nothing to remember: then the part that could is not even loaded.
 * What was said of a message holds for no other. Throws AirlockError where the store is there but cannot be read.
 */
export async function remember(request: RunRequest, planned: readonly PlannedCheck[], link: Settings["link"]): Promise<Memory> {
  if (request.selection.stage === "commit-msg" || planned.every(({ check }) => check.inputs === null))
    return { fresh: planned, remembered: [], note: async () => undefined };
  return (await import("./recall.ts")).recall({ ...request, link }, planned);
}
