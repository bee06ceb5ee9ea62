// What a run found, for programs, as report.schema.json says. A change of this shape that could break a reader raises `version`.

import { outcomeOfRun, type RunOutcome } from "../system/outcome.ts";
import type { Finding, Oid, Outcome, RunResult } from "../types.ts";
import { typed } from "./typed.ts";

/** The report of a run. */
export interface JsonReport {
  readonly version: 1;
  readonly outcome: RunOutcome;
  /** The candidate's tree. */
  readonly tree: Oid;
  /** The commit it was compared to; `null` before the first. */
  readonly base: Oid | null;
  /** What was checked: `staged`, or what `airlock run` was asked for. */
  readonly origin: string;
  /** Changed entries, deletions included. */
  readonly changes: number;
  /** Milliseconds. */
  readonly duration: number;
  /** How many checks came to what. */
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly checks: readonly JsonCheck[];
}

export interface JsonCheck {
  readonly name: string;
  readonly outcome: Outcome;
  /** Taken from an earlier run on the same content. */
  readonly remembered: boolean;
  /** Number of paths it was given. */
  readonly paths: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Places and what is wrong there; empty for a tool whose output is not parsed. */
  readonly findings: readonly Finding[];
  /** What it printed beside the findings, control characters included: not safe to print as it is. */
  readonly output: string;
  /** It passed only because its check warns (`level: "warn"`). */
  readonly warned: boolean;
  /** One sentence: why it did not pass or did not run, or what it warns of; empty for any other pass. */
  readonly reason: string;
  /** Unified diff of what it changed in the chamber. */
  readonly diff: string;
  /** What to type next. */
  readonly next: readonly string[];
}

/** Returns the report as data. */
export function jsonData(result: RunResult): JsonReport {
  const { candidate, verdicts, duration } = result;
  return {
    version: 1,
    outcome: outcomeOfRun(verdicts),
    tree: candidate.tree,
    base: candidate.base,
    origin: candidate.origin,
    changes: candidate.changes.length,
    duration,
    counts: countsOf(verdicts),
    checks: verdicts.map(({ check, outcome, remembered, paths, duration: took, findings, output, warned = false, reason, diff, next }) => ({
      name: check,
      outcome,
      remembered,
      paths,
      duration: took,
      findings: findings.map(findingData),
      output,
      warned,
      reason,
      diff,
      next: next.map(typed),
    })),
  };
}

function countsOf(verdicts: RunResult["verdicts"]): JsonReport["counts"] {
  const counts = { passed: 0, failed: 0, "timed out": 0, "could not tell": 0, cancelled: 0, skipped: 0, "not run": 0 };
  for (const { outcome } of verdicts) counts[outcome] += 1;
  return counts;
}

/** Exactly the published fields. */
function findingData({ path, line, column, endLine, endColumn, level, rule, message }: Finding): Finding {
  return { path, line, column, endLine, endColumn, level, rule, message };
}

/** Returns the report as JSON text with a newline at its end. */
export function jsonReport(result: RunResult): string {
  return jsonText(jsonData(result));
}

/**
 * Takes data; returns it as indented JSON with a newline at its end. Controls and characters that a terminal acts on stand as `\uXXXX`
 * also where JSON (RFC 8259) would let them through, so that the text itself is safe to print.
 */
export function jsonText(data: unknown): string {
  const text = JSON.stringify(data, null, 2);
  return `${text.replaceAll(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu, escapeUnits)}\n`;
}

/** Each UTF-16 unit on its own, as JSON wants it. */
function escapeUnits(found: string): string {
  return Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}
