// The built-in `trailing-whitespace`: no line of a text file ends with white space.

import * as v from "valibot";
import { type Builtin, type BuiltinFile, type BuiltinOptions, finding } from "../builtin.ts";
import { positions, searchable } from "../config/position.ts";

const [lf, cr, space] = [10, 13, 32];

/** Python's `bytes.isspace`, which `rstrip` removes by default. */
const whiteSpace = [9, 10, 11, 12, 13, 32];

const extension = v.pipe(
  v.string('file name extensions, such as "md", or "*"'),
  v.regex(/^(?:\*|\.?[^./\\:]+)$/, 'file name extensions, such as "md", or "*"'),
);

const options = v.strictObject({
  markdownLinebreakExt: v.optional(
    v.pipe(
      v.array(extension, "a list of file name extensions"),
      v.description(
        "Extensions of Markdown files, where two spaces at the end of a line are a line break and may stay; `*`: every file.",
      ),
    ),
  ),
  chars: v.optional(
    v.pipe(
      v.string("characters"),
      v.nonEmpty("at least one character"),
      v.description("The characters that no line may end with; by default all white space."),
    ),
  ),
});

/** A run of surplus bytes at the end of a line. */
interface Surplus {
  readonly start: number;
  readonly end: number;
}

/**
 * Follows pre-commit-hooks' trailing-whitespace: lines end with LF or CRLF, and a single CR at the
 * very end of the file also counts as a line ending.
 */
export const trailingWhitespace: Builtin = {
  id: "trailing-whitespace",
  summary: "No line of a text file ends with white space.",
  like: ["trailing-whitespace"],
  types: ["text"],
  options,
  file(file, given) {
    const found = surplusIn(file, given);
    if (found.length === 0) return [];
    const at = positions(searchable(file.content));
    return found.map(({ start, end }) => {
      const [from, to] = [at(start), at(end)];
      const message = "white space at the end of the line";
      return finding({
        path: file.change.path,
        ...from,
        endLine: to.line,
        endColumn: to.column,
        message,
      });
    });
  },
  fix(file, given) {
    const kept: Buffer[] = [];
    let done = 0;
    for (const { start, end } of surplusIn(file, given)) {
      kept.push(file.content.subarray(done, start));
      done = end;
    }
    return done === 0 ? file.content : Buffer.concat([...kept, file.content.subarray(done)]);
  },
};

function surplusIn(
  { change: { path }, content }: BuiltinFile,
  given: BuiltinOptions,
): readonly Surplus[] {
  const { chars, markdownLinebreakExt = [] } = given as v.InferOutput<typeof options>;
  const trim = chars === undefined ? trimWhiteSpace : trimmer(chars);
  const name = path.toLowerCase();
  const isMarkdown = markdownLinebreakExt.some(
    (ext) => ext === "*" || name.endsWith(`.${ext.replace(/^\./, "").toLowerCase()}`),
  );
  const found: Surplus[] = [];
  for (let begin = 0; begin < content.length;) {
    const newline = content.indexOf(lf, begin);
    let end = newline === -1 ? content.length : newline;
    if (end > begin && content[end - 1] === cr) end -= 1;
    if (isMarkdown && isBreak(content, begin, end)) end -= 2;
    const start = trim(content, begin, end);
    if (start < end) found.push({ start, end });
    begin = newline === -1 ? content.length : newline + 1;
  }
  return found;
}

/** Returns the end of the part of `begin…end` that may stay. */
type Trim = (content: Buffer, begin: number, end: number) => number;

function trimWhiteSpace(content: Buffer, begin: number, end: number): number {
  let at = end;
  while (at > begin && whiteSpace.includes(content[at - 1]!)) at -= 1;
  return at;
}

function trimmer(chars: string): Trim {
  const each = Array.from(chars, (char) => Buffer.from(char));
  return (content, begin, end) => {
    let at = end;
    for (;;) {
      const last = each.find(
        (char) => at - char.length >= begin && content.subarray(at - char.length, at).equals(char),
      );
      if (last === undefined) return at;
      at -= last.length;
    }
  };
}

/** Tells whether the line ends with Markdown's line break: two spaces after some text. */
function isBreak(content: Buffer, begin: number, end: number): boolean {
  return (
    content[end - 1] === space &&
    content[end - 2] === space &&
    end - 2 > begin &&
    trimWhiteSpace(content, begin, end) > begin
  );
}
