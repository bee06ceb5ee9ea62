// Shared by the built-ins that parse a file.

import { isUtf8 } from "node:buffer";
import type { Finding } from "../types.ts";
import { type BuiltinFile, finding } from "./builtin.ts";

/** A mistake in a text; line and column from 1, `null` if the parser does not report them. */
export interface SyntaxMistake {
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly rule?: string;
}

/**
 * Parses a text and returns its mistakes. A RangeError means that the nesting was too deep for the
 * parser.
 */
export type Parse = (text: string) => readonly SyntaxMistake[];

/** Returns the findings of `parse` on content in UTF-8; content that is not UTF-8 is a mistake. */
export function utf8Findings(file: BuiltinFile, parse: Parse): readonly Finding[] {
  return findings(file, (content) => {
    if (!isUtf8(content)) return [notUtf8(content)];
    return parse(content.toString("utf8"));
  });
}

/**
 * Takes a file and a function that checks its content; returns findings. A Git LFS pointer stands
 * for content outside the repository: it gives a note, not an error.
 */
export function findings(
  { change: { path }, content }: BuiltinFile,
  look: (content: Buffer) => readonly SyntaxMistake[],
): readonly Finding[] {
  if (isPointer(content))
    return [
      finding({
        path,
        level: "note",
        message: "is a Git LFS pointer: its content was not checked",
      }),
    ];
  try {
    return look(content).map((mistake) => finding({ path, ...mistake }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [finding({ path, message: "is nested too deeply to be parsed" })];
  }
}

/** Follows the specification: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
function isPointer(content: Buffer): boolean {
  if (content.length >= 1024) return false;
  const text = content.toString("latin1");
  return (
    text.startsWith("version https://git-lfs.github.com/spec/v1\n") &&
    /^oid sha256:[0-9a-f]{64}$/m.test(text)
  );
}

function notUtf8(content: Buffer): SyntaxMistake {
  for (let [line, begin] = [1, 0]; ; line += 1) {
    const newline = content.indexOf(10, begin);
    const bytes = content.subarray(begin, newline === -1 ? content.length : newline);
    if (!isUtf8(bytes))
      return {
        line,
        column: bytes.toString("utf8").indexOf("\uFFFD") + 1,
        message: "is not UTF-8",
      };
    begin = newline + 1;
  }
}
