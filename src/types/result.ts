// The results of a check and of a run. Types only.

import type { Candidate, RepoPath } from "./content.ts";
import type { Finding } from "./finding.ts";

/**
 * `could not tell`: the check could not be run to an answer (its program is missing, for example);
 * an error, never a pass. `not run`: there was nothing to check. `skipped`: the user left it out,
 * or a check that it needs did not pass. `cancelled`: it was stopped.
 */
export type Outcome =
  | "passed"
  | "failed"
  | "timed out"
  | "could not tell"
  | "cancelled"
  | "skipped"
  | "not run";

/** The result of one check on particular content. */
export interface CheckResult {
  readonly check: string;
  readonly outcome: Outcome;
  /** True if it was taken from an earlier run on the same content. */
  readonly remembered: boolean;
  /** Number of paths that the check received; 0 for a check of the message. */
  readonly paths: number;
  /** Milliseconds. */
  readonly duration: number;
  /**
   * Printed output: both streams in order, with chamber paths replaced, truncated. Without the
   * parts that `findings` contains.
   */
  readonly output: string;
  /**
   * Findings in the order of their paths; empty if the output was not parsed, which `output` then
   * contains.
   */
  readonly findings: readonly Finding[];
  /**
   * One sentence: why it did not pass (`eslint exited with 1`), why it did not run, or what it
   * warns about. Empty for other passes.
   */
  readonly reason: string;
  /**
   * It passed only because its check warns (`level: "warn"`): `reason`, `findings` and `output`
   * contain the warning.
   */
  readonly warned?: true;
  /**
   * Number of findings that did not count because they are on unchanged lines; they are not in
   * `findings`.
   */
  readonly leftOut?: number;
  /**
   * `skipped` because the user named the check (`--skip`, `--check`, `AIRLOCK_SKIP`): this blocks
   * nothing.
   */
  readonly byChoice?: true;
  /** Changes that the check made in the chamber, as a unified diff; empty if it changed nothing. */
  readonly diff: string;
  /** Commands to type next, if the check itself suggests some. */
  readonly next: readonly string[];
}

/** Source lines by path and line number (from 1) around the findings, for code frames. */
export type SourceLines = ReadonlyMap<RepoPath, ReadonlyMap<number, string>>;

/** The findings of a run, independent of its caller; `system/outcome` decides the outcome. */
export interface RunResult {
  readonly candidate: Candidate;
  readonly results: readonly CheckResult[];
  /** The lines with findings, and the lines around them. */
  readonly lines: SourceLines;
  /** Milliseconds. */
  readonly duration: number;
}
