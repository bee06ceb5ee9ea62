// How much of a run is shown to a person, and how text is cut to that: a report is read, not scrolled through.

/** What is shown of one check. */
export interface Bounds {
  /** Findings, of one file and of all. */
  readonly findingsOfFile: number;
  readonly findings: number;
  /** Of these, so many with their source lines. */
  readonly frames: number;
  /** Lines of a finding's message. */
  readonly message: number;
  /** Lines of a tool's own output, from its start and from its end. */
  readonly head: number;
  readonly tail: number;
  /** Lines of a diff. */
  readonly diff: number;
  /** Characters of a line. */
  readonly width: number;
}

/** On a terminal. */
export const bounded: Bounds = { findingsOfFile: 10, findings: 20, frames: 5, message: 8, head: 40, tail: 60, diff: 40, width: 500 };

/** In a file. */
export const whole: Bounds = {
  findingsOfFile: Infinity,
  findings: Infinity,
  frames: Infinity,
  message: Infinity,
  head: Infinity,
  tail: Infinity,
  diff: Infinity,
  width: Infinity,
};

/** Takes lines; returns the first and the last of them, and between them how many are left out. */
export function cutMiddle(lines: readonly string[], { head, tail, width }: Pick<Bounds, "head" | "tail" | "width">): string[] {
  const shown = lines.length <= head + tail ? lines : [...lines.slice(0, head), leftOut(lines.length - head - tail), ...lines.slice(-tail)];
  return shown.map((line) => cutLine(line, width));
}

/** Takes lines; returns the first of them, and how many are left out. */
export function cutEnd(lines: readonly string[], { most, width }: { readonly most: number; readonly width: number }): string[] {
  const shown = lines.length <= most ? lines : [...lines.slice(0, most), leftOut(lines.length - most)];
  return shown.map((line) => cutLine(line, width));
}

function leftOut(many: number): string {
  return `… ${thousands(many)} ${many === 1 ? "line" : "lines"} left out …`;
}

const escape = "\u001b";
const half = new RegExp(String.raw`[\ud800-\udbff]$|${escape}\[?[\d;:]*$`, "u");

/** A line that is cut within a colour ends it. */
function cutLine(line: string, width: number): string {
  if (line.length <= width) return line;
  // Half of a pair would be no character, and half of a colour's sequence would be shown.
  const text = line.slice(0, width).replace(half, "");
  return `${text}${text.includes(`${escape}[`) ? `${escape}[0m` : ""} … ${thousands(line.length - text.length)} more characters`;
}

/** Takes a whole number; returns it as `30,780`. */
export function thousands(number: number): string {
  return String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
