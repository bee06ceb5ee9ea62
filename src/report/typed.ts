// Every command of ours that is printed goes through here, and is named as the person who reads it can type it.

import { commandLine } from "../system/shell.ts";
import { programWords } from "../system/typing-place.ts";

/**
 * Where a command of ours can stand in a message: alone in its line, behind a colon, between backticks, in `$(…)`, behind a pipe or
 * `env`. A word that the shell takes as it is (`'…'`) is passed over.
 */
const commands = /(?<=^|\s|=)'(?:[^'\n]|'\\'')*'|(^[ \t]*|: |`|\$\(|\| |&& |\benv -u [A-Z]+ )((?:git )?airlock)(?= [a-z<[-])/gm;

/** Takes a message, written with `airlock` or `git airlock`; returns it with words that can be typed. */
export function typed(text: string): string {
  return text.replace(commands, (all, before: string | undefined, name: string | undefined) =>
    name === undefined ? all : `${before}${commandLine(wordsFor(name))}`,
  );
}

/** The same for an argument list. */
export function typedArguments(argv: readonly string[]): readonly string[] {
  const name = argv[0] === "airlock" ? "airlock" : argv[0] === "git" && argv[1] === "airlock" ? "git airlock" : null;
  return name === null ? argv : [...wordsFor(name), ...argv.slice(name.split(" ").length)];
}

/** git finds `git airlock` where the shell finds `git-airlock`. */
function wordsFor(name: string): readonly string[] {
  const words = programWords();
  return name === "git airlock" && (words[0] === "airlock" || words[0] === "git-airlock") ? ["git", "airlock"] : words;
}
