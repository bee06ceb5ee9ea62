// Which check changed a file. A check that changes a tracked file has not passed: what would land
// is not what it was content with.

import type { WrittenFile } from "../chamber/verify.ts";
import type { PlannedCheck, RepoPath, CheckResult } from "../types.ts";

/** The results and changed files after all checks have run. */
export interface BlameRequest {
  readonly planned: readonly PlannedCheck[];
  readonly results: readonly CheckResult[];
  readonly written: readonly WrittenFile[];
}

/** Runs one check alone in a recreated chamber; returns the files it changed. */
export type RunAlone = (planned: PlannedCheck) => Promise<readonly WrittenFile[]>;

/**
 * Returns what each check changed, by its name. Where several ran, they run again one by one, those
 * first that were given a changed file, until every change has its author. A change that no single
 * check reproduces is attributed to all of them.
 */
export async function authors(
  { planned, results, written }: BlameRequest,
  runAlone: RunAlone,
): Promise<Map<string, readonly WrittenFile[]>> {
  const ran = planned.filter(
    (_, at) => !["skipped", "cancelled", "not run"].includes(results[at]!.outcome),
  );
  if (ran.length <= 1) return new Map(ran.map(({ check }) => [check.name, written]));
  const found = new Map<string, readonly WrittenFile[]>();
  const open = new Map(written.map((file) => [file.path, file]));
  const isGiven = ({ changes }: PlannedCheck) => Number(changes.some(({ path }) => open.has(path)));
  for (const one of ran.toSorted((a, b) => isGiven(b) - isGiven(a))) {
    if (open.size === 0) break;
    const own = await runAlone(one);
    if (own.length > 0) found.set(one.check.name, own);
    for (const { path } of own) open.delete(path);
  }
  if (open.size > 0)
    for (const { check } of ran)
      found.set(check.name, [...(found.get(check.name) ?? []), ...open.values()]);
  return found;
}

/**
 * Returns the results with what each check changed: no pass for one that changed anything. `next`
 * says how to have it changed.
 */
export function blame(
  results: readonly CheckResult[],
  changed: ReadonlyMap<string, readonly WrittenFile[]>,
  next: (check: string, paths: readonly RepoPath[]) => readonly string[],
): CheckResult[] {
  return results.map((result) => {
    const files = changed.get(result.check);
    if (files === undefined) return result;
    const diff = files.map((file) => file.diff).join("");
    const advice = next(
      result.check,
      files.map(({ path }) => path),
    );
    if (result.outcome !== "passed") return { ...result, diff, next: advice };
    const what = files.length === 1 ? files[0]!.path : `${files.length} files`;
    const reason = `${result.check} would change ${what}. It did so in the chamber only: your files and your index are as they were.`;
    // Even where it only warns: the others may have been content with what it wrote, and that is
    // not what would land.
    const { warned: _warned, ...rest } = result;
    return { ...rest, outcome: "failed", diff, next: advice, reason };
  });
}
