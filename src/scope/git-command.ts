// What a git command line says of the paths it stages or commits: which it names, and which it sweeps up.

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
  readonly options: Options;
  /** The folder it was typed in, relative to the top, with a slash at its end; empty at the top. */
  readonly prefix: string;
  /** The words between `git` and the verb: `-C folder`. */
  readonly global: readonly string[];
  /** `airlock commit` takes the same options. */
  readonly hasAirlockForm: boolean;
  /** It is `git airlock commit`, which takes what it reaches from the disk, or what is staged of it. */
  readonly door?: "disk" | "staged";
}

export interface Options {
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

interface Grammar {
  /** Short options by letter: their long names. */
  readonly letters: Readonly<Record<string, string>>;
  /** Letters and long options that take the next word. */
  readonly values: ReadonlySet<string>;
  /** Long names that matter here; git takes unique beginnings of them. */
  readonly long: readonly string[];
}

/** git-add(1). */
const addGrammar: Grammar = {
  letters: { A: "all", u: "update", p: "patch", i: "interactive", e: "edit" },
  values: new Set(["pathspec-from-file", "chmod"]),
  long: ["all", "no-ignore-removal", "update", "patch", "interactive", "edit", "pathspec-from-file"],
};

/** git-commit(1). */
const commitGrammar: Grammar = {
  letters: { a: "all", p: "patch", i: "include", o: "only" },
  values: new Set(
    "m F C c t message file reuse-message reedit-message template author date cleanup trailer fixup squash pathspec-from-file".split(" "),
  ),
  long: ["all", "patch", "interactive", "include", "only", "amend", "no-amend", "pathspec-from-file"],
};

/** Takes the arguments of `airlock commit`; returns its options, without what says which paths. */
export function airlockOptions(words: readonly string[]): readonly string[] {
  return readOptions(words, { ...commitGrammar, values: new Set([...commitGrammar.values, "wait"]) }).kept;
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

function reachesOf({ verb, options, prefix }: { verb: string; options: Options; prefix: string }): GitCommand["reach"] {
  const { flags, pathspecs } = options;
  const byPathspec = reachOf(pathspecs, prefix);
  const named = (path: RepoPath) => (byPathspec(path) === null ? null : "named");
  // A removal names what lies below, and a move where it goes to.
  if (verb === "rm") return flags.has("pathspec-from-file") ? () => "made" : named;
  if (verb === "mv") {
    const isMoved = movedTo(pathspecs, prefix);
    return (path) => (isMoved(path) ? "named" : null);
  }
  if (!stagingVerbs.has(verb)) return () => "made";
  // A commit of a list of paths holds nothing else; whatever else chooses hunks or reads a list names what it has changed.
  if (flags.has("pathspec-from-file")) return () => (verb === "commit" ? "named" : "made");
  if (["patch", "interactive", "edit"].some((flag) => flags.has(flag))) return pathspecs.length > 0 ? named : () => "made";
  if (pathspecs.length > 0) return byPathspec;
  return ["all", "update", "no-ignore-removal"].some((flag) => flags.has(flag)) ? () => "swept" : () => null;
}

const stagingVerbs = new Set(["add", "stage", "commit"]);

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

/** git-commit(1) and `airlock commit --help`: what both take, apart from what says which paths. */
const shared = new Set(
  (
    "message file template reuse-message reedit-message fixup squash author date trailer signoff cleanup reset-author edit no-edit " +
    "verbose status no-status allow-empty allow-empty-message no-post-rewrite gpg-sign no-gpg-sign amend no-verify quiet"
  ).split(" "),
);

/** Takes an option with its value; says whether `airlock commit` takes it, too, as it is written. */
function isShared([word = ""]: readonly string[]): boolean {
  if (word.startsWith("--")) return shared.has(word.slice(2).split("=", 1)[0]!);
  return /^-[qsevn]*(?:[mFtCcS][^]*)?$/.test(word);
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

/** As git reads them (parse-options): short options may be joined, long ones shortened, and `--` ends them. */
function readOptions(words: readonly string[], grammar: Grammar): Options {
  const flags = new Set<string>();
  const pathspecs: string[] = [];
  const kept: string[][] = [];
  const withoutMessage: string[] = [];
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
    const { names, takesNext } = word.startsWith("--") ? longOption(word.slice(2), grammar) : shortOptions(word.slice(1), grammar);
    for (const name of names) {
      flags.add(name);
      // The last one counts.
      flags.delete(name.startsWith("no-") ? name.slice("no-".length) : `no-${name}`);
    }
    const taken = takesNext ? words.slice(at, at + 2) : [word];
    kept.push(withoutPathOptions(taken, names));
    withoutMessage.push(...withoutMessageOptions(taken, names));
    at += taken.length - 1;
  }
  const options = kept.filter((one) => one.length > 0);
  return { flags, pathspecs, kept: options.flat(), withoutMessage, isShared: options.every(isShared) };
}

/** What says which paths is left out: the rest can be used again with other paths. `-qam` stays as `-qm`. */
function withoutPathOptions([word = "", ...value]: readonly string[], names: readonly string[]): string[] {
  const aboutPaths = ["all", "include", "only", "patch", "interactive", "update", "pathspec-from-file", "pathspec-file-nul", "staged"];
  if (!names.some((name) => aboutPaths.includes(name))) return [word, ...value];
  if (word.startsWith("--")) return [];
  // Up to the first letter with a value, which is the rest of the word or the next one.
  const [, before = "", rest = ""] = /^-([^mFCctSu]*)([^]*)$/.exec(word) ?? [];
  const letters = before.replaceAll(/[apio]/g, "") + rest;
  return letters === "" ? [] : [`-${letters}`, ...value];
}

/** git-commit(1): what says or changes the message. Of `-am text` `-a` stays. */
function withoutMessageOptions([word = "", ...value]: readonly string[], names: readonly string[]): string[] {
  const messages = ["message", "file", "reuse-message", "reedit-message", "template", "fixup", "squash", "edit", "no-edit"];
  if (word.startsWith("--")) return names.some((name) => messages.includes(name)) ? [] : [word, ...value];
  const [, letters = "", rest = ""] = /^-([^mFCctSu]*)([^]*)$/.exec(word) ?? [];
  const kept = letters.replaceAll("e", "") + (/^[mFCct]/.test(rest) ? "" : rest);
  return kept === "" ? [] : [`-${kept}`];
}

function longOption(word: string, { long, values }: Grammar): { names: string[]; takesNext: boolean } {
  const name = word.split("=", 1)[0]!;
  const known = [...long, ...values].filter((one) => one.length > 1);
  const whole = known.find((one) => one === name) ?? known.find((one) => name.length > 1 && one.startsWith(name)) ?? name;
  return { names: [whole], takesNext: !word.includes("=") && values.has(whole) };
}

function shortOptions(letters: string, { letters: meanings, values }: Grammar): { names: string[]; takesNext: boolean } {
  const names: string[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at]!;
    if (values.has(letter)) return { names, takesNext: at === letters.length - 1 };
    // Their value, if any, is joined to them: -S<key>, -u<mode>.
    if (letter === "S" || (letter === "u" && meanings["u"] === undefined)) break;
    names.push(meanings[letter] ?? letter);
  }
  return { names, takesNext: false };
}
