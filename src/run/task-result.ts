// The result of a task, and of several as one.

import type { Finding, Outcome } from "../types.ts";
import { nothingToCheck } from "./plan/not-run.ts";

export interface TaskResult {
  readonly outcome: Outcome;
  readonly output: string;
  /** Why it did not pass or did not run, one sentence without a full stop; empty for a pass. */
  readonly reason: string;
  readonly next: readonly string[];
  readonly findings?: readonly Finding[];
  /**
   * A part of it failed, and no finding explains that. Absent if `isUnexplained` can tell from the
   * other fields.
   */
  readonly unexplained?: boolean;
  /** The result of a part that could not tell, whatever the other parts returned. */
  readonly undecided?: Pick<TaskResult, "outcome" | "reason" | "next">;
  /** It failed, and its check only warns. */
  readonly warned?: true;
  /** Number of findings that do not count, as they are on lines that are not changed. */
  readonly leftOut?: number;
  /** Files that its program wrote for its next run (`ToolReport.made`). */
  readonly made?: readonly string[];
}

export const passed: TaskResult = { outcome: "passed", output: "", reason: "", next: [] };

/** It was handed nothing, so nothing was checked. */
export const notRun: TaskResult = {
  outcome: "not run",
  output: "",
  reason: nothingToCheck,
  next: [],
};

/** Says whether the task after this one in a row, or the check that needs this one, may run. */
export function isSettled({ outcome }: Pick<TaskResult, "outcome">): boolean {
  return outcome === "passed" || outcome === "not run";
}

/**
 * The gravest first: a failure is certain, even if another part could not tell. A part that passed
 * has run.
 */
const gravity: readonly Outcome[] = [
  "failed",
  "timed out",
  "could not tell",
  "cancelled",
  "skipped",
  "passed",
];

/** Says that the result is the check's own and not a pass: fail-fast stops at it. */
export function isBad({ outcome }: TaskResult): boolean {
  return outcome === "failed" || outcome === "timed out" || outcome === "could not tell";
}

/**
 * Returns whether the result, or a part of it, is not a pass and has no findings that explain it.
 */
export function isUnexplained({ outcome, findings = [], unexplained }: TaskResult): boolean {
  return (
    unexplained ?? (!isSettled({ outcome }) && findings.every(({ level }) => level === "note"))
  );
}

function undecidedOf({ outcome, reason, next, undecided }: TaskResult): TaskResult["undecided"] {
  if (undecided !== undefined) return undecided;
  return isSettled({ outcome }) || outcome === "failed" ? undefined : { outcome, reason, next };
}

/**
 * Takes the results of tasks in their order; returns the gravest outcome with its reason, and all
 * output in order. No task has not passed.
 */
export function combine(results: readonly TaskResult[]): TaskResult {
  const outcome = gravity.find((each) => results.some((result) => result.outcome === each));
  if (outcome === undefined) return notRun;
  const decisive = results.filter((result) => result.outcome === outcome);
  const undecided = results.map(undecidedOf).find((each) => each !== undefined);
  return {
    outcome,
    output: joinOutputs(results.map((result) => result.output)),
    reason: decisive.find((result) => result.reason !== "")?.reason ?? "",
    next: [...new Set(decisive.flatMap((result) => result.next))],
    findings: results.flatMap((result) => result.findings ?? []),
    unexplained: results.some(isUnexplained),
    ...(undecided === undefined ? {} : { undecided }),
  };
}

/** One after the other, each beginning on a line of its own. */
function joinOutputs(outputs: readonly string[]): string {
  let text = "";
  for (const output of outputs) {
    if (output === "") continue;
    text += text === "" || text.endsWith("\n") ? output : `\n${output}`;
  }
  return text;
}
