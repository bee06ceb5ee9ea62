// Findings, grouped by file, for a person at a terminal.

import type { Finding, Level, RepoPath, SourceLines } from "../types.ts";
import { quotePath, safeLine, safeText } from "./escape.ts";
import { frame } from "./frame.ts";
import type { Palette } from "./palette.ts";

/** Findings that are shown of one check. */
const most = 50;
/** Of these, as many with their source lines. */
const mostFrames = 20;

/** Takes a check's findings and the lines they are about; returns them by file, each with its place, rule and code frame. Empty for none. */
export function findingsText(findings: readonly Finding[], lines: SourceLines, colors: Palette): string {
  const shown = byFile(findings).slice(0, most);
  const parts: string[] = [];
  let heading: RepoPath | null | undefined;
  for (const [at, finding] of shown.entries()) {
    if (finding.path !== heading && finding.path !== null)
      parts.push(`${at === 0 ? "" : "\n"}${colors.underline(quotePath(finding.path))}`);
    heading = finding.path;
    parts.push(line(finding, colors));
    if (at < mostFrames && finding.path !== null) {
      parts.push(...frame(finding, lines.get(finding.path), colors).map((each) => `  ${each}`));
    }
  }
  const more = findings.length - shown.length;
  if (more > 0) parts.push("", `… and ${more} more; \`airlock run --format json\` shows them all`);
  return parts.join("\n");
}

/** `2 errors, 1 warning`; empty for none. */
export function tally(findings: readonly Finding[]): string {
  const counts = (["error", "warning", "note"] as const satisfies readonly Level[]).flatMap((level) => {
    const many = findings.filter((finding) => finding.level === level).length;
    return many === 0 ? [] : [`${many} ${level}${many === 1 ? "" : "s"}`];
  });
  return counts.join(", ");
}

/** Files in the order in which they first appear, places in order within. What is about no file comes first. */
function byFile(findings: readonly Finding[]): Finding[] {
  const files = new Map<RepoPath | null, Finding[]>();
  for (const finding of findings) files.set(finding.path, [...(files.get(finding.path) ?? []), finding]);
  const none = files.get(null) ?? [];
  files.delete(null);
  return [none, ...files.values()].flatMap((those) =>
    those.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
  );
}

/** `  3:7  error  message  rule`, as eslint does; further lines of a message below it. */
function line({ line: at, column, level, message, rule }: Finding, colors: Palette): string {
  const place = at === null ? "" : `${at}${column === null ? "" : `:${column}`}  `;
  const color = level === "error" ? colors.red : level === "warning" ? colors.yellow : colors.cyan;
  const [first = "", ...rest] = safeText(message).trimEnd().split("\n");
  const name = rule === null ? "" : `  ${colors.dim(safeLine(rule))}`;
  return [`  ${place}${color(level)}  ${first}${name}`, ...rest.map((each) => `    ${each}`)].join("\n");
}
