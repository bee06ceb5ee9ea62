// Decides what a run came to from the outcomes of its checks, and the exit code that follows: the only place that does.

import { exitCodes } from "../errors.ts";
import type { Outcome, CheckResult } from "../types.ts";

/** What a run came to. `not run`: no check ran, so nothing failed and nothing passed either. */
export type RunOutcome = "passed" | "not run" | "failed" | "could not tell" | "cancelled";

/** A check's result, as far as it decides. */
export type Ended = Pick<CheckResult, "outcome" | "byChoice">;

/** Gravest first: a run in which something could not be told is an error, whatever else failed. */
const gravity = ["could not tell", "failed", "timed out", "cancelled", "skipped"] as const satisfies readonly Outcome[];

/** Says whether a check's result stops a commit. One that had nothing to do does not, nor one that the user left out. */
export function stops({ outcome, byChoice }: Ended): boolean {
  return !(outcome === "passed" || outcome === "not run" || (outcome === "skipped" && byChoice === true));
}

/** Takes the results of a run's checks; returns what the run came to. A check that was skipped for no known reason is not a pass. */
export function outcomeOfRun(results: readonly Ended[]): RunOutcome {
  const stopping = results.filter(stops);
  const gravest = gravity.find((outcome) => stopping.some((result) => result.outcome === outcome));
  if (gravest === "timed out") return "failed";
  if (gravest !== undefined) return gravest === "skipped" ? "could not tell" : gravest;
  return results.some(({ outcome }) => outcome === "passed") ? "passed" : "not run";
}

/** Says whether what was checked may land: everything passed, or there was nothing to check. */
export function mayLand(results: readonly Ended[]): boolean {
  return codes[outcomeOfRun(results)] === exitCodes.passed;
}

const codes = {
  passed: exitCodes.passed,
  "not run": exitCodes.passed,
  failed: exitCodes.failed,
  "could not tell": exitCodes.couldNotTell,
  cancelled: exitCodes.interrupted,
} as const satisfies Record<RunOutcome, number>;

/** Returns the exit code of a run. One that was interrupted has no other, whatever its checks came to. */
export function exitCodeOfRun(results: readonly Ended[], { aborted }: { readonly aborted: boolean }): number {
  return aborted ? exitCodes.interrupted : codes[outcomeOfRun(results)];
}

/** The gravest first. */
const order: readonly number[] = [
  exitCodes.couldNotTell,
  exitCodes.interrupted,
  exitCodes.refused,
  exitCodes.lost,
  exitCodes.failed,
  exitCodes.passed,
];

/** Takes the exit codes of several runs; returns the one of all of them, 0 for none. A code that is not one of ours says nothing: could not tell. */
export function gravestExitCode(given: readonly number[]): number {
  if (given.some((code) => !order.includes(code))) return exitCodes.couldNotTell;
  return order.find((code) => given.includes(code)) ?? exitCodes.passed;
}
