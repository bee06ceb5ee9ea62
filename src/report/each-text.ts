// Reports the commits of a range for a person: a heading for each one, and at the end how many passed and which did not.

import { exitCodes } from "../errors.ts";
import { thousands } from "./bounds.ts";
import { safeLine } from "./escape.ts";

/** A commit as shown to a person. */
interface Named {
  readonly oid: string;
  readonly subject: string;
}

/** A commit that was checked. */
export interface EndedCommit extends Named {
  readonly code: number;
  /** True if at least one check ran on it. */
  readonly ran: boolean;
}

/** Maximum number of commits to name. */
const most = 20;

/** Returns the line above a commit's report. */
export function eachHeading(commit: Named, { number, of }: { readonly number: number; readonly of: number }): string {
  return `commit ${nameOf(commit)} (${number} of ${of})\n`;
}

/**
 * Takes the commits that were checked, and the number of all commits; returns a summary, and as the last lines the commits that did not
 * pass.
 */
export function eachSummary(ended: readonly EndedCommit[], commits: number): string {
  if (commits === 0) return "airlock: the range has no commits\n";
  const good = ended.filter(({ code }) => code === exitCodes.passed);
  const bad = ended.filter(({ code }) => code !== exitCodes.passed);
  const idle = good.filter(({ ran }) => !ran).length;
  const left = commits - ended.length;
  const counts = [
    `${good.length - idle} of ${commits} ${commits === 1 ? "commit" : "commits"} passed`,
    ...(idle === 0 ? [] : [`${idle} with nothing to check`]),
    ...(left === 0 ? [] : [`${left} not checked`]),
    ...(bad.length === 0 ? [] : [`${bad.length} did not pass:`]),
  ];
  const lines = bad.slice(0, most).map((commit) => `  ${nameOf(commit)}${commit.code === exitCodes.failed ? "" : " (could not tell)"}`);
  const more = bad.length > most ? [`  … and ${thousands(bad.length - most)} more`] : [];
  return `${[`airlock: ${counts.join(", ")}`, ...lines, ...more].join("\n")}\n`;
}

function nameOf({ oid, subject }: Named): string {
  return `${oid.slice(0, 12)} ${safeLine(subject)}`.trimEnd();
}
