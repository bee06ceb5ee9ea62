// The built-in `bom`: a text file does not begin with a UTF-8 byte order mark.

import { type Builtin, finding } from "../builtin.ts";

/** U+FEFF in UTF-8. */
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Follows pre-commit-hooks' fix-byte-order-marker. UTF-16's mark is left alone, since it says how
 * to read the file.
 */
export const bom: Builtin = {
  id: "bom",
  summary: "A text file does not begin with a UTF-8 byte order mark.",
  like: ["fix-byte-order-marker", "check-byte-order-marker"],
  types: ["text"],
  file: ({ change: { path }, content }) =>
    isMarked(content)
      ? [finding({ path, line: 1, column: 1, message: "begins with a UTF-8 byte order mark" })]
      : [],
  fix: ({ content }) => (isMarked(content) ? content.subarray(mark.length) : content),
};

function isMarked(content: Buffer): boolean {
  return content.subarray(0, mark.length).equals(mark);
}
