// Parses the options of a git command as git does.

import { addOptions, commitOptions, type GitOption, mergeOptions } from "../git/option-table.ts";

export interface GitCommandOptions {
  /** Long option names (short options are translated), without their values. */
  readonly flags: ReadonlySet<string>;
  /** The last value of each option that has one. */
  readonly values: ReadonlyMap<string, string>;
  readonly pathspecs: readonly string[];
  /** The options as typed, without pathspecs and without the options that select paths. */
  readonly kept: readonly string[];
  /** The options as typed, without pathspecs and without the options that set the message. */
  readonly withoutMessage: readonly string[];
  /** `airlock commit` accepts all options in `kept`. */
  readonly isShared: boolean;
}

/** Options by their letters, and by their long names. */
interface Grammar {
  readonly letters: ReadonlyMap<string, GitOption>;
  readonly long: ReadonlyMap<string, GitOption>;
}

function grammarOf(options: readonly GitOption[]): Grammar {
  return {
    letters: new Map(
      options.flatMap((option) => (option.letter === undefined ? [] : [[option.letter, option]])),
    ),
    long: new Map(options.map((option) => [option.name, option])),
  };
}

/** The options of `git add`. */
export const addGrammar = grammarOf(addOptions);

/** The options of `git commit`. */
export const commitGrammar = grammarOf(commitOptions);

/** The options of `git merge`. */
export const mergeGrammar = grammarOf(mergeOptions);

/** `airlock commit` has a few of its own. */
const airlockGrammar = grammarOf([
  ...commitOptions,
  { name: "wait", value: "seconds" },
  { name: "staged", about: "paths" },
]);

/**
 * Takes the arguments of `airlock commit`; returns its options without the ones that select paths.
 */
export function airlockOptions(words: readonly string[]): readonly string[] {
  return readOptions(words, airlockGrammar).kept;
}

/** An option inside a word: a long one, or one of several letters with the rest of the word. */
interface Part {
  readonly name: string;
  readonly text: string;
  /** Entry of the table; a long option may have been shortened, which only git understands. */
  readonly option: GitOption | undefined;
  readonly isShortened: boolean;
}

/**
 * Parses options as git does (parse-options): short options may be joined, long ones shortened, and
 * `--` ends them.
 */
export function readOptions(words: readonly string[], grammar: Grammar): GitCommandOptions {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const pathspecs: string[] = [];
  const [kept, withoutMessage]: [string[], string[]] = [[], []];
  let isShared = true;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === "--") {
      pathspecs.push(...words.slice(at + 1));
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      pathspecs.push(word);
      continue;
    }
    const parts = word.startsWith("--")
      ? [longOption(word, grammar)]
      : shortOptions(word.slice(1), grammar);
    const value = takesNext(parts.at(-1)) ? words.slice(at + 1, at + 2) : [];
    for (const part of parts) {
      const { name } = part;
      flags.add(name);
      // The last of two opposite options counts.
      const opposite = name.startsWith("no-") ? name.slice("no-".length) : `no-${name}`;
      flags.delete(opposite);
      values.delete(opposite);
      const own = valueIn(part) ?? (part === parts.at(-1) ? value[0] : undefined);
      if (own !== undefined) values.set(name, own);
    }
    kept.push(...wordsWithout("paths", parts, value));
    withoutMessage.push(...wordsWithout("message", parts, value));
    isShared &&= parts.every(
      ({ option, isShortened }) => option?.about === "paths" || (isTaken(option) && !isShortened),
    );
    at += value.length;
  }
  return { flags, values, pathspecs, kept, withoutMessage, isShared };
}

/**
 * Returns a word and its value without the options about a subject, for use in another command:
 * `-qam` without paths is `-qm`.
 */
function wordsWithout(
  about: GitOption["about"],
  parts: readonly Part[],
  value: readonly string[],
): string[] {
  const left = parts.filter(({ option }) => option?.about !== about);
  if (left.length === 0) return [];
  const text = left.map((part) => part.text).join("");
  return [
    text.startsWith("--") ? text : `-${text}`,
    ...(left.at(-1) === parts.at(-1) ? value : []),
  ];
}

/** Returns whether `airlock commit` takes an option too. */
function isTaken(option: GitOption | undefined): boolean {
  return option?.help !== undefined || option?.shared === true;
}

function longOption(text: string, { long }: Grammar): Part {
  const typed = text.slice(2).split("=", 1)[0]!;
  const name = wholeName(typed, long);
  return { name, text, option: long.get(name), isShortened: name !== typed };
}

/** Returns the long name that begins with these letters; also of `no-…`. */
function wholeName(typed: string, long: Grammar["long"]): string {
  if (typed.length < 2 || long.has(typed)) return typed;
  const found = [...long.keys()].find((one) => one.startsWith(typed));
  if (found !== undefined || !typed.startsWith("no-")) return found ?? typed;
  return `no-${wholeName(typed.slice("no-".length), long)}`;
}

function shortOptions(letters: string, grammar: Grammar): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at]!;
    const option = grammar.letters.get(letter);
    // An optional value is the rest of the word.
    const takesRest = option?.value !== undefined || option?.joined === true;
    parts.push({
      name: option?.name ?? letter,
      text: takesRest ? letters.slice(at) : letter,
      option,
      isShortened: false,
    });
    if (takesRest) break;
  }
  return parts;
}

/** Returns the value of an option in its own word: `--name=value`, `-nvalue`. */
function valueIn({ option, text }: Part): string | undefined {
  if (option?.value === undefined && option?.joined !== true) return undefined;
  if (!text.startsWith("--")) return text.length > 1 ? text.slice(1) : undefined;
  return text.includes("=") ? text.slice(text.indexOf("=") + 1) : undefined;
}

/** Says whether the value of an option is the next word. */
function takesNext(part: Part | undefined): boolean {
  if (part?.option?.value === undefined) return false;
  return part.text.startsWith("--") ? !part.text.includes("=") : part.text.length === 1;
}
