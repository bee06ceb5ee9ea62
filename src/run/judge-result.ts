// Applies a check's config to its result: which findings count (`changedLines`), and how much
// (`level`).

import type { Lines } from "../git/lines.ts";
import type { Check, Finding, RepoPath } from "../types.ts";
import { isUnexplained, type TaskResult } from "./task-result.ts";

/**
 * Returns the lines that the candidate adds or changes, by path; a path that it does not change is
 * missing.
 */
export type LinesOf = (paths: ReadonlySet<RepoPath>) => Promise<ReadonlyMap<RepoPath, Lines>>;

/**
 * Takes the result of a check's task; returns the result of the check. Throws AirlockError if git
 * cannot say which lines changed.
 */
export async function judgeResult(
  check: Check,
  result: TaskResult,
  linesOf: LinesOf | undefined,
): Promise<TaskResult> {
  const counted =
    check.changedLines && linesOf !== undefined ? await onChangedLines(result, linesOf) : result;
  return check.level === "warning" ? asWarning(counted) : counted;
}

/**
 * Returns whether a failed task may still be a pass of the check: then it must not stop other
 * checks.
 */
export function isLenient({ changedLines, level }: Check): boolean {
  return changedLines || level === "warning";
}

async function onChangedLines(result: TaskResult, linesOf: LinesOf): Promise<TaskResult> {
  const { outcome, findings = [], reason } = result;
  if (outcome !== "passed" && outcome !== "failed") return result;
  if (outcome === "failed" && isUnexplained(result))
    return {
      ...result,
      reason: `${reason}; what it printed cannot be told apart by lines, so all of it counts`,
    };
  const placed = findings.flatMap(({ path, line }) =>
    path === null || line === null ? [] : [path],
  );
  const lines = placed.length === 0 ? new Map<RepoPath, Lines>() : await linesOf(new Set(placed));
  const kept = findings.filter((finding) => isOn(finding, lines));
  const leftOut = findings.length - kept.length;
  if (leftOut === 0) return result;
  const many = `${leftOut} ${leftOut === 1 ? "finding" : "findings"} on lines that are not changed left out`;
  if (outcome === "failed" && decisive(findings, kept))
    return { ...result, findings: kept, leftOut, reason: `${reason}; ${many}` };
  return { ...result, outcome: "passed", findings: kept, leftOut, reason: "", next: [] };
}

/** Errors fail a check. If a tool failed without errors (`--max-warnings 0`), its warnings do. */
function decisive(all: readonly Finding[], kept: readonly Finding[]): boolean {
  const least = all.some(({ level }) => level === "error") ? ["error"] : ["warning"];
  return kept.some(({ level }) => least.includes(level));
}

/**
 * A finding that spans lines counts if one of them changed. A finding without a line counts, since
 * it may be new.
 */
function isOn(
  { path, line, endLine, endColumn }: Finding,
  lines: ReadonlyMap<RepoPath, Lines>,
): boolean {
  if (path === null || line === null) return true;
  const ranges = lines.get(path) ?? [];
  // A range that ends before the first column of a line does not reach into that line.
  const end = endLine === null || endLine <= line ? line : endColumn === 1 ? endLine - 1 : endLine;
  return ranges === "all" || ranges.some(([first, last]) => first <= end && line <= last);
}

/**
 * Turns a failure into a pass with warnings. A check that could not run, or did not end, stays as
 * it is: its findings are unknown.
 */
function asWarning(result: TaskResult): TaskResult {
  if (result.outcome !== "failed") return result;
  if (result.undecided !== undefined) return { ...result, ...result.undecided };
  const findings = (result.findings ?? []).map((finding) =>
    finding.level === "error" ? { ...finding, level: "warning" as const } : finding,
  );
  return { ...result, outcome: "passed", warned: true, findings };
}
