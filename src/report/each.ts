// Joins the reports of several commits into one document, in the formats that programs read.

import type { Oid } from "../types.ts";

/** The printed report of one commit; empty if the run ended without one. */
export interface CommitReport {
  readonly commit: Oid;
  readonly text: string;
}

/** Takes the reports in their order; returns one document. A commit without a report is left out: its error is on standard error. */
export function joinReports(format: "json" | "sarif" | "junit", reports: readonly CommitReport[]): string {
  const told = reports.filter(({ text }) => text.trim() !== "");
  if (format === "json") return `{"version":1,"commits":[${told.map(({ text }) => text.trim()).join(",")}]}\n`;
  return format === "sarif" ? joinedSarif(told) : joinedJunit(told);
}

interface Sarif {
  readonly runs: readonly { readonly automationDetails: { readonly id: string } }[];
}

/** Joins the runs of all commits, each run marked with its commit's id. */
function joinedSarif(reports: readonly CommitReport[]): string {
  const documents = reports.map(({ commit, text }) => ({ commit, document: JSON.parse(text) as Sarif }));
  const runs = documents.flatMap(({ commit, document }) =>
    document.runs.map((run) => ({ ...run, automationDetails: { id: `${run.automationDetails.id}${commit}/` } })),
  );
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs }, null, 2)}\n`;
}

/** Joins the suites of all commits, each named with its commit. It relies on our own format: every suite begins a line. */
function joinedJunit(reports: readonly CommitReport[]): string {
  const suites = reports.map(({ commit, text }) => {
    const inside = text.slice(text.indexOf("\n", text.indexOf("<testsuites")) + 1, text.lastIndexOf("</testsuites>"));
    return inside.replaceAll('  <testsuite name="', `  <testsuite name="${commit.slice(0, 12)} `);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="airlock">\n${suites.join("")}</testsuites>\n`;
}
