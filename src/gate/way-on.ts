// Says how to go on without checks that cannot be run here: one command that leaves out all of
// them.

import type { Run } from "../run/run-request.ts";
import { toolSkips } from "../run/plan/tool-skips.ts";
import { skipAssignment } from "../system/skip-names.ts";
import type { Check } from "../types.ts";
import type { GateRequest } from "./gate-request.ts";
import { skippedBy } from "./skips.ts";

/**
 * Takes a run; returns it with this command at the results of checks that cannot be run. It also
 * names the checks that are left out already, and those of the commit's message, which would be
 * refused next.
 */
export function withWayOn(run: Run, { purpose, stage, caller, words }: GateRequest): Run {
  const unable = run.config.checks.filter(cannotRun);
  const stopped = new Set(unable.map(({ name }) => name));
  const isStopped = ({ check, outcome }: Run["results"][number]) =>
    outcome === "could not tell" && stopped.has(check);
  const now = run.results.filter(isStopped).map(({ check }) => check);
  if (now.length === 0) return run;
  const isNext = ({ stages }: Check) =>
    purpose === "commit" && stage === "pre-commit" && stages.includes("commit-msg");
  const next = unable.filter(isNext).map(({ name }) => name);
  const byTool = toolSkips(run.config.checks, caller.env).map(({ name }) => name);
  const assignment = skipAssignment([
    ...new Set([...skippedBy(caller.env), ...byTool, ...now, ...next]),
  ]);
  const what = now.length === 1 ? "it" : "them";
  const line =
    words.again === undefined
      ? `To go on without ${what}, set ${assignment}`
      : `To go on without ${what}: ${assignment} ${words.again}`;
  return {
    ...run,
    results: run.results.map((result) =>
      isStopped(result) ? { ...result, next: [...result.next, line] } : result,
    ),
  };
}

function cannotRun({ task }: Check): boolean {
  return task.kind === "function" && task.cannotRun !== undefined;
}
