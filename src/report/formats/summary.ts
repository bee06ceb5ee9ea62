// Summarises a run in one line: how many checks passed, which did not, and which did not run.

import { outcomeOfRun, stops } from "../../system/outcome.ts";
import type { Outcome, RunResult, CheckResult } from "../../types.ts";
import { formatDuration } from "../duration-text.ts";
import { safeLine } from "../escape.ts";

/** Maximum number of checks named per outcome. */
const mostNames = 10;

export interface SummaryStyle {
  /** The subject to name if nothing was checked: `this commit`. */
  readonly subject?: string;
  /** The consequence of any result but a pass, as a clause: `nothing was committed`. */
  readonly consequence?: string;
}

/**
 * Returns the line, without a newline: `2 checks passed on 4 files, 1 not run (0.4 s)`,
 * `1 of 3 checks failed (eslint); nothing was committed (0.4 s)`.
 */
export function summary(result: RunResult, { subject, consequence }: SummaryStyle): string {
  const { results, duration } = result;
  const outcome = outcomeOfRun(results);
  const time = ` (${formatDuration(duration)})`;
  if (outcome === "passed") return `${[passedWords(result), ...idle(results)].join(", ")}${time}`;
  if (outcome === "not run")
    return `${[nothingWords(result, subject), ...idle(results)].join(", ")}${time}`;
  const after = consequence === undefined ? "" : `; ${safeLine(consequence)}`;
  return `${[...failedWords(results), ...idle(results)].join(", ")}${after}${time}`;
}

function passedWords({ results, candidate }: RunResult): string {
  const passed = results.filter(({ outcome }) => outcome === "passed");
  const remembered = passed.filter((result) => result.remembered).length;
  const known =
    remembered === 0 ? "" : `, ${remembered === passed.length ? "all" : remembered} cached`;
  const warned = passed.filter((result) => result.warned).length;
  const warnings = warned === 0 ? "" : `, ${warned} with warnings`;
  const files = passed.some(({ paths }) => paths > 0) ? filesOf(candidate) : 0;
  return `${count(passed.length, "check")} passed${files === 0 ? "" : ` on ${count(files, "file")}`}${known}${warnings}`;
}

/** Nothing ran, so the line must not say "passed". */
function nothingWords({ results, candidate }: RunResult, subject: string | undefined): string {
  const files = filesOf(candidate);
  const what = subject ?? (files === 0 ? undefined : count(files, "file"));
  const verb = results.some(({ outcome }) => outcome === "skipped") ? "ran on" : "applies to";
  return what === undefined
    ? `no check ${verb.split(" ")[0]}`
    : `no check ${verb} ${safeLine(what)}`;
}

function filesOf({ changes }: RunResult["candidate"]): number {
  return changes.filter(({ status }) => status !== "D").length;
}

const told = [
  ["failed", "failed", "failed"],
  ["timed out", "timed out", "timed out"],
  ["could not tell", "could not tell", "could not tell"],
  ["cancelled", "was cancelled", "were cancelled"],
  ["skipped", "was skipped", "were skipped"],
] as const satisfies readonly (readonly [Outcome, string, string])[];

/**
 * Returns `1 of 3 checks failed (eslint)`, `1 was skipped (types)`: of the checks that should have
 * run, those that did not pass.
 */
function failedWords(results: readonly CheckResult[]): string[] {
  const due = results.filter((result) => stops(result) || result.outcome === "passed");
  const parts = told.flatMap(([outcome, one, more]) => {
    const those = due.filter((result) => result.outcome === outcome);
    return those.length === 0
      ? []
      : [{ many: those.length, words: `${those.length === 1 ? one : more} (${names(those)})` }];
  });
  return parts.map(({ many, words }, at) =>
    at === 0 ? `${many} of ${count(due.length, "check")} ${words}` : `${many} ${words}`,
  );
}

/** Returns the checks that did not run and did not stop the run. */
function idle(results: readonly CheckResult[]): string[] {
  const left = results.filter(
    ({ outcome, byChoice }) => outcome === "skipped" && byChoice === true,
  );
  const notRun = results.filter(({ outcome }) => outcome === "not run").length;
  return [
    ...(left.length === 0 ? [] : [`${left.length} skipped (${names(left)})`]),
    ...(notRun === 0 ? [] : [`${notRun} not run`]),
  ];
}

function names(results: readonly CheckResult[]): string {
  const shown = results.slice(0, mostNames).map(({ check }) => safeLine(check));
  const more = results.length - shown.length;
  return `${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? "" : "s"}`;
}
