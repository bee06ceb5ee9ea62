// Draws a code frame: the line of a finding, the lines around it, and a mark below the place.

import type { Finding } from "../../types.ts";
import { safeLine } from "../escape.ts";
import type { Palette } from "../palette.ts";

/**
 * Maximum number of characters shown per line; a longer line is cut to the part around the place.
 */
const width = 120;

/**
 * Takes a finding and the lines around it; returns the frame's lines, or no lines if the place is
 * not known.
 */
export function frame(
  finding: Finding,
  lines: ReadonlyMap<number, string> | undefined,
  colors: Palette,
): string[] {
  const { line } = finding;
  if (line === null || lines?.has(line) !== true) return [];
  const numbers = [line - 2, line - 1, line, line + 1].filter((number) => lines.has(number));
  const gutter = String(numbers.at(-1)).length;
  const from = windowStart(finding, lines.get(line)!);
  return numbers.flatMap((number) => {
    const text = shown(lines.get(number)!.slice(from, from + width));
    const head = `${number === line ? ">" : " "} ${String(number).padStart(gutter)} |`;
    const source = `${number === line ? colors.bold(head) : colors.dim(head)}${text === "" ? "" : ` ${text}`}`;
    if (number !== line || finding.column === null) return [source];
    return [
      source,
      `  ${" ".repeat(gutter)} ${colors.dim("|")} ${mark(finding, { text: lines.get(line)!, from, colors })}`,
    ];
  });
}

/** Returns the start of the shown part of a long line, so that the part contains the place. */
function windowStart({ column }: Finding, text: string): number {
  if (text.length <= width || column === null) return 0;
  return Math.max(0, Math.min(column - 1 - width / 3, text.length - width)) | 0;
}

/** Makes text safe to print, with tabs as two spaces, so that the mark below lines up. */
function shown(text: string): string {
  return safeLine(text.replaceAll("\t", "  "));
}

interface Marked {
  readonly text: string;
  readonly from: number;
  readonly colors: Palette;
}

function mark(
  { column, line, endLine, endColumn, level }: Finding,
  { text, from, colors }: Marked,
): string {
  const start = column! - 1;
  const end =
    endLine === line && endColumn !== null && endColumn > column! ? endColumn - 1 : start + 1;
  const before = columnsOf(shown(text.slice(from, start)));
  const many = Math.max(1, columnsOf(shown(text.slice(start, Math.min(end, from + width)))));
  const color = level === "error" ? colors.red : colors.yellow;
  return `${" ".repeat(before)}${color("^".repeat(many))}`;
}

/**
 * Returns the width in a terminal: wide characters take two columns, combining ones none (Unicode
 * UAX #11, roughly).
 */
function columnsOf(text: string): number {
  const wide =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu;
  const none = /\p{Mark}/gu;
  return Array.from(text.replaceAll(none, "").replaceAll(wide, "xx")).length;
}
