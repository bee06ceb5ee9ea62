// What a run found, for a person at a terminal.

import type { ColorSupportLevel } from "chalk";
import type { Outcome, RunResult, SourceLines, Verdict } from "../types.ts";
import { formatDuration } from "./duration.ts";
import { safeLine, safeText } from "./escape.ts";
import { findingsText, tally } from "./findings.ts";
import { overall } from "./outcome.ts";
import { palette } from "./palette.ts";
import type { Palette } from "./palette.ts";
import { typed } from "./typed.ts";

export interface TerminalStyle {
  readonly level: ColorSupportLevel;
  /** What follows from a result that is no pass, as a clause: `nothing was committed`. */
  readonly consequence?: string;
  /** What to type next, where no check has a suggestion of its own. */
  readonly next?: readonly string[];
}

/**
 * Returns the report: for a pass one line; otherwise each check that has not passed with its reason, output and diff, then
 * one line that sums up, and what to type next. Ends with a newline.
 */
export function terminalReport(result: RunResult, style: TerminalStyle): string {
  const colors = palette(style.level);
  const bad = result.verdicts.filter((verdict) => verdict.outcome !== "passed");
  const noted = result.verdicts.filter(
    (verdict) => verdict.outcome === "passed" && (verdict.warned === true || verdict.findings.length > 0),
  );
  const parts = [...noted, ...bad].map((verdict) => section(verdict, result.lines, colors));
  const outcome = overall(result);
  if (outcome === "passed") return [...parts, `${colors.green("airlock:")} ${passLine(result)}\n`].join("\n");
  const consequence = style.consequence === undefined ? "" : `; ${safeLine(style.consequence)}`;
  const last = `${colors.red("airlock:")} ${failLine(result)}${consequence} (${formatDuration(result.duration)})`;
  const next = [...new Set(bad.flatMap((verdict) => verdict.next))];
  // Where nothing failed (it was interrupted, say) there is nothing to mend.
  const mend = bad.some((verdict) => verdict.outcome !== "cancelled" && verdict.outcome !== "skipped") ? (style.next ?? []) : [];
  const lines = (next.length > 0 ? next : mend).map((line) => `  ${colors.bold(safeLine(typed(line)))}`);
  return `${[...parts, [last, ...lines].join("\n")].join("\n")}\n`;
}

/** `3 checks passed on 4 files (0.4 s)`. */
function passLine({ verdicts, candidate, duration }: RunResult): string {
  const files = candidate.changes.filter((change) => change.status !== "D").length;
  const on = files === 0 ? "" : ` on ${count(files, "file")}`;
  if (verdicts.length === 0) return `no check applies${files === 0 ? "" : ` to ${count(files, "file")}`} (${formatDuration(duration)})`;
  const remembered = verdicts.filter((verdict) => verdict.remembered).length;
  const known = remembered === 0 ? "" : `, ${remembered === verdicts.length ? "all" : remembered} remembered`;
  const warned = verdicts.filter((verdict) => verdict.warned).length;
  const warnings = warned === 0 ? "" : `, ${warned} with warnings`;
  return `${count(verdicts.length, "check")} passed${on}${known}${warnings} (${formatDuration(duration)})`;
}

/** `1 of 3 checks failed`, and what became of the others where they have not passed. */
function failLine({ verdicts }: RunResult): string {
  const ended = (["failed", "timed out", "could not tell", "cancelled", "skipped"] as const).flatMap((outcome) => {
    const many = verdicts.filter((verdict) => verdict.outcome === outcome).length;
    return many === 0 ? [] : [{ many, words: outcome === "cancelled" || outcome === "skipped" ? `was ${outcome}` : outcome }];
  });
  const [first, ...others] = ended;
  if (first === undefined) return "the run did not pass";
  const rest = others.map(({ many, words: text }) => `, ${many} ${words(many, text)}`).join("");
  return `${first.many} of ${count(verdicts.length, "check")} ${words(first.many, first.words)}${rest}`;
}

function words(many: number, text: string): string {
  return many === 1 ? text : text.replace(/^was /, "were ");
}

/** One check that has not passed, or has something to say. Its output starts at the margin, so that places in it stay clickable. */
function section(verdict: Verdict, lines: SourceLines, colors: Palette): string {
  const { outcome, paths, duration, findings } = verdict;
  const mark = markOf(outcome, colors);
  const did = verdict.warned === true ? "warns" : outcome === "cancelled" || outcome === "skipped" ? `was ${outcome}` : outcome;
  const on = paths === 0 || outcome === "skipped" ? "" : ` on ${count(paths, "file")}`;
  const time = outcome === "skipped" ? "" : ` (${formatDuration(duration)})`;
  const reason = verdict.reason === "" || verdict.reason === outcome ? "" : `: ${safeLine(verdict.reason)}`;
  const found = findings.length === 0 || outcome !== "passed" || reason !== "" ? "" : `: ${tally(findings)}`;
  const head = `${mark} ${colors.bold(safeLine(verdict.check))} ${did}${on}${time}${reason}${found}`;
  const places = findingsText(findings, lines, colors);
  const output = withoutBlankEnds(safeText(verdict.output, { color: colors.level > 0 }));
  const diff = withoutBlankEnds(safeText(verdict.diff));
  const changed = diff === "" ? [] : ["What it would change, as a diff:", coloredDiff(diff, colors)];
  return [
    head,
    ...(places === "" ? [] : [places]),
    ...(output === "" || (outcome === "passed" && verdict.warned !== true) ? [] : [output]),
    ...changed,
    "",
  ].join("\n");
}

function markOf(outcome: Outcome, colors: Palette): string {
  if (outcome === "passed") return colors.yellow("!");
  return outcome === "cancelled" || outcome === "skipped" ? colors.yellow("-") : colors.red("✗");
}

function coloredDiff(diff: string, colors: Palette): string {
  return diff
    .split("\n")
    .map((line) => {
      if (/^(?:diff |index |--- |\+\+\+ )/.test(line)) return colors.bold(line);
      if (line.startsWith("+")) return colors.green(line);
      if (line.startsWith("-")) return colors.red(line);
      return line.startsWith("@@") ? colors.cyan(line) : line;
    })
    .join("\n");
}

function withoutBlankEnds(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}

function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? "" : "s"}`;
}
