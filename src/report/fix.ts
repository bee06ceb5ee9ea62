// Reports the result of `airlock fix`, or of its dry run, for a person.

import type { ColorSupportLevel } from "chalk";
import type { CheckResult, RepoPath } from "../types.ts";
import { bounded, cutMiddle } from "./formats/bounds.ts";
import { diffLines } from "./diff-colors.ts";
import { safeLine, safeText } from "./escape.ts";
import { palette, type Palette } from "./palette.ts";
import { typed } from "./typed-commands.ts";
import { jsonText } from "./formats/json-report.ts";

export interface FixReport {
  /** Changed working files, and files with a changed staged version. */
  readonly files: readonly RepoPath[];
  readonly staged: readonly RepoPath[];
  readonly left: readonly { readonly path: RepoPath; readonly why: string }[];
  readonly failures: readonly CheckResult[];
  readonly fixers: number;
  /** Number of files that were checked. */
  readonly chosen: number;
  readonly unasked: readonly RepoPath[];
  readonly recovered: readonly string[];
  /** For a dry run: the changes it would make. */
  readonly diffs: { readonly files: string; readonly staged: string } | null;
}

/** Maximum number of paths in one line. */
const few = 20;

/**
 * Returns the report: diffs of a dry run, failed fixers with their output, files that were left
 * alone, and a summary line.
 */
export function fixReport(report: FixReport, level: ColorSupportLevel): string {
  const colors = palette(level);
  const { files, staged, left, failures, unasked, recovered, diffs } = report;
  const lines: string[] = [];
  if (diffs !== null)
    lines.push(
      ...titled("In the working files:", diffs.files, colors),
      ...titled("In the staged content:", diffs.staged, colors),
    );
  for (const { check, reason, outcome, output } of failures) {
    lines.push(
      `${colors.red("✗")} ${colors.bold(safeLine(check))} did not fix everything: ${safeLine(reason === "" ? outcome : reason)}`,
    );
    const text = safeText(output, { color: level > 0 })
      .replace(/^(?:[ \t]*\n)+/, "")
      .trimEnd();
    if (text !== "") lines.push(...cutMiddle(text.split("\n"), bounded), "");
  }
  for (const { path, why } of left)
    lines.push(`${colors.red("✗")} ${safeLine(path)} is left alone: ${safeLine(why)}`);
  for (const file of recovered)
    lines.push(
      `${colors.yellow("-")} written when an earlier fix was killed; saved in: ${safeLine(file)}`,
    );
  if (unasked.length > 0)
    lines.push(
      `${colors.yellow("-")} not selected, so left as ${unasked.length === 1 ? "it is" : "they are"}: ${named(unasked)}`,
    );
  const bad = left.length + failures.length > 0;
  lines.push(`${(bad ? colors.red : colors.green)("airlock:")} ${summary(report, files, staged)}`);
  for (const next of new Set(failures.flatMap((result) => result.next)))
    lines.push(`  ${colors.bold(safeLine(typed(next)))}`);
  return `${lines.join("\n")}\n`;
}

function summary(
  { diffs, fixers, chosen, left, failures }: FixReport,
  files: readonly RepoPath[],
  staged: readonly RepoPath[],
): string {
  const would = diffs === null ? "fixed" : "would fix";
  const all = [...new Set([...files, ...staged])].toSorted();
  if (all.length > 0) {
    const onlyStaged = all.filter((path) => !files.includes(path));
    const both = staged.filter((path) => files.includes(path));
    const also =
      both.length === 0
        ? ""
        : `; ${both.length === all.length ? "" : `${named(both)} `}also in the staged content`;
    const index =
      onlyStaged.length === 0 ? "" : `; only in the staged content: ${named(onlyStaged)}`;
    return `${would} ${count(all.length, "file")}: ${named(all)}${also}${index}`;
  }
  if (left.length + failures.length > 0) return "nothing was changed";
  if (chosen === 0)
    return typed(
      "nothing to do: no tracked file is changed. To fix other files, name them; for examples: airlock help fix",
    );
  if (fixers === 0)
    return `nothing to do: no check here fixes ${chosen === 1 ? "this file" : `any of these ${chosen} files`}`;
  return `nothing to do: ${count(chosen, "file")} already as the fixers want ${chosen === 1 ? "it" : "them"}`;
}

function titled(title: string, diff: string, colors: Palette): string[] {
  const lines = diffLines(diff, colors);
  return lines.length === 0 ? [] : [title, ...lines, ""];
}

function named(paths: readonly RepoPath[]): string {
  const shown = paths.slice(0, few).map(safeLine).join(", ");
  return paths.length > few ? `${shown} and ${paths.length - few} more` : shown;
}

function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? "" : "s"}`;
}

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
