// Reports the result of `airlock commit`, for people and for programs.

import { mayLand, outcomeOfRun } from "../system/outcome.ts";
import type { Content, Landed, NotCommitted, StagedEntry, TreeChange } from "../types.ts";
import { safeLine } from "./escape.ts";
import { jsonData, jsonText, type JsonCheck } from "./formats/json-report.ts";

/** The result as JSON text; the checks are those of `airlock run --format json`. */
export function commitJson(result: Landed | NotCommitted): string {
  const checks: readonly JsonCheck[] | null =
    result.checked === null ? null : jsonData(result.checked).checks;
  const results = result.checked?.results ?? [];
  const outcome = outcomeOfRun(results);
  if (result.kind === "not committed") {
    // If the checks passed, the commit was stopped by a hook, the editor or git.
    return jsonText({
      version: 1,
      outcome: mayLand(results) ? "failed" : outcome,
      exitCode: result.exitCode,
      commit: null,
      checks,
    });
  }
  const { commit, branch, subject, base, rebuilt, changes, indexPending, milliseconds } = result;
  const rounded = Object.fromEntries(
    Object.entries(milliseconds).map(([phase, took]) => [
      phase,
      Math.round(Number(took) * 10) / 10,
    ]),
  );
  return jsonText({
    version: 1,
    outcome,
    commit,
    branch: branch === null ? null : branch.replace(/^refs\/heads\//, ""),
    subject,
    base,
    rebuilt,
    paths: changes.map((change) => ({ path: change.path, status: letterOf(change) })),
    checks,
    indexPending,
    milliseconds: rounded,
  });
}

/** Two or three lines: `[main 1a2b3c4d5e6f] subject`, and the paths. */
export function commitText({ commit, branch, subject, base, rebuilt, changes }: Landed): string {
  const where = branch === null ? "detached HEAD" : branch.replace(/^refs\/heads\//, "");
  const first = base === null ? " (root-commit)" : "";
  const others = rebuilt ? ", on top of what others landed meanwhile" : "";
  const lines = [
    `[${safeLine(where)}${first} ${commit.slice(0, 12)}] ${safeLine(subject)}`,
    ...pathLines(changes),
  ];
  return `${lines.join("\n")}\n ${counted(changes.length, "path")}${others}\n`;
}

/** Paths shown at most. */
const most = 20;

function pathLines(changes: readonly TreeChange[]): string[] {
  const lines = changes
    .slice(0, most)
    .map((change) => ` ${letterOf(change)} ${safeLine(change.path)}`);
  return changes.length > most ? [...lines, ` … and ${changes.length - most} more`] : lines;
}

/** Returns notes for a person, one line each; an empty text if there is nothing to note. */
export function noteText(result: Landed, { staged }: { readonly staged: boolean }): string {
  const lines: string[] = [];
  const hidden = staged ? [] : result.entries.filter(hidesStaged);
  for (const { path, index } of hidden.slice(0, most)) {
    const version =
      index === null
        ? "its removal"
        : `another version (git cat-file blob ${index.blob.slice(0, 12)})`;
    lines.push(
      `${path} was committed as it is on disk; ${version} had been staged. To commit what is staged: --staged`,
    );
  }
  for (const path of result.undone.slice(0, most))
    lines.push(`${path} is not in the commit: a fixer or a hook undid its change.`);
  lines.push(...leftOutLines(result.leftOut));
  if (result.indexPending)
    lines.push("The index is locked by another process; the next commit updates it.");
  if (result.switched)
    lines.push(
      `This worktree has switched to another branch; the commit is on ${result.branch ?? "no branch"}.`,
    );
  for (const name of result.failedHooks)
    lines.push(
      `${name.startsWith("git ") ? name : `The hook ${name}`} failed; the commit has landed anyway.`,
    );
  return lines.map((line) => `airlock: ${safeLine(line)}\n`).join("");
}

function leftOutLines(leftOut: readonly string[]): string[] {
  return leftOut
    .slice(0, most)
    .map(
      (path) =>
        `${path} is a separate repository and was left out; git add ${path} would record its commit.`,
    );
}

/** The result of a dry run. */
export interface PreviewReport {
  readonly changes: readonly TreeChange[];
  readonly leftOut: readonly string[];
  readonly candidate: { readonly head: string; readonly base: string | null };
}

/** Returns the commit that would be made, for people. */
export function previewText({ changes, leftOut, candidate }: PreviewReport): string {
  const where = candidate.head.startsWith("refs/heads/")
    ? candidate.head.slice("refs/heads/".length)
    : "a detached HEAD";
  const lines = changes.map((change) => ` ${letterOf(change)} ${safeLine(change.path)}`);
  return `${[`Would commit ${counted(changes.length, "path")} to ${safeLine(where)}:`, ...lines, ...leftOutLines(leftOut).map(safeLine)].join("\n")}\n`;
}

/** Returns the commit that would be made, for programs. */
export function previewJson({ changes, candidate }: PreviewReport): string {
  return jsonText({
    version: 1,
    outcome: "not run",
    dryRun: true,
    branch: candidate.head.startsWith("refs/heads/")
      ? candidate.head.slice("refs/heads/".length)
      : null,
    base: candidate.base,
    paths: changes.map((change) => ({ path: change.path, status: letterOf(change) })),
  });
}

function letterOf({ before, after }: TreeChange): "A" | "D" | "M" | "T" {
  if (before === null) return "A";
  if (after === null) return "D";
  return after.mode.slice(0, 3) === before.mode.slice(0, 3) ? "M" : "T";
}

function hidesStaged({ content, base, index }: StagedEntry): boolean {
  return !isSame(index, base) && !isSame(index, content);
}

function isSame(a: Content | null, b: Content | null): boolean {
  return a === null || b === null ? a === b : a.mode === b.mode && a.blob === b.blob;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
