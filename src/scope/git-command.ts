// Parses a git command line: which paths it names, and which it adds broadly.

import type { RepoPath } from "../types.ts";
import { commandLine } from "../system/shell.ts";
import { type Reach, reachOf } from "./pathspec.ts";
import {
  addGrammar,
  commitGrammar,
  type GitCommandOptions,
  mergeGrammar,
  readOptions,
} from "./git-options.ts";

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

const grammars = new Map([
  ["commit", commitGrammar],
  ["merge", mergeGrammar],
]);

/** Parses a git command line, `git` first. An unknown verb names no path. */
export function gitCommand({ words, prefix, guessed = false }: Typed): GitCommand {
  const { verb, global, rest } = splitVerb(words);
  const options = readOptions(rest, grammars.get(verb) ?? addGrammar);
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
