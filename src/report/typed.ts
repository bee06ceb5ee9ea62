// Rewrites every printed airlock command so that the reader can type it.

import { commandLine } from "../system/shell.ts";
import { programWords } from "../system/typing-place.ts";

/**
 * Matches an airlock command in a message: alone on its line, after a colon, between backticks, in `$(…)`, after a pipe or `env`. A word in
 * single quotes (`'…'`), which the shell takes literally, is skipped.
 */
const commands = /(?<=^|\s|=)'(?:[^'\n]|'\\'')*'|(^[ \t]*|: |`|\$\(|\| |&& |\benv -u [A-Z]+ )((?:git )?airlock)(?= [a-z<[-])/gm;

/** Takes a message, written with `airlock` or `git airlock`; returns it with a program name that can be typed. */
export function typed(text: string): string {
  return replaced(text, programWords());
}

/** Works like `typed`, for a reader who types in another folder: a worktree may have no packages. */
export function typedIn(folder: string, text: string): string {
  return replaced(text, programWords(folder));
}

function replaced(text: string, words: readonly string[]): string {
  return text.replace(commands, (all, before: string | undefined, name: string | undefined) =>
    name === undefined ? all : `${before}${commandLine(wordsFor(name, words))}`,
  );
}

/** Works like `typed`, for an argument list. */
export function typedArguments(argv: readonly string[]): readonly string[] {
  const name = argv[0] === "airlock" ? "airlock" : argv[0] === "git" && argv[1] === "airlock" ? "git airlock" : null;
  return name === null ? argv : [...wordsFor(name, programWords()), ...argv.slice(name.split(" ").length)];
}

/** git finds `git airlock` if the shell finds `git-airlock`. */
function wordsFor(name: string, words: readonly string[]): readonly string[] {
  return name === "git airlock" && (words[0] === "airlock" || words[0] === "git-airlock") ? ["git", "airlock"] : words;
}
