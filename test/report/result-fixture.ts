// Results of checks, to be reported.

import { verdict as verdictOf } from "./report-fixture.ts";
import type { Change, RunResult, CheckResult } from "../../src/types.ts";

export const zeros = "0".repeat(40);

/** What a terminal acts on, but newline and tab. */
export const acted = new RegExp(
  String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u{e0000}-\u{e007f}\p{Surrogate}]`,
  "u",
);

/** The result of a check, passed unless something else is given. */
export const verdict = (check: string, more: Partial<CheckResult> = {}): CheckResult =>
  verdictOf(check, { outcome: "passed", ...more });

/** The result of a run with these results, about these changed paths. */
export function result(
  results: readonly CheckResult[],
  paths: readonly string[] = ["src/a.ts", "b.ts"],
): RunResult {
  const changes = paths.map((path): Change => ({
    path,
    status: "M",
    mode: "100644",
    blob: "1".repeat(40),
    oldMode: "100644",
    oldBlob: zeros,
  }));
  const candidate = {
    tree: "2".repeat(40),
    base: "3".repeat(40),
    baseTree: "4".repeat(40),
    head: "refs/heads/main",
    changes,
    sinceBase: changes,
    origin: "staged",
  };
  return { candidate, results, duration: 420, lines: new Map() };
}

export const failed = verdict("eslint", {
  outcome: "failed",
  reason: "eslint exited with 1",
  output: "\nsrc/a.ts:3:7 error\n\u001b[2Kevil\n",
  diff: "--- a/b.ts\n+++ b/b.ts\n@@ -1 +1 @@\n-x\n+y\n",
  next: ["npx eslint --fix src/a.ts"],
});
