// Parses a git command line: which paths it names, and which it adds broadly.

import { addOptions, commitOptions, type GitOption } from "../git/option-table.ts";
import type { RepoPath } from "../types.ts";
import { commandLine } from "../system/shell.ts";
import { type Reach, reachOf } from "./pathspec.ts";

/** A git command as it ran, aliases expanded. */
export interface GitCommand {
  /** `add`, `commit`, …; empty if the program is not git. */
  readonly verb: string;
  /**
   * Returns in which way the command reaches a path. `made`: the command changes exactly what was
   * chosen (hunks, a patch, the content of a commit), but names no path beforehand.
   */
  readonly reach: (path: RepoPath) => Reach | "made";
  /** The command for people to copy: `git add -A`. */
  readonly line: string;
  /** The same with the words before the verb. */
  readonly whole: string;
  /** The words were split at spaces, so quotes are lost. */
  readonly guessed: boolean;
  /** Options and pathspecs after the verb. */
  readonly options: GitCommandOptions;
  /**
   * Folder in which the command was typed, relative to the top, ending in a slash; empty at the
   * top.
   */
  readonly prefix: string;
  /** The words between `git` and the verb: `-C folder`. */
  readonly global: readonly string[];
  /** `airlock commit` takes the same options. */
  readonly hasAirlockForm: boolean;
  /**
   * Set for `git airlock commit`: its paths are taken from the disk, or only their staged content.
   */
  readonly airlockCommit?: "disk" | "staged";
}

export interface GitCommandOptions {
  /** Long option names (short options are translated); values follow a `=`. */
  readonly flags: ReadonlySet<string>;
  readonly pathspecs: readonly string[];
  /** The options as typed, without pathspecs and without the options that select paths. */
  readonly kept: readonly string[];
  /** The options as typed, without pathspecs and without the options that set the message. */
  readonly withoutMessage: readonly string[];
  /** `airlock commit` accepts all options in `kept`. */
  readonly isShared: boolean;
}

/** The words of a command, and the folder in which it was typed. */
export interface Typed {
  readonly words: readonly string[];
  /** GIT_PREFIX: the folder, relative to the top, with a slash at its end; empty at the top. */
  readonly prefix: string;
  /**
   * True if the words were split at spaces from the output of ps, which does not show where a word
   * ends.
   */
  readonly guessed?: boolean;
}

/** git(1): options that take the next word. */
const globalValues = new Set([
  "-C",
  "-c",
  "--git-dir",
  "--work-tree",
  "--namespace",
  "--config-env",
  "--super-prefix",
  "--attr-source",
]);

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

const addGrammar = grammarOf(addOptions);
const commitGrammar = grammarOf(commitOptions);
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

/** Parses a git command line, `git` first. An unknown verb names no path. */
export function gitCommand({ words, prefix, guessed = false }: Typed): GitCommand {
  const { verb, global, rest } = splitVerb(words);
  const options = readOptions(rest, verb === "commit" ? commitGrammar : addGrammar);
  const reach = reachesOf({ verb, options, prefix });
  // Guessed words were split at spaces, so none of them contains a path with a space.
  const text = ` ${rest.join(" ")} `;
  const spelled = (path: RepoPath) =>
    path.includes(" ") &&
    text.includes(` ${path.startsWith(prefix) ? path.slice(prefix.length) : path} `);
  return {
    verb,
    options,
    prefix,
    global,
    hasAirlockForm: global.length === 0 && options.isShared,
    guessed,
    whole: commandLine(verb === "" ? words : ["git", ...global, verb, ...rest]),
    line: verb === "" ? commandLine(words) : commandLine(["git", verb, ...rest]),
    reach: guessed ? (path) => (spelled(path) ? "named" : reach(path)) : reach,
  };
}

function reachesOf({
  verb,
  options,
  prefix,
}: {
  verb: string;
  options: GitCommandOptions;
  prefix: string;
}): GitCommand["reach"] {
  const { flags, pathspecs } = options;
  const byPathspec = reachOf(pathspecs, prefix);
  const named = (path: RepoPath) => (byPathspec(path) === null ? null : "named");
  // A removal names everything below its paths, and a move names its destination.
  if (verb === "rm") return flags.has("pathspec-from-file") ? () => "made" : named;
  if (verb === "mv") {
    const isMoved = movedTo(pathspecs, prefix);
    return (path) => (isMoved(path) ? "named" : null);
  }
  const choosing = Object.hasOwn(staging, verb) ? staging[verb] : undefined;
  if (choosing === undefined) return () => "made";
  // A commit from a list of paths contains nothing else. Other commands that choose hunks or read a
  // list name what they have changed.
  if (flags.has("pathspec-from-file")) return () => (verb === "commit" ? "named" : "made");
  if (choosing.some((flag) => flags.has(flag))) return pathspecs.length > 0 ? named : () => "made";
  if (pathspecs.length > 0) return byPathspec;
  return ["all", "update", "no-ignore-removal"].some((flag) => flags.has(flag))
    ? () => "broad"
    : () => null;
}

/**
 * The commands that stage, with the options by which the user chooses hunks. `git commit --edit` is
 * about the message.
 */
const staging: Readonly<Record<string, readonly string[]>> = {
  add: ["patch", "interactive", "edit"],
  stage: ["patch", "interactive", "edit"],
  commit: ["patch", "interactive"],
};

/**
 * `git mv a b` moves a to b, or into b if b is a folder. Everything below a source moves with it.
 */
function movedTo(words: readonly string[], prefix: string): (path: RepoPath) => boolean {
  const target = words.at(-1) ?? "";
  const sources = words.slice(0, -1);
  const into = sources.map((source) => `${target}/${source.replace(/\/+$/, "").split("/").at(-1)}`);
  const moved = reachOf([...sources, ...into].map(literally), prefix);
  const itself = reachOf([literally(target)], prefix);
  // With one source the target may be the new name of a folder.
  return (path) =>
    moved(path) !== null ||
    itself(path) === "named" ||
    (sources.length === 1 && itself(path) !== null);
}

/** git mv takes paths, not patterns. */
function literally(path: string): string {
  return `:(literal)${path}`;
}

function splitVerb(words: readonly string[]): {
  verb: string;
  global: readonly string[];
  rest: readonly string[];
} {
  const program = (words[0] ?? "")
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.exe$/i, "");
  if (program.startsWith("git-"))
    return { verb: program.slice("git-".length), global: [], rest: words.slice(1) };
  if (program !== "git") return { verb: "", global: [], rest: words.slice(1) };
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at]!;
    if (globalValues.has(word)) at += 1;
    else if (!word.startsWith("-"))
      return { verb: word, global: words.slice(1, at), rest: words.slice(at + 1) };
  }
  return { verb: "", global: [], rest: [] };
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
function readOptions(words: readonly string[], grammar: Grammar): GitCommandOptions {
  const flags = new Set<string>();
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
    for (const { name } of parts) {
      flags.add(name);
      // The last of two opposite options counts.
      flags.delete(name.startsWith("no-") ? name.slice("no-".length) : `no-${name}`);
    }
    const value = takesNext(parts.at(-1)) ? words.slice(at + 1, at + 2) : [];
    kept.push(...wordsWithout("paths", parts, value));
    withoutMessage.push(...wordsWithout("message", parts, value));
    isShared &&= parts.every(
      ({ option, isShortened }) => option?.about === "paths" || (isTaken(option) && !isShortened),
    );
    at += value.length;
  }
  return { flags, pathspecs, kept, withoutMessage, isShared };
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
  const found =
    typed.length > 1 && !long.has(typed)
      ? [...long.keys()].find((one) => one.startsWith(typed))
      : undefined;
  const name = found ?? typed;
  return { name, text, option: long.get(name), isShortened: name !== typed };
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

/** Says whether the value of an option is the next word. */
function takesNext(part: Part | undefined): boolean {
  if (part?.option?.value === undefined) return false;
  return part.text.startsWith("--") ? !part.text.includes("=") : part.text.length === 1;
}
