// Reports several commits: a heading for each and a summary for a person, and one joined document
// for programs.

import { exitCodes } from "../../errors.ts";
import type { Oid } from "../../types.ts";
import { thousands } from "./bounds.ts";
import { safeLine } from "../escape.ts";

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
export function eachHeading(
  commit: Named,
  { number, of }: { readonly number: number; readonly of: number },
): string {
  return `commit ${nameOf(commit)} (${number} of ${of})\n`;
}

/**
 * Takes the commits that were checked, and the number of all commits; returns a summary, and as the
 * last lines the commits that did not pass.
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
  const lines = bad
    .slice(0, most)
    .map(
      (commit) =>
        `  ${nameOf(commit)}${commit.code === exitCodes.failed ? "" : " (could not tell)"}`,
    );
  const more = bad.length > most ? [`  … and ${thousands(bad.length - most)} more`] : [];
  return `${[`airlock: ${counts.join(", ")}`, ...lines, ...more].join("\n")}\n`;
}

function nameOf({ oid, subject }: Named): string {
  return `${oid.slice(0, 12)} ${safeLine(subject)}`.trimEnd();
}

/** The printed report of one commit; empty if the run ended without one. */
export interface CommitReport {
  readonly commit: Oid;
  readonly text: string;
}

/**
 * Takes the reports in their order; returns one document. A commit without a report is left out:
 * its error is on standard error.
 */
export function joinReports(
  format: "json" | "sarif" | "junit",
  reports: readonly CommitReport[],
): string {
  const told = reports.filter(({ text }) => text.trim() !== "");
  if (format === "json")
    return `{"version":1,"commits":[${told.map(({ text }) => text.trim()).join(",")}]}\n`;
  return format === "sarif" ? joinedSarif(told) : joinedJunit(told);
}

interface Sarif {
  readonly runs: readonly { readonly automationDetails: { readonly id: string } }[];
}

/** Joins the runs of all commits, each run marked with its commit's id. */
function joinedSarif(reports: readonly CommitReport[]): string {
  const documents = reports.map(({ commit, text }) => ({
    commit,
    document: JSON.parse(text) as Sarif,
  }));
  const runs = documents.flatMap(({ commit, document }) =>
    document.runs.map((run) => ({
      ...run,
      automationDetails: { id: `${run.automationDetails.id}${commit}/` },
    })),
  );
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs }, null, 2)}\n`;
}

/**
 * Joins the suites of all commits, each named with its commit. It relies on our own format: every
 * suite begins a line.
 */
function joinedJunit(reports: readonly CommitReport[]): string {
  const suites = reports.map(({ commit, text }) => {
    const inside = text.slice(
      text.indexOf("\n", text.indexOf("<testsuites")) + 1,
      text.lastIndexOf("</testsuites>"),
    );
    return inside.replaceAll('  <testsuite name="', `  <testsuite name="${commit.slice(0, 12)} `);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="airlock">\n${suites.join("")}</testsuites>\n`;
}
