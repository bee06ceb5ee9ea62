// Checks JSON text strictly and reports the place of a mistake: JSON.parse names no place, and
// silently takes the last of repeated keys.

/** A mistake in a JSON text, and its place: line and column from 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

class Mistake extends Error {
  readonly at: number;
  constructor(at: number, problem: string) {
    super(problem);
    this.at = at;
  }
}

export interface JsonDialect {
  /** Comments, and a comma before a closing bracket, as in tsconfig.json. */
  readonly comments?: boolean;
  /**
   * Maximum depth; by default enough for any config. More than a few thousand levels would exhaust
   * the stack.
   */
  readonly deepest?: number;
}

interface Source extends Required<JsonDialect> {
  readonly text: string;
}

/**
 * Takes a text; returns `null` if it is JSON (RFC 8259) without repeated keys, otherwise the first
 * mistake.
 */
export function jsonProblem(
  text: string,
  { comments = false, deepest = 100 }: JsonDialect = {},
): JsonProblem | null {
  const source = { text, comments, deepest };
  try {
    const end = skipSpace(source, value(source, skipSpace(source, 0), 0));
    if (end < text.length)
      throw new Mistake(end, `expected the end of the file, found ${found(text, end)}`);
    return null;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const before = text.slice(0, error.at).split("\n");
    return { line: before.length, column: before.at(-1)!.length + 1, problem: error.message };
  }
}

/**
 * Each of these functions takes the text and a start offset, and returns the offset at which the
 * part it read ends.
 */
function value(source: Source, at: number, depth: number): number {
  const { text, deepest } = source;
  if (depth > deepest) throw new Mistake(at, `expected at most ${deepest} levels`);
  if (text[at] === "{") return object(source, at, depth);
  if (text[at] === "[") return list(source, at, depth);
  if (text[at] === '"') return string(text, at);
  scalar.lastIndex = at;
  if (!scalar.test(text)) throw new Mistake(at, `expected a value, found ${found(text, at)}`);
  return scalar.lastIndex;
}

const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

function object(source: Source, open: number, depth: number): number {
  const { text, comments } = source;
  const seen = new Set<string>();
  let at = skipSpace(source, open + 1);
  if (text[at] === "}") return at + 1;
  for (;;) {
    if (text[at] !== '"')
      throw new Mistake(at, `expected a key in double quotes, found ${found(text, at)}`);
    const end = string(text, at);
    const key = JSON.parse(text.slice(at, end)) as string;
    if (seen.has(key)) throw new Mistake(at, "found a key that this object already has");
    seen.add(key);
    at = skipSpace(source, end);
    if (text[at] !== ":") throw new Mistake(at, `expected a colon, found ${found(text, at)}`);
    at = skipSpace(source, value(source, skipSpace(source, at + 1), depth + 1));
    if (text[at] === "}") return at + 1;
    if (text[at] !== ",") throw new Mistake(at, `expected a comma or }, found ${found(text, at)}`);
    at = skipSpace(source, at + 1);
    if (comments && text[at] === "}") return at + 1;
  }
}

function list(source: Source, open: number, depth: number): number {
  const { text, comments } = source;
  let at = skipSpace(source, open + 1);
  if (text[at] === "]") return at + 1;
  for (;;) {
    at = skipSpace(source, value(source, at, depth + 1));
    if (text[at] === "]") return at + 1;
    if (text[at] !== ",") throw new Mistake(at, `expected a comma or ], found ${found(text, at)}`);
    at = skipSpace(source, at + 1);
    if (comments && text[at] === "]") return at + 1;
  }
}

/**
 * Reads the string in pieces: one expression for the whole would use the engine's stack for every
 * character.
 */
function string(text: string, open: number): number {
  for (let at = open + 1; ;) {
    plain.lastIndex = at;
    plain.test(text);
    at = plain.lastIndex;
    if (text[at] === '"') return at + 1;
    escape.lastIndex = at;
    if (!escape.test(text))
      throw new Mistake(open, "expected a string that is closed and has only JSON's escapes");
    at = escape.lastIndex;
  }
}

// eslint-disable-next-line no-control-regex -- JSON forbids raw control characters in strings
const plain = /[^"\\\u0000-\u001f]*/y;
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

function skipSpace({ text, comments }: Source, from: number): number {
  for (let at = from; ;) {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
    if (!comments || text[at] !== "/") return at;
    const end =
      text[at + 1] === "/"
        ? endOf(text, "\n", at + 2)
        : text[at + 1] === "*"
          ? endOf(text, "*/", at + 2)
          : at;
    if (end === at) return at;
    at = end;
  }
}

const space = /[ \t\r\n]*/y;

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  if (end === -1 && mark === "*/") throw new Mistake(from - 2, "expected the comment to be closed");
  return end === -1 ? text.length : end + mark.length;
}

function found(text: string, at: number): string {
  if (at >= text.length) return "the end of the file";
  return text.startsWith("//", at) || text.startsWith("/*", at)
    ? "a comment"
    : JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
}
