// Limits how much of a run is shown to a person, and cuts text to these limits, so that a report
// can be read without scrolling.

/** Limits for one check. */
export interface ReportBounds {
  /** Findings per file, and in total. */
  readonly findingsOfFile: number;
  readonly findings: number;
  /** Number of these findings that are shown with their source lines. */
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

/** The limits for a terminal. */
export const bounded: ReportBounds = {
  findingsOfFile: 10,
  findings: 20,
  frames: 5,
  message: 8,
  head: 40,
  tail: 60,
  diff: 40,
  width: 500,
};

/** The limits for a file. */
export const whole: ReportBounds = {
  findingsOfFile: Infinity,
  findings: Infinity,
  frames: Infinity,
  message: Infinity,
  head: Infinity,
  tail: Infinity,
  diff: Infinity,
  width: Infinity,
};

/**
 * Takes lines; returns the first and the last of them, and between them the number of lines left
 * out.
 */
export function cutMiddle(
  lines: readonly string[],
  { head, tail, width }: Pick<ReportBounds, "head" | "tail" | "width">,
): string[] {
  const shown =
    lines.length <= head + tail
      ? lines
      : [...lines.slice(0, head), leftOut(lines.length - head - tail), ...lines.slice(-tail)];
  return shown.map((line) => cutLine(line, width));
}

/** Takes lines; returns the first of them, and the number of lines left out. */
export function cutEnd(
  lines: readonly string[],
  { most, width }: { readonly most: number; readonly width: number },
): string[] {
  const shown =
    lines.length <= most ? lines : [...lines.slice(0, most), leftOut(lines.length - most)];
  return shown.map((line) => cutLine(line, width));
}

function leftOut(many: number): string {
  return `… ${thousands(many)} ${many === 1 ? "line" : "lines"} left out …`;
}

const escape = "\u001b";
const half = new RegExp(String.raw`[\ud800-\udbff]$|${escape}\[?[\d;:]*$`, "u");

/** Cuts a line; if the cut is inside a colour, resets the colour. */
function cutLine(line: string, width: number): string {
  if (line.length <= width) return line;
  // Removes half of a surrogate pair, and half of a colour sequence, which would be shown as text.
  const text = line.slice(0, width).replace(half, "");
  return `${text}${text.includes(`${escape}[`) ? `${escape}[0m` : ""} … ${thousands(line.length - text.length)} more characters`;
}

/** Takes a whole number; returns it as `30,780`. */
export function thousands(number: number): string {
  return String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
