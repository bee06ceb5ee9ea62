// Reports a run for programs, in the format of report.schema.json. An incompatible change of this
// format increases `version`.

import { outcomeOfRun, type RunOutcome } from "../../system/outcome.ts";
import type { Finding, Oid, Outcome, RunResult } from "../../types.ts";
import { typed } from "../typed-commands.ts";

/** The report of a run. */
export interface JsonReport {
  readonly version: 1;
  readonly outcome: RunOutcome;
  /** The candidate's tree. */
  readonly tree: Oid;
  /** The base commit; `null` before the first commit. */
  readonly base: Oid | null;
  /** The checked content: `staged`, or the argument of `airlock run`. */
  readonly origin: string;
  /** Changed entries, deletions included. */
  readonly changes: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Number of checks per outcome. */
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly checks: readonly JsonCheck[];
}

export interface JsonCheck {
  readonly name: string;
  readonly outcome: Outcome;
  /** True if the result is taken from an earlier run on the same content. */
  readonly remembered: boolean;
  /** Number of paths that it received. */
  readonly paths: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Places and their problems; empty for a tool with output that is not parsed. */
  readonly findings: readonly Finding[];
  /**
   * Its output apart from the findings, including control characters: not safe to print without
   * escaping.
   */
  readonly output: string;
  /** True if it passed only because its check warns (`level: "warn"`). */
  readonly warned: boolean;
  /**
   * One sentence: the reason why it did not pass or did not run, or the warning; empty for any
   * other pass.
   */
  readonly reason: string;
  /** Unified diff of its changes in the chamber. */
  readonly diff: string;
  /** The next commands. */
  readonly next: readonly string[];
}

/** Returns the report as data. */
export function jsonData(result: RunResult): JsonReport {
  const { candidate, results, duration } = result;
  return {
    version: 1,
    outcome: outcomeOfRun(results),
    tree: candidate.tree,
    base: candidate.base,
    origin: candidate.origin,
    changes: candidate.changes.length,
    duration,
    counts: countsOf(results),
    checks: results.map(
      ({
        check,
        outcome,
        remembered,
        paths,
        duration: took,
        findings,
        output,
        warned = false,
        reason,
        diff,
        next,
      }) => ({
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
      }),
    ),
  };
}

function countsOf(results: RunResult["results"]): JsonReport["counts"] {
  const counts = {
    passed: 0,
    failed: 0,
    "timed out": 0,
    "could not tell": 0,
    cancelled: 0,
    skipped: 0,
    "not run": 0,
  };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}

/** Returns exactly the published fields. */
function findingData({
  path,
  line,
  column,
  endLine,
  endColumn,
  level,
  rule,
  message,
}: Finding): Finding {
  return { path, line, column, endLine, endColumn, level, rule, message };
}

/** Returns the report as JSON text with a newline at its end. */
export function jsonReport(result: RunResult): string {
  return jsonText(jsonData(result));
}

/**
 * Takes data; returns it as indented JSON with a newline at its end. Controls and characters that a
 * terminal acts on are written as `\uXXXX` even if JSON (RFC 8259) would allow them, so that the
 * text is safe to print.
 */
export function jsonText(data: unknown): string {
  const text = JSON.stringify(data, null, 2);
  return `${text.replaceAll(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu, escapeUnits)}\n`;
}

/** Escapes each UTF-16 unit separately, as JSON requires. */
function escapeUnits(found: string): string {
  return Array.from(
    { length: found.length },
    (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
}
