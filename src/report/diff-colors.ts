// Colours a unified diff.

import { safeText } from "./escape.ts";
import type { Palette } from "./palette.ts";

/** Takes a diff, which is untrusted text; returns its lines, safe to print. */
export function diffLines(diff: string, colors: Palette): string[] {
  const text = safeText(diff).trimEnd();
  return text === "" ? [] : text.split("\n").map((line) => colored(line, colors));
}

function colored(line: string, colors: Palette): string {
  if (/^(?:diff |index |--- |\+\+\+ )/.test(line)) return colors.bold(line);
  if (line.startsWith("+")) return colors.green(line);
  if (line.startsWith("-")) return colors.red(line);
  return line.startsWith("@@") ? colors.cyan(line) : line;
}
