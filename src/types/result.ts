// What a check came to, and a run of several. Types only.

import type { Candidate, RepoPath } from "./content.ts";
import type { Finding } from "./finding.ts";

/**
 * `could not tell`: the check could not be run to an answer (its program is missing, say); an error, never a pass. `not run`: it had
 * nothing to look at. `skipped`: the user left it out, or a check that it needs did not pass. `cancelled`: it was stopped.
 */
export type Outcome = "passed" | "failed" | "timed out" | "could not tell" | "cancelled" | "skipped" | "not run";

/** The outcome of one check on particular content. */
export interface CheckResult {
  readonly check: string;
  readonly outcome: Outcome;
  /** Taken from an earlier run on the same content. */
  readonly remembered: boolean;
  /** Number of paths it was given. */
  readonly paths: number;
  /** Milliseconds. */
  readonly duration: number;
  /** What it printed, both streams in order, chamber paths replaced; capped. Without what `findings` says. */
  readonly output: string;
  /** What it found, in the order of its paths; of what was not parsed it is empty, and `output` has it. */
  readonly findings: readonly Finding[];
  /** One sentence: why it did not pass (`eslint exited with 1`), why it did not run, or what it warns of. Empty for any other pass. */
  readonly reason: string;
  /** It passed only because its check warns (`level: "warn"`): `reason`, `findings` and `output` say what it found. */
  readonly warned?: true;
  /** Number of findings that did not count, as they are on lines that are not changed; they are not in `findings`. */
  readonly leftOut?: number;
  /** `skipped` because the user said so by name (`--skip`, `--check`, `AIRLOCK_SKIP`): that stops nothing. */
  readonly byChoice?: true;
  /** What the check changed in the chamber, as a unified diff; empty where nothing. */
  readonly diff: string;
  /** What to type next, where the check itself suggests it. */
  readonly next: readonly string[];
}

/** Source lines by path and number (from 1), as far as findings are about them: for code frames. */
export type SourceLines = ReadonlyMap<RepoPath, ReadonlyMap<number, string>>;

/** What a run found, whatever asked for it; `system/outcome` says what that comes to. */
export interface RunResult {
  readonly candidate: Candidate;
  readonly results: readonly CheckResult[];
  /** The lines that findings are about, with those around them. */
  readonly lines: SourceLines;
  /** Milliseconds. */
  readonly duration: number;
}
