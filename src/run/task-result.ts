// What a task came to, and how the results of several become one.

import type { Outcome } from "../types.ts";

export interface TaskResult {
  readonly outcome: Outcome;
  readonly output: string;
  /** Why it did not pass, one sentence without a full stop; empty for a pass. */
  readonly reason: string;
  readonly next: readonly string[];
}

export const passed: TaskResult = { outcome: "passed", output: "", reason: "", next: [] };

/** What a person must know first, first: a failure is certain, whatever else could not be told. */
const gravity: readonly Outcome[] = ["failed", "timed out", "could not tell", "cancelled", "skipped", "passed"];

/** Whether the result is the check's own and no pass: what fail-fast waits for. */
export function isBad({ outcome }: TaskResult): boolean {
  return outcome === "failed" || outcome === "timed out" || outcome === "could not tell";
}

/** Takes the results of tasks in their order; returns the gravest outcome with its reason, and all output in order. */
export function combine(results: readonly TaskResult[]): TaskResult {
  const outcome = gravity.find((each) => results.some((result) => result.outcome === each)) ?? "passed";
  const decisive = results.filter((result) => result.outcome === outcome);
  return {
    outcome,
    output: joinOutputs(results.map((result) => result.output)),
    reason: decisive.find((result) => result.reason !== "")?.reason ?? "",
    next: [...new Set(decisive.flatMap((result) => result.next))],
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
