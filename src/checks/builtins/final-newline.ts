// The built-in `final-newline`: a text file ends with exactly one newline.

import { type Builtin, finding } from "../builtin.ts";
import { positions, searchable } from "../config/position.ts";

const [lf, cr] = [10, 13];

/**
 * Follows pre-commit-hooks' end-of-file-fixer: after the last line there is exactly one newline, of
 * the kind the file already uses there. A file that contains only newlines becomes empty.
 */
export const finalNewline: Builtin = {
  id: "final-newline",
  summary: "A text file ends with exactly one newline.",
  like: ["end-of-file-fixer"],
  types: ["text"],
  file({ change: { path }, content }) {
    const end = endOfText(content);
    const right = rightEnd(content, end);
    const missing = end === content.length && end > 0;
    if (right === content.length && !missing) return [];
    const place = positions(searchable(content))(right);
    return [
      finding({
        path,
        ...place,
        message: missing ? "no newline at the end" : "empty lines at the end",
      }),
    ];
  },
  fix: ({ content }) => fixed(content),
};

function fixed(content: Buffer): Buffer {
  const end = endOfText(content);
  if (end === content.length && end > 0) return Buffer.concat([content, Buffer.from([lf])]);
  return content.subarray(0, rightEnd(content, end));
}

/** Returns the offset at which the newlines at the end begin. */
function endOfText(content: Buffer): number {
  let end = content.length;
  while (end > 0 && (content[end - 1] === lf || content[end - 1] === cr)) end -= 1;
  return end;
}

/**
 * Returns the offset at which the file should end: after the first newline that follows the text.
 */
function rightEnd(content: Buffer, end: number): number {
  if (end === 0 || end === content.length) return end;
  return end + (content[end] === cr && content[end + 1] === lf ? 2 : 1);
}
