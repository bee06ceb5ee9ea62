// What a whole run came to.

import type { Outcome, RunResult } from "../types.ts";

/** Gravest first: a run in which something could not be told is an error, whatever else failed. */
const gravity = ["could not tell", "failed", "timed out", "cancelled", "skipped"] as const satisfies readonly Outcome[];

export type Overall = "passed" | "failed" | "could not tell" | "cancelled";

/** Takes a result; returns its outcome. A run that claims to have passed beside verdicts that have not is not believed. */
export function overall({ verdicts, passed }: Pick<RunResult, "verdicts" | "passed">): Overall {
  const gravest = gravity.find((outcome) => verdicts.some((verdict) => verdict.outcome === outcome));
  if (gravest === undefined) return passed ? "passed" : "could not tell";
  if (gravest === "timed out") return "failed";
  return gravest === "skipped" ? "could not tell" : gravest;
}
