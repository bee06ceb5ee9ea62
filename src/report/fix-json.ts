// What `airlock fix` did, or would do, for programs. A change of this shape that could break a reader raises `version`.

import type { FixReport } from "./fix.ts";
import { jsonText } from "./json.ts";
import { typed } from "./typed.ts";

/** Takes the report and the exit code; returns JSON text with a newline at its end. */
export function fixJson(report: FixReport, exitCode: number): string {
  const { files, staged, left, failures, unasked, recovered, diffs } = report;
  return jsonText({
    version: 1,
    outcome: exitCode === 0 ? "fixed" : exitCode === 1 ? "not all fixed" : "could not tell",
    exitCode,
    dryRun: diffs !== null,
    /** Working files that were changed, and files of which what is staged was. */
    files,
    staged,
    /** Files that would conflict or were changed meanwhile, with the reason. */
    left: left.map(({ path, why }) => ({ path, why })),
    failures: failures.map(({ check, outcome, reason, output, next }) => ({ check, outcome, reason, output, next: next.map(typed) })),
    /** Files that a fixer changed though it was not asked to: they are as before. */
    unasked,
    recovered,
    ...(diffs === null ? {} : { diffs }),
  });
}
