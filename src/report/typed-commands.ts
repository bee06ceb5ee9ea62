// Rewrites every printed airlock command so that the reader can type it.

import { commandLine } from "../system/shell.ts";
import { programWords, skippingOfReader } from "../system/typing-place.ts";

/**
 * Matches an airlock command in a message: alone on its line, after a colon, between backticks, in
 * `$(…)`, after a pipe or `env`. A word in single quotes (`'…'`), which the shell takes literally,
 * is skipped. AIRLOCK_SKIP may stand before it.
 */
const commands =
  /(?<=^|\s|=)'(?:[^'\n]|'\\'')*'|(\bAIRLOCK_SKIP=(?:'(?:[^'\n]|'\\'')*'|\S+) |^[ \t]*|: |`|\$\(|\| |&& |\benv -u [A-Z]+ )((?:git )?airlock)(?= [a-z<[-])/gm;

/**
 * Matches the beginning of a command that commits, with options of git before the verb, where no
 * variable stands before it.
 */
const commits =
  /(?<=^[ \t]*|: |&& )(?=(?:(?:git )?airlock |git (?:-\S+ (?:(?:'(?:[^'\n]|'\\'')*'|[^\s'-]\S*) )?)*)commit(?:\s|$))/gm;

/**
 * Takes a message, written with `airlock` or `git airlock`; returns it with a program name that can
 * be typed.
 */
export function typed(text: string): string {
  return replaced(text, programWords);
}

/**
 * Works like `typed`, for a reader who types in another folder: a worktree may have no packages.
 */
export function typedIn(folder: string, text: string): string {
  return replaced(text, () => programWords(folder));
}

function replaced(text: string, words: () => readonly string[]): string {
  return skippingAlike(text).replace(
    commands,
    (all, before: string | undefined, name: string | undefined) =>
      name === undefined ? all : `${before}${commandLine(wordsFor(name, words()))}`,
  );
}

/**
 * Takes commands with their effects; returns an indented line for each, in columns that stay
 * aligned when `typed` reads them again.
 */
export function columns(rows: readonly (readonly [line: string, effect: string])[]): string {
  const lines = rows.map(([line, effect]) => [typed(line), effect] as const);
  const width = Math.max(...lines.map(([line]) => line.length));
  return lines.map(([line, effect]) => `  ${line.padEnd(width)}  ${effect}`).join("\n");
}

/**
 * Takes a message; returns it with the variables that leave checks out before each commit, as in
 * the command that the reader typed.
 */
function skippingAlike(text: string): string {
  const before = assignments().map((word) => `${word} `);
  return before.length === 0 ? text : text.replace(commits, () => before.join(""));
}

function assignments(): string[] {
  return skippingOfReader().map(([name, value]) => `${name}=${commandLine([value])}`);
}

/** Works like `typed`, for an argument list. */
export function typedArguments(argv: readonly string[]): readonly string[] {
  const isCommit = skippingOfReader().length > 0 && commandLine(argv).search(commits) === 0;
  const before = isCommit
    ? ["env", ...skippingOfReader().map(([name, value]) => `${name}=${value}`)]
    : [];
  const name =
    argv[0] === "airlock"
      ? "airlock"
      : argv[0] === "git" && argv[1] === "airlock"
        ? "git airlock"
        : null;
  return name === null
    ? [...before, ...argv]
    : [...before, ...wordsFor(name, programWords()), ...argv.slice(name.split(" ").length)];
}

/** git finds `git airlock` if the shell finds `git-airlock`. */
function wordsFor(name: string, words: readonly string[]): readonly string[] {
  return name === "git airlock" && (words[0] === "airlock" || words[0] === "git-airlock")
    ? ["git", "airlock"]
    : words;
}
