// Checks JSON text strictly and says where it is wrong: JSON.parse names no place, and lets a repeated key win silently.

/** What is wrong with a JSON text, and where: line and column from 1. */
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

/** Deep enough for any config, and far from the end of the stack. */
const deepest = 100;

/**
 * Takes a text; returns `null` where it is JSON (RFC 8259) without repeated keys, else the first mistake.
 */
export function jsonProblem(text: string): JsonProblem | null {
  try {
    const end = skipSpace(text, value(text, skipSpace(text, 0), 0));
    if (end < text.length) throw new Mistake(end, `expected the end of the file, found ${found(text, end)}`);
    return null;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const before = text.slice(0, error.at).split("\n");
    return { line: before.length, column: before.at(-1)!.length + 1, problem: error.message };
  }
}

/** Each of these takes the text and where to begin, and returns where what it read ends. */
function value(text: string, at: number, depth: number): number {
  if (depth > deepest) throw new Mistake(at, `expected at most ${deepest} levels`);
  if (text[at] === "{") return object(text, at, depth);
  if (text[at] === "[") return list(text, at, depth);
  if (text[at] === '"') return string(text, at);
  const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
  scalar.lastIndex = at;
  if (!scalar.test(text)) throw new Mistake(at, `expected a value, found ${found(text, at)}`);
  return scalar.lastIndex;
}

function object(text: string, open: number, depth: number): number {
  const seen = new Set<string>();
  let at = skipSpace(text, open + 1);
  if (text[at] === "}") return at + 1;
  for (;;) {
    if (text[at] !== '"') throw new Mistake(at, `expected a key in double quotes, found ${found(text, at)}`);
    const end = string(text, at);
    const key = JSON.parse(text.slice(at, end)) as string;
    if (seen.has(key)) throw new Mistake(at, "found a key that this object already has");
    seen.add(key);
    at = skipSpace(text, end);
    if (text[at] !== ":") throw new Mistake(at, `expected a colon, found ${found(text, at)}`);
    at = skipSpace(text, value(text, skipSpace(text, at + 1), depth + 1));
    if (text[at] === "}") return at + 1;
    if (text[at] !== ",") throw new Mistake(at, `expected a comma or }, found ${found(text, at)}`);
    at = skipSpace(text, at + 1);
  }
}

function list(text: string, open: number, depth: number): number {
  let at = skipSpace(text, open + 1);
  if (text[at] === "]") return at + 1;
  for (;;) {
    at = skipSpace(text, value(text, at, depth + 1));
    if (text[at] === "]") return at + 1;
    if (text[at] !== ",") throw new Mistake(at, `expected a comma or ], found ${found(text, at)}`);
    at = skipSpace(text, at + 1);
  }
}

function string(text: string, at: number): number {
  // eslint-disable-next-line no-control-regex -- JSON forbids raw control characters in strings
  const whole = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
  whole.lastIndex = at;
  if (!whole.test(text)) throw new Mistake(at, "expected a string that is closed and has only JSON's escapes");
  return whole.lastIndex;
}

function skipSpace(text: string, at: number): number {
  const space = /[ \t\r\n]*/y;
  space.lastIndex = at;
  space.test(text);
  return space.lastIndex;
}

function found(text: string, at: number): string {
  if (at >= text.length) return "the end of the file";
  return text.startsWith("//", at) || text.startsWith("/*", at) ? "a comment" : JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
}
