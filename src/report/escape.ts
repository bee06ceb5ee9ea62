// Makes untrusted text safe for a terminal: the terminal shows exactly the characters of the text,
// and executes none of them.

import { encodePath } from "../system/bytes.ts";

export interface TextStyle {
  /**
   * Keep colours: complete SGR sequences (ECMA-48 8.3.117), closed again at the end of each line.
   */
  readonly color: boolean;
}

/**
 * Single characters that a terminal acts on, or that mislead the reader:
 * - C0, DEL and C1 controls, except newline and tab;
 * - bidirectional controls, which make text look different from its content (CVE-2021-42574), line
 *   and paragraph separators;
 * - invisible tag characters, and halves of surrogate pairs.
 */
const singles = [
  String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f]`,
  String.raw`[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]`,
  String.raw`[\u{e0000}-\u{e007f}]`,
  String.raw`\p{Surrogate}`,
].join("|");

/**
 * Complete sequences within a line: CSI, and OSC ended by BEL or ST (ECMA-48 5.4, 5.6; xterm's
 * control sequences).
 */
const sequences = [
  String.raw`\u001b\[[0-?]*[ -/]*[@-~]`,
  String.raw`\u001b\][^\u0000-\u001f\u007f-\u009f]*(?:\u0007|\u001b\\)`,
].join("|");

const single = new RegExp(singles, "gu");
const sequenceOrSingle = new RegExp(`${sequences}|${singles}`, "gu");
const quotable = new RegExp(String.raw`${singles}|["\\\t\n]`, "gu");
const sgr = new RegExp(String.raw`^\u001b\[[\d;:]*m$`);

/**
 * Takes text of several lines, for example a tool's output; returns it safe to print. Lines are
 * kept (CR LF, and the single CR of progress bars, become LF), tabs are kept, colours are kept on
 * request; other complete control sequences are dropped, and any other character that a terminal
 * acts on is spelled out: `\x1b`, `\u202e`.
 */
export function safeText(text: string, style: TextStyle = { color: false }): string {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  return lines.map((line) => safeLineOf(line, style)).join("\n");
}

/**
 * Takes text that must stay on one line, a message or a name; returns it safe to print, with
 * newlines and tabs spelled out too.
 */
export function safeLine(text: string): string {
  return text
    .replaceAll(single, spelled)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll("\t", String.raw`\t`);
}

/**
 * Takes a path; returns it as git shows it (quote.c, with core.quotePath off): unchanged, or in
 * double quotes with C escapes if it contains control characters, `"` or `\`. Bytes that are not
 * UTF-8, and misleading characters, are octal.
 */
export function quotePath(path: string): string {
  const quoted = path.replaceAll(quotable, (found) => {
    const short = cEscapes[found];
    return (
      short ??
      Array.from(encodePath(found), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")
    );
  });
  return quoted === path ? path : `"${quoted}"`;
}

const cEscapes: Readonly<Record<string, string>> = {
  "\u0007": String.raw`\a`,
  "\b": String.raw`\b`,
  "\t": String.raw`\t`,
  "\n": String.raw`\n`,
  "\v": String.raw`\v`,
  "\f": String.raw`\f`,
  "\r": String.raw`\r`,
  '"': String.raw`\"`,
  "\\": "\\\\",
};

function safeLineOf(line: string, { color }: TextStyle): string {
  let colored = false;
  const safe = line.replaceAll(sequenceOrSingle, (found) => {
    if (found.codePointAt(0) !== 0x1b || found.length === 1) return spelled(found);
    // A complete sequence has no meaning for a reader.
    if (!color || !sgr.test(found)) return "";
    colored = true;
    return found;
  });
  return colored ? `${safe}\u001b[0m` : safe;
}

function spelled(character: string): string {
  const code = character.codePointAt(0)!;
  if (code >= 0xdc80 && code <= 0xdcff) return hex(code - 0xdc00);
  if (code < 0x100) return hex(code);
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

function hex(code: number): string {
  return `\\x${code.toString(16).padStart(2, "0")}`;
}
