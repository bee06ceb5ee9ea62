// Formats commands so that they can be copied into a shell.

import { encodePath } from "./bytes.ts";

/** Words that a shell reads unchanged without quotes. */
const bare = /^[\w./:@%+,-][\w./:@%+,=-]*$/;

/**
 * Characters that can be displayed in single quotes: letters of any script, marks, numbers,
 * punctuation, symbols and spaces.
 */
const shown = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;

/**
 * Takes an argument; returns it as one word for a shell: bare; in single quotes (POSIX sh 2.2.2);
 * or, if it has bytes that are not UTF-8 or characters that cannot be displayed, as `$'…'` with
 * octal escapes (POSIX.1-2024 2.2.4; bash, zsh, ksh).
 */
export function shellQuote(argument: string): string {
  if (bare.test(argument)) return argument;
  if (shown.test(argument)) return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${Array.from(argument, quotedCharacter).join("")}'`;
}

/**
 * Returns whether every POSIX shell reads the argument as `shellQuote` writes it: some do not
 * support `$'…'`.
 */
export function isPlainInShell(argument: string): boolean {
  return shown.test(argument);
}

/** Takes a command with its arguments; returns a line to copy. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(shellQuote).join(" ");
}

function quotedCharacter(character: string): string {
  if (character === "'" || character === "\\") return `\\${character}`;
  if (shown.test(character)) return character;
  return Array.from(encodePath(character), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(
    "",
  );
}
