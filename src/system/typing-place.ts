// Who reads what is printed: the folder in which the next command is typed, and the words that call this program there.

import { AsyncLocalStorage } from "node:async_hooks";
import { realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";

/** The reader of one command line's messages. */
export interface Reader {
  /** Absolute path of the folder in which the next command is typed. */
  readonly folder: string;
  /** The words that stand in front of a verb; asked when there is something to say. */
  readonly words: () => readonly string[];
}

/** Several command lines may be under way in one process, each with its own reader. */
const readers = new AsyncLocalStorage<Reader>();

/** Runs `act`, and all that it starts, with this reader; returns what it returns. */
export function withReader<Result>(reader: Reader, act: () => Result): Result {
  let found: readonly string[] | null = null;
  return readers.run({ folder: reader.folder, words: () => (found ??= reader.words()) }, act);
}

/** Returns the words that stand in front of a verb, program first. */
export function programWords(): readonly string[] {
  return readers.getStore()?.words() ?? ["airlock"];
}

/**
 * Takes the top of a working tree; returns the reader's folder as git names it, from there, with a slash at its end: empty at the top.
 * `null`: it lies elsewhere, or is not known.
 */
export function typingPrefix(root: string | null): string | null {
  const folder = readers.getStore()?.folder;
  if (root === null || folder === undefined) return null;
  const below = relative(realpathSync(root), realpathSync(folder));
  if (below === "") return "";
  return isAbsolute(below) || below === ".." || below.startsWith(`..${sep}`) ? null : `${below.split(sep).join("/")}/`;
}
