// Decides the outcome and the exit code of a run from the outcomes of its checks. No other file
// does.

import { exitCodes } from "../errors.ts";
import type { Outcome, CheckResult } from "../types.ts";

/** Outcome of a run. `not run`: no check ran, so nothing failed and nothing passed. */
export type RunOutcome = "passed" | "not run" | "failed" | "could not tell" | "cancelled";

/** The part of a check's result that decides. */
export type Ended = Pick<CheckResult, "outcome" | "byChoice">;

/** Most serious first: a run in which a check could not tell is an error, whatever else failed. */
const gravity = [
  "could not tell",
  "failed",
  "timed out",
  "cancelled",
  "skipped",
] as const satisfies readonly Outcome[];

/**
 * Returns whether a check's result blocks a commit. A check with nothing to do does not, and
 * neither does one that the user left out.
 */
export function stops({ outcome, byChoice }: Ended): boolean {
  return !(
    outcome === "passed" ||
    outcome === "not run" ||
    (outcome === "skipped" && byChoice === true)
  );
}

/**
 * Takes the results of a run's checks; returns the outcome of the run. A check that was skipped
 * without a known reason is not a pass.
 */
export function outcomeOfRun(results: readonly Ended[]): RunOutcome {
  const stopping = results.filter(stops);
  const gravest = gravity.find((outcome) => stopping.some((result) => result.outcome === outcome));
  if (gravest === "timed out") return "failed";
  if (gravest !== undefined) return gravest === "skipped" ? "could not tell" : gravest;
  return results.some(({ outcome }) => outcome === "passed") ? "passed" : "not run";
}

/**
 * Returns whether the checked content may land: everything passed, or there was nothing to check.
 */
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

/**
 * Returns the exit code of a run. An interrupted run always has the same code, whatever its checks
 * returned.
 */
export function exitCodeOfRun(
  results: readonly Ended[],
  { aborted }: { readonly aborted: boolean },
): number {
  return aborted ? exitCodes.interrupted : codes[outcomeOfRun(results)];
}

/** Most serious first. */
const order: readonly number[] = [
  exitCodes.couldNotTell,
  exitCodes.interrupted,
  exitCodes.refused,
  exitCodes.lost,
  exitCodes.failed,
  exitCodes.passed,
];

/**
 * Takes the exit codes of several runs; returns the combined one, 0 for none. An unknown code means
 * `could not tell`.
 */
export function gravestExitCode(given: readonly number[]): number {
  if (given.some((code) => !order.includes(code))) return exitCodes.couldNotTell;
  return order.find((code) => given.includes(code)) ?? exitCodes.passed;
}
