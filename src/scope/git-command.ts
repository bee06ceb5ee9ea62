// What a git command line says of the paths it stages or commits: which it names, and which it sweeps up.

import { addOptions, commitOptions, type GitOption } from "../git/option-table.ts";
import type { RepoPath } from "../types.ts";
import { commandLine } from "../system/shell.ts";
import { type Reach, reachOf } from "./pathspec.ts";

/** A git command as it ran, aliases expanded. */
export interface GitCommand {
  /** `add`, `commit`, …; empty where it is no git. */
  readonly verb: string;
  /**
   * How it reaches a path. `made`: what it has changed it was meant to change (hunks that were chosen, a patch, a commit's
   * content), but it names no path beforehand.
   */
  readonly reach: (path: RepoPath) => Reach | "made";
  /** For people, to be copied: `git add -A`. */
  readonly line: string;
  /** The words behind the verb. */
  readonly options: GitCommandOptions;
  /** The folder it was typed in, relative to the top, with a slash at its end; empty at the top. */
  readonly prefix: string;
  /** The words between `git` and the verb: `-C folder`. */
  readonly global: readonly string[];
  /** `airlock commit` takes the same options. */
  readonly hasAirlockForm: boolean;
  /** It is `git airlock commit`, which takes what it reaches from the disk, or what is staged of it. */
  readonly door?: "disk" | "staged";
}

export interface GitCommandOptions {
  /** Long names, also of short options; a value follows a `=`. */
  readonly flags: ReadonlySet<string>;
  readonly pathspecs: readonly string[];
  /** The options as they were typed, without pathspecs and without what says which paths. */
  readonly kept: readonly string[];
  /** The options as they were typed, without pathspecs and without what says the message. */
  readonly withoutMessage: readonly string[];
  /** `airlock commit` takes all of those that were kept, too. */
  readonly isShared: boolean;
}

/** The words of a command, and where it was typed. */
export interface Typed {
  readonly words: readonly string[];
  /** GIT_PREFIX: the folder, relative to the top, with a slash at its end; empty at the top. */
  readonly prefix: string;
  /** The words were split at spaces by ps, which does not tell where a word ends. */
  readonly guessed?: boolean;
}

/** git(1): options that take the next word. */
const globalValues = new Set(["-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env", "--super-prefix", "--attr-source"]);

/** Options by their letters, and by their long names. */
interface Grammar {
  readonly letters: ReadonlyMap<string, GitOption>;
  readonly long: ReadonlyMap<string, GitOption>;
}

function grammarOf(options: readonly GitOption[]): Grammar {
  return {
    letters: new Map(options.flatMap((option) => (option.letter === undefined ? [] : [[option.letter, option]]))),
    long: new Map(options.map((option) => [option.name, option])),
  };
}

const addGrammar = grammarOf(addOptions);
const commitGrammar = grammarOf(commitOptions);
/** `airlock commit` has a few of its own. */
const airlockGrammar = grammarOf([...commitOptions, { name: "wait", value: "seconds" }, { name: "staged", about: "paths" }]);

/** Takes the arguments of `airlock commit`; returns its options, without what says which paths. */
export function airlockOptions(words: readonly string[]): readonly string[] {
  return readOptions(words, airlockGrammar).kept;
}

/** Takes a git command line, `git` first; returns what it says. A verb that is not known names no path. */
export function gitCommand({ words, prefix, guessed = false }: Typed): GitCommand {
  const { verb, global, rest } = splitVerb(words);
  const options = readOptions(rest, verb === "commit" ? commitGrammar : addGrammar);
  const reach = reachesOf({ verb, options, prefix });
  // Where words were guessed, a path with a space in it is in none of them.
  const text = ` ${rest.join(" ")} `;
  const spelled = (path: RepoPath) =>
    path.includes(" ") && text.includes(` ${path.startsWith(prefix) ? path.slice(prefix.length) : path} `);
  return {
    verb,
    options,
    prefix,
    global,
    hasAirlockForm: global.length === 0 && options.isShared,
    line: verb === "" ? commandLine(words) : commandLine(["git", verb, ...rest]),
    reach: guessed ? (path) => (spelled(path) ? "named" : reach(path)) : reach,
  };
}

function reachesOf({ verb, options, prefix }: { verb: string; options: GitCommandOptions; prefix: string }): GitCommand["reach"] {
  const { flags, pathspecs } = options;
  const byPathspec = reachOf(pathspecs, prefix);
  const named = (path: RepoPath) => (byPathspec(path) === null ? null : "named");
  // A removal names what lies below, and a move where it goes to.
  if (verb === "rm") return flags.has("pathspec-from-file") ? () => "made" : named;
  if (verb === "mv") {
    const isMoved = movedTo(pathspecs, prefix);
    return (path) => (isMoved(path) ? "named" : null);
  }
  const choosing = Object.hasOwn(staging, verb) ? staging[verb] : undefined;
  if (choosing === undefined) return () => "made";
  // A commit of a list of paths holds nothing else; whatever else chooses hunks or reads a list names what it has changed.
  if (flags.has("pathspec-from-file")) return () => (verb === "commit" ? "named" : "made");
  if (choosing.some((flag) => flags.has(flag))) return pathspecs.length > 0 ? named : () => "made";
  if (pathspecs.length > 0) return byPathspec;
  return ["all", "update", "no-ignore-removal"].some((flag) => flags.has(flag)) ? () => "swept" : () => null;
}

/** The commands that stage, with the options by which the user chooses hunks. `git commit --edit` is about the message. */
const staging: Readonly<Record<string, readonly string[]>> = {
  add: ["patch", "interactive", "edit"],
  stage: ["patch", "interactive", "edit"],
  commit: ["patch", "interactive"],
};

/** `git mv a b`: from a to b; into b, where that is a folder. Everything below what is moved goes with it. */
function movedTo(words: readonly string[], prefix: string): (path: RepoPath) => boolean {
  const target = words.at(-1) ?? "";
  const sources = words.slice(0, -1);
  const into = sources.map((source) => `${target}/${source.replace(/\/+$/, "").split("/").at(-1)}`);
  const moved = reachOf([...sources, ...into].map(literally), prefix);
  const itself = reachOf([literally(target)], prefix);
  // With one source the target may be the new name of a folder.
  return (path) => moved(path) !== null || itself(path) === "named" || (sources.length === 1 && itself(path) !== null);
}

/** git mv takes paths, no patterns. */
function literally(path: string): string {
  return `:(literal)${path}`;
}

function splitVerb(words: readonly string[]): { verb: string; global: readonly string[]; rest: readonly string[] } {
  const program = (words[0] ?? "")
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.exe$/i, "");
  if (program.startsWith("git-")) return { verb: program.slice("git-".length), global: [], rest: words.slice(1) };
  if (program !== "git") return { verb: "", global: [], rest: words.slice(1) };
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at]!;
    if (globalValues.has(word)) at += 1;
    else if (!word.startsWith("-")) return { verb: word, global: words.slice(1, at), rest: words.slice(at + 1) };
  }
  return { verb: "", global: [], rest: [] };
}

/** An option as it stands in a word: a long one, or one of several letters with what follows it in the word. */
interface Part {
  readonly name: string;
  readonly text: string;
  /** As the table has it; a long one may have been shortened, which only git understands. */
  readonly option: GitOption | undefined;
  readonly isShortened: boolean;
}

/** As git reads them (parse-options): short options may be joined, long ones shortened, and `--` ends them. */
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
    const parts = word.startsWith("--") ? [longOption(word, grammar)] : shortOptions(word.slice(1), grammar);
    for (const { name } of parts) {
      flags.add(name);
      // The last one counts.
      flags.delete(name.startsWith("no-") ? name.slice("no-".length) : `no-${name}`);
    }
    const value = takesNext(parts.at(-1)) ? words.slice(at + 1, at + 2) : [];
    kept.push(...wordsWithout("paths", parts, value));
    withoutMessage.push(...wordsWithout("message", parts, value));
    isShared &&= parts.every(({ option, isShortened }) => option?.about === "paths" || (isTaken(option) && !isShortened));
    at += value.length;
  }
  return { flags, pathspecs, kept, withoutMessage, isShared };
}

/** Returns a word, and its value, without the options about something, so that it can be used again: `-qam` without paths is `-qm`. */
function wordsWithout(about: GitOption["about"], parts: readonly Part[], value: readonly string[]): string[] {
  const left = parts.filter(({ option }) => option?.about !== about);
  if (left.length === 0) return [];
  const text = left.map((part) => part.text).join("");
  return [text.startsWith("--") ? text : `-${text}`, ...(left.at(-1) === parts.at(-1) ? value : [])];
}

/** Says whether `airlock commit` takes an option, too. */
function isTaken(option: GitOption | undefined): boolean {
  return option?.help !== undefined || option?.shared === true;
}

function longOption(text: string, { long }: Grammar): Part {
  const typed = text.slice(2).split("=", 1)[0]!;
  const found = typed.length > 1 && !long.has(typed) ? [...long.keys()].find((one) => one.startsWith(typed)) : undefined;
  const name = found ?? typed;
  return { name, text, option: long.get(name), isShortened: name !== typed };
}

function shortOptions(letters: string, grammar: Grammar): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at]!;
    const option = grammar.letters.get(letter);
    // A value, if there is one, is the rest of the word.
    const takesRest = option?.value !== undefined || option?.joined === true;
    parts.push({ name: option?.name ?? letter, text: takesRest ? letters.slice(at) : letter, option, isShortened: false });
    if (takesRest) break;
  }
  return parts;
}

/** Says whether the value of an option is the next word. */
function takesNext(part: Part | undefined): boolean {
  if (part?.option?.value === undefined) return false;
  return part.text.startsWith("--") ? !part.text.includes("=") : part.text.length === 1;
}
