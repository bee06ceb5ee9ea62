// Formats findings, grouped by file, for a person at a terminal.

import type { Finding, Level, RepoPath, SourceLines } from "../../types.ts";
import { type ReportBounds, cutEnd, thousands } from "./bounds.ts";
import { quotePath, safeLine, safeText } from "../escape.ts";
import { frame } from "./frame.ts";
import type { Palette } from "../palette.ts";

export interface FindingsStyle {
  readonly colors: Palette;
  readonly bounds: ReportBounds;
}

/**
 * Takes a check's findings and their source lines; returns them by file, each with its place, rule
 * and code frame, and the number of those not shown: per file, and in total. Empty without
 * findings.
 */
export function findingsText(
  findings: readonly Finding[],
  lines: SourceLines,
  { colors, bounds }: FindingsStyle,
): string {
  const files = byFile(findings);
  const parts: string[] = [];
  let shown = 0;
  for (const [at, [path, those]] of files.entries()) {
    if (shown >= bounds.findings) {
      parts.push("", rest(files.slice(at)));
      break;
    }
    if (path !== null) parts.push(...(at === 0 ? [] : [""]), colors.underline(quotePath(path)));
    const some = those.slice(0, Math.min(bounds.findingsOfFile, bounds.findings - shown));
    for (const finding of some) {
      parts.push(line(finding, { colors, bounds }));
      if (shown < bounds.frames && path !== null)
        parts.push(...frame(finding, lines.get(path), colors).map((each) => `  ${each}`));
      shown += 1;
    }
    const more = those.length - some.length;
    if (more > 0)
      parts.push(
        `  … and ${thousands(more)} more ${path === null ? "that are about no file" : "in this file"}`,
      );
  }
  return parts.join("\n");
}

/** Returns `2 errors, 1 warning`; empty without findings. */
export function tally(findings: readonly Finding[]): string {
  const counts = (["error", "warning", "note"] as const satisfies readonly Level[]).flatMap(
    (level) => {
      const many = findings.filter((finding) => finding.level === level).length;
      return many === 0 ? [] : [`${many} ${level}${many === 1 ? "" : "s"}`];
    },
  );
  return counts.join(", ");
}

type OfFile = readonly [path: RepoPath | null, findings: readonly Finding[]];

function rest(files: readonly OfFile[]): string {
  const many = files.reduce((sum, [, those]) => sum + those.length, 0);
  return `… and ${thousands(many)} more in ${files.length === 1 ? "another file" : `${thousands(files.length)} other files`}`;
}

/**
 * Groups findings by file, in order of first appearance, and sorts them by place. Findings without
 * a file come first.
 */
function byFile(findings: readonly Finding[]): OfFile[] {
  const files = new Map<RepoPath | null, Finding[]>([[null, []]]);
  for (const finding of findings) {
    const those = files.get(finding.path);
    if (those === undefined) files.set(finding.path, [finding]);
    else those.push(finding);
  }
  return [...files]
    .filter(([, those]) => those.length > 0)
    .map(([path, those]) => [
      path,
      those.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
    ]);
}

/**
 * Returns `  3:7  error  message  rule`, as eslint does; further lines of a message follow below.
 */
function line(
  { line: at, column, level, message, rule }: Finding,
  { colors, bounds }: FindingsStyle,
): string {
  const place = at === null ? "" : `${at}${column === null ? "" : `:${column}`}  `;
  const color = level === "error" ? colors.red : level === "warning" ? colors.yellow : colors.cyan;
  const [first = "", ...more] = cutEnd(safeText(message).trimEnd().split("\n"), {
    most: bounds.message,
    width: bounds.width,
  });
  const name = rule === null ? "" : `  ${colors.dim(safeLine(rule))}`;
  return [`  ${place}${color(level)}  ${first}${name}`, ...more.map((each) => `    ${each}`)].join(
    "\n",
  );
}
