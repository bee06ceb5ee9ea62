// Reports the result of `airlock fix`, or of its dry run, for programs. An incompatible change of
// this format increases `version`.

import type { FixReport } from "./fix.ts";
import { jsonText } from "./formats/json-report.ts";
import { typed } from "./typed-commands.ts";

/** Takes the report and the exit code; returns JSON text with a newline at its end. */
export function fixJson(report: FixReport, exitCode: number): string {
  const { files, staged, left, failures, unasked, recovered, diffs } = report;
  return jsonText({
    version: 1,
    outcome: exitCode === 0 ? "fixed" : exitCode === 1 ? "not all fixed" : "could not tell",
    exitCode,
    dryRun: diffs !== null,
    /** Changed working files, and files with a changed staged version. */
    files,
    staged,
    /** Files that would conflict or were changed in the meantime, with the reason. */
    left: left.map(({ path, why }) => ({ path, why })),
    failures: failures.map(({ check, outcome, reason, output, next }) => ({
      check,
      outcome,
      reason,
      output,
      next: next.map(typed),
    })),
    /** Files that a fixer changed although they were not selected: their content was kept. */
    unasked,
    recovered,
    ...(diffs === null ? {} : { diffs }),
  });
}
