// Reports the result of `airlock task land`, for people and for programs.

import type { RunOutcome } from "../system/outcome.ts";
import { safeLine } from "./escape.ts";
import { jsonText } from "./formats/json-report.ts";

/** A landed task, with the parts that the report needs; names are untrusted. */
export interface LandingReport {
  readonly kind: "landed" | "already";
  /** The result of its checks. */
  readonly outcome: RunOutcome;
  readonly task: string;
  readonly branch: string;
  readonly into: string;
  readonly how: "squash" | "merge" | "ff" | null;
  /** `null` if airlock did not land it. */
  readonly commit: string | null;
  readonly onto: string | null;
  readonly rounds: number;
  readonly worktrees: readonly {
    readonly path: string;
    readonly kept: readonly string[];
    readonly saved: readonly string[];
    readonly indexPending: boolean;
  }[];
  readonly pushed: { readonly remote: string; readonly ref: string } | null;
  /** Work items that it completes. */
  readonly completed: readonly string[];
}

/** The result as JSON text. */
export function landingJson(report: LandingReport): string {
  const { kind, ...rest } = report;
  return jsonText({ version: 1, ...rest, alreadyLanded: kind === "already" });
}

/** Returns one line about what landed and how, and one line for each note. */
export function landingText(report: LandingReport): string {
  const { kind, task, into, how, commit, worktrees, pushed, completed, rounds } = report;
  const as = commit === null ? "" : ` as ${commit.slice(0, 12)}`;
  const way = how === "ff" ? "fast-forwarded" : how === "merge" ? "merged" : "squashed";
  const lines = [
    kind === "already"
      ? `${task} is in ${into} already${as}`
      : `${task} has landed in ${into}${as} (${way})`,
  ];
  if (rounds > 1) lines.push(`  checked ${rounds} times, since others landed meanwhile`);
  for (const { path } of worktrees) lines.push(`  updated: ${path}`);
  if (pushed !== null) lines.push(`  pushed to ${pushed.remote}`);
  if (completed.length > 0) lines.push(`  completed: ${completed.join(", ")}`);
  return lines.map((line) => `${safeLine(line)}\n`).join("");
}

/** Returns notes for a person, one line each. */
export function landingNotes({ worktrees, into }: LandingReport): string {
  const lines = worktrees.flatMap(({ path, kept, saved, indexPending }) => [
    ...kept.map(
      (file) =>
        `${file} in ${path} was changed at the last moment and was kept; to see what landed: git -C ${path} diff -- ${file}`,
    ),
    ...saved.map(
      (file) => `Content written into a file of ${path} during its replacement is in ${file}`,
    ),
    ...(indexPending
      ? [
          `The index of ${path} is locked by another process, and behind ${into}: land again when that process has ended.`,
        ]
      : []),
  ]);
  return lines.map((line) => `airlock: ${safeLine(line)}\n`).join("");
}
