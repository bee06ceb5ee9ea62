// Translates Python's regular expressions (pre-commit's `files`, `exclude` and pygrep) to
// JavaScript's, and refuses those without an exact counterpart.

/** A translated expression, or the reason why it cannot be translated. */
export type Translation = { readonly regex: RegExp } | { readonly problem: string };

class Untranslatable extends Error {}

interface State {
  readonly text: string;
  at: number;
  readonly flags: Set<string>;
  /** True for a pattern on bytes; each byte is a character from U+0000 to U+00FF here. */
  readonly bytes: boolean;
}

/**
 * Takes a pattern of Python's `re`; returns a JavaScript one that `test` uses as `re.search` would
 * (https://docs.python.org/3/library/re.html). For text, such as paths.
 */
export function pythonRegex(pattern: string): Translation {
  return translated({ text: pattern, at: 0, flags: new Set(), bytes: false });
}

/**
 * Works like `pythonRegex` for a pattern that searches bytes, read as Latin-1, with these flags
 * (`i`, `m`, `s`) in addition to its own.
 */
export function pythonBytesRegex(pattern: string, flags: string): Translation {
  const text = Buffer.from(pattern, "utf8").toString("latin1");
  return translated({ text, at: 0, flags: new Set(flags), bytes: true });
}

/** For bytes, Python folds the case of ASCII alone; JavaScript would also fold é. */
const foldedBytes = "ignoring case is not supported together with bytes above 127";

function translated(state: State): Translation {
  try {
    leadingFlags(state);
    let source = "";
    while (state.at < state.text.length) source += token(state);
    // eslint-disable-next-line no-control-regex -- it is about all of ASCII
    if (state.bytes && state.flags.has("i") && !/^[\u0000-\u007f]*$/.test(source))
      throw new Untranslatable(foldedBytes);
    return { regex: new RegExp(source, state.flags.has("i") ? "iu" : "u") };
  } catch (error) {
    if (error instanceof Untranslatable) return { problem: error.message };
    if (error instanceof SyntaxError)
      return { problem: error.message.replace(/^Invalid regular expression: .*: /s, "") };
    throw error;
  }
}

/** Python takes flags for the whole pattern only at its start: `(?x)`, `(?is)`. */
function leadingFlags(state: State): void {
  const [whole = "", flags = ""] = /^\(\?([aiLmsux]+)\)/.exec(state.text) ?? [];
  for (const flag of flags) {
    if ((state.bytes ? "Lu" : "aL").includes(flag))
      throw new Untranslatable(`the flag ${flag} has no counterpart here`);
    state.flags.add(flag);
  }
  state.at = whole.length;
}

function token(state: State): string {
  const { text, flags } = state;
  const character = String.fromCodePoint(text.codePointAt(state.at)!);
  state.at += character.length;
  if (flags.has("x") && /\s/.test(character)) return "";
  if (flags.has("x") && character === "#") return comment(state);
  if (character === "\\") return escape(state, { inClass: false });
  if (character === "[") return characterClass(state);
  if (character === "(") return group(state);
  if (character === ".") return flags.has("s") ? String.raw`[\s\S]` : String.raw`[^\n]`;
  if (character === "^") return flags.has("m") ? String.raw`(?<![^\n])` : String.raw`(?<![\s\S])`;
  if (character === "$")
    return flags.has("m") ? String.raw`(?![^\n])` : String.raw`(?=\n?(?![\s\S]))`;
  if (character === "{") return repetition(state);
  if ("*+?".includes(character) && text[state.at] === "+")
    throw new Untranslatable(`possessive ${character}+ has no counterpart here`);
  return character === "]" || character === "}" || character === "/" ? `\\${character}` : character;
}

function comment(state: State): string {
  const end = state.text.indexOf("\n", state.at);
  state.at = end === -1 ? state.text.length : end + 1;
  return "";
}

/** Parses a repetition: `{2,3}`, `{2,}`, `{,3}` and `{,}` repeat; any other brace is literal. */
function repetition(state: State): string {
  const found = /^(\d*)(,?)(\d*)\}/.exec(state.text.slice(state.at));
  if (found === null || found[0] === "}") return String.raw`\{`;
  state.at += found[0].length;
  if (state.text[state.at] === "+")
    throw new Untranslatable("a possessive repetition has no counterpart here");
  return `{${found[1] === "" ? "0" : found[1]}${found[2]}${found[3]}}`;
}

/** Parses what follows an opening parenthesis; its content and end are ordinary tokens. */
function group(state: State): string {
  const rest = state.text.slice(state.at);
  const named = /^\?P<([A-Za-z_]\w*)>/.exec(rest);
  const reference = /^\?P=([A-Za-z_]\w*)\)/.exec(rest);
  const remark = /^\?#[^)]*\)/.exec(rest);
  const plain = /^\?(?::|=|!|<=|<!)/.exec(rest);
  const found = named ?? reference ?? remark ?? plain;
  if (found !== null) state.at += found[0].length;
  else if (rest.startsWith("?"))
    throw new Untranslatable(`the group (${rest.slice(0, 3)}…) has no counterpart here`);
  if (named !== null) return `(?<${named[1]}>`;
  if (reference !== null) return `\\k<${reference[1]}>`;
  if (remark !== null) return "";
  return plain === null ? "(" : `(${plain[0]}`;
}

function characterClass(state: State): string {
  let source = "[";
  if (state.text[state.at] === "^") {
    source += "^";
    state.at += 1;
  }
  for (let first = true; ; first = false) {
    const code = state.text.codePointAt(state.at);
    if (code === undefined) throw new Untranslatable("a [ is not closed");
    const character = String.fromCodePoint(code);
    state.at += character.length;
    if (character === "]" && !first) return `${source}]`;
    if (character === "\\") source += escape(state, { inClass: true });
    else source += "[]^".includes(character) ? `\\${character}` : character;
  }
}

/** Classes of Unicode text, as Python has them for `str` patterns. */
const classes: Readonly<Record<string, string>> = {
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  s: String.raw`\s\x1c-\x1f\x85`,
  w: String.raw`\p{L}\p{N}_`,
  n: String.raw`\n`,
  r: String.raw`\r`,
  t: String.raw`\t`,
  f: String.raw`\f`,
  v: String.raw`\v`,
  a: String.raw`\x07`,
};

/** The same for bytes: ASCII. */
const byteClasses: Readonly<Record<string, string>> = {
  ...classes,
  d: "0-9",
  D: String.raw`\x00-\x2f\x3a-\xff`,
  s: String.raw`\t-\r `,
  w: "A-Za-z0-9_",
};

function escape(state: State, { inClass }: { inClass: boolean }): string {
  const rest = state.text.slice(state.at);
  const hexadecimal = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/.exec(rest);
  if (hexadecimal !== null) {
    const [whole, byte] = hexadecimal;
    if (state.bytes && byte === undefined)
      throw new Untranslatable(`\\${rest.charAt(0)} means nothing for bytes`);
    if (state.bytes && state.flags.has("i") && Number.parseInt(byte!, 16) > 127)
      throw new Untranslatable(foldedBytes);
    state.at += whole.length;
    return `\\u{${hexadecimal[1] ?? hexadecimal[2] ?? hexadecimal[3]!}}`;
  }
  const character = rest === "" ? "" : String.fromCodePoint(rest.codePointAt(0)!);
  state.at += character.length;
  if (character === "") throw new Untranslatable("it ends in a backslash");
  const sets = state.bytes ? byteClasses : classes;
  const set = sets[character];
  if (set !== undefined)
    return inClass || !(state.bytes ? "dDsw" : "sw").includes(character) ? set : `[${set}]`;
  if ("SW".includes(character) && !inClass) return `[^${sets[character.toLowerCase()]!}]`;
  if (inClass && character === "b") return String.raw`\x08`;
  if (!inClass && "bB".includes(character)) return boundary(character, sets["w"]!);
  if (!inClass && character === "A") return String.raw`(?<![\s\S])`;
  if (!inClass && character === "Z") return String.raw`(?![\s\S])`;
  if (!inClass && /[1-9]/.test(character) && !/^\d/.test(rest.slice(1)))
    return `(?:\\${character})`;
  if (/[A-Za-z0-9]/.test(character))
    throw new Untranslatable(`\\${character} has no counterpart here`);
  return /[\^$\\.*+?()[\]{}|/-]/.test(character)
    ? character === "-" && !inClass
      ? "-"
      : `\\${character}`
    : character;
}

/** Translates `\b`: JavaScript's own has another definition of a word. */
function boundary(letter: string, letters: string): string {
  const word = `[${letters}]`;
  const at = `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
  return letter === "b" ? at : `(?!${at})`;
}
