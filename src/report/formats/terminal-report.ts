// Reports a run for a person at a terminal: the output of the checks, then the commands that fix
// it, and a last line that names the failed checks.

import type { ColorSupportLevel } from "chalk";
import { outcomeOfRun, stops } from "../../system/outcome.ts";
import type { Outcome, RunResult, SourceLines, CheckResult } from "../../types.ts";
import { bounded, type ReportBounds, cutEnd, cutMiddle, whole } from "./bounds.ts";
import { diffLines } from "../diff-colors.ts";
import { formatDuration } from "../duration-text.ts";
import { safeLine, safeText } from "../escape.ts";
import { findingsText, tally } from "./findings.ts";
import { type Palette, palette } from "../palette.ts";
import { summary, type SummaryStyle } from "./summary.ts";
import { typed } from "../typed-commands.ts";

export interface TerminalStyle extends SummaryStyle {
  readonly level: ColorSupportLevel;
  /** The next commands, if no check has a suggestion of its own. */
  readonly next?: readonly string[];
  /** The limits of the report; if absent, those of a terminal. */
  readonly bounds?: ReportBounds;
  /** The place of the whole report, as a command or a sentence. */
  readonly all?: string;
}

/** Maximum number of lines with next commands. */
const mostNext = 10;

/** Returns the whole report: `foundText`, then `endText`. */
export function terminalReport(result: RunResult, style: TerminalStyle): string {
  return foundText(result, style) + endText(result, style);
}

/** Tells whether anything in the report is too long to be shown. */
export function isCut(result: RunResult): boolean {
  return (
    terminalReport(result, { level: 0 }) !== terminalReport(result, { level: 0, bounds: whole })
  );
}

/**
 * Returns the output of the checks, without the fixes; empty if no check printed anything. Ends
 * with a newline.
 */
export function foundText(
  { results, lines }: RunResult,
  { level, bounds = bounded }: TerminalStyle,
): string {
  const colors = palette(level);
  const noted = results.filter(
    (result) =>
      result.outcome === "passed" && (result.warned === true || result.findings.length > 0),
  );
  return [...noted, ...results.filter(stops)]
    .map((result) => section(result, { lines, colors, bounds }))
    .join("");
}

/** Returns the rest: diffs, next commands, and one summary line. Ends with a newline. */
export function endText(result: RunResult, style: TerminalStyle): string {
  const { level, bounds = bounded, all } = style;
  const colors = palette(level);
  const stopping = result.results.filter(stops);
  const bad = !["passed", "not run"].includes(outcomeOfRun(result.results));
  const own = [...new Set(stopping.flatMap(({ next: commands }) => commands))];
  // If nothing failed (for example after an interruption) there is nothing to fix.
  const fixable = stopping.some(({ outcome }) => outcome !== "cancelled" && outcome !== "skipped");
  const next = own.length > 0 ? own : fixable ? (style.next ?? []) : [];
  const lines = [
    ...stopping.flatMap(({ check, diff }) => changes(check, diff, { colors, bounds })),
    ...(all === undefined ? [] : [`Full report: ${safeLine(typed(all))}`]),
    ...(next.length === 0
      ? []
      : [
          "Next:",
          ...cutEnd(next.map(typed).map(safeLine), { most: mostNext, width: Infinity }).map(
            (line) => `  ${colors.bold(line)}`,
          ),
        ]),
    `${(bad ? colors.red : colors.green)("airlock:")} ${summary(result, style)}`,
  ];
  return `${lines.join("\n")}\n`;
}

interface Shown {
  readonly colors: Palette;
  readonly bounds: ReportBounds;
}

/**
 * Formats one check that did not pass, or that has output. The output starts at the margin, so that
 * places in it stay clickable.
 */
function section(
  result: CheckResult,
  { lines, colors, bounds }: Shown & { readonly lines: SourceLines },
): string {
  const { outcome, paths, duration, findings } = result;
  const mark = markOf(outcome, colors);
  const did =
    result.warned === true
      ? "warns"
      : outcome === "cancelled" || outcome === "skipped"
        ? `was ${outcome}`
        : outcome;
  const on =
    paths === 0 || outcome === "skipped" ? "" : ` on ${paths} ${paths === 1 ? "file" : "files"}`;
  const time = outcome === "skipped" ? "" : ` (${formatDuration(duration)})`;
  const reason =
    result.reason === "" || result.reason === outcome ? "" : `: ${safeLine(result.reason)}`;
  const found =
    findings.length === 0 || outcome !== "passed" || reason !== "" ? "" : `: ${tally(findings)}`;
  const head = `${mark} ${colors.bold(safeLine(result.check))} ${did}${on}${time}${reason}${found}`;
  const places = findingsText(findings, lines, { colors, bounds });
  const output = withoutBlankEnds(safeText(result.output, { color: colors.level > 0 }));
  const printed =
    output === "" || (outcome === "passed" && result.warned !== true)
      ? []
      : cutMiddle(output.split("\n"), bounds);
  return `${[head, ...(places === "" ? [] : [places]), ...printed, ""].join("\n")}\n`;
}

/** Returns the changes that a check, or its fixer, would make. */
function changes(check: string, diff: string, { colors, bounds }: Shown): string[] {
  const lines = diffLines(diff, colors);
  if (lines.length === 0) return [];
  return [
    `Changes that ${safeLine(check)} would make:`,
    ...cutEnd(lines, { most: bounds.diff, width: bounds.width }),
    "",
  ];
}

function markOf(outcome: Outcome, colors: Palette): string {
  if (outcome === "passed") return colors.yellow("!");
  return outcome === "cancelled" || outcome === "skipped" ? colors.yellow("-") : colors.red("✗");
}

function withoutBlankEnds(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}
