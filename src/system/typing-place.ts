// Knows the reader of printed messages: the folder in which the next command is typed, and the
// words that start this program there.

import { AsyncLocalStorage } from "node:async_hooks";
import { realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import type { Environment } from "../types.ts";

/** The reader of one command line's messages. */
export interface Reader {
  /** Absolute path of the folder in which the next command is typed. */
  readonly folder: string;
  /** Returns the words before a verb in a folder; called only if there is something to print. */
  readonly words: (folder: string) => readonly string[];
  /** Variables of the reader's command that leave checks out, which the next commit needs too. */
  readonly skipping?: readonly (readonly [name: string, value: string])[];
}

/** Variables that leave out checks: of airlock, of pre-commit and of lefthook. */
const skipVariables = ["AIRLOCK_SKIP", "SKIP", "LEFTHOOK_EXCLUDE"];

/** Takes an environment; returns the variables in it that leave checks out. */
export function skippingIn(env: Environment): (readonly [name: string, value: string])[] {
  return skipVariables.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
}

/** Several command lines may run in one process, each with its own reader. */
const readers = new AsyncLocalStorage<Reader>();

/** Runs `act` and everything that it starts with this reader; returns its result. */
export function withReader<Result>(reader: Reader, act: () => Result): Result {
  const found = new Map<string, readonly string[]>();
  const words = (folder: string) => {
    if (!found.has(folder)) found.set(folder, reader.words(folder));
    return found.get(folder)!;
  };
  return readers.run({ ...reader, words }, act);
}

/**
 * Takes the folder in which the command is typed, by default the reader's; returns the words before
 * a verb, program first.
 */
export function programWords(folder?: string): readonly string[] {
  const reader = readers.getStore();
  return reader?.words(folder ?? reader.folder) ?? ["airlock"];
}

/**
 * Returns the variables that a printed commit repeats, since without them it would run the checks
 * that the reader leaves out.
 */
export function skippingOfReader(): readonly (readonly [name: string, value: string])[] {
  return readers.getStore()?.skipping ?? [];
}

/**
 * Takes the top of a working tree; returns the reader's folder relative to it, as git does, ending
 * in a slash: empty at the top. `null` if it is elsewhere or unknown.
 */
export function typingPrefix(root: string | null): string | null {
  const folder = readers.getStore()?.folder;
  if (root === null || folder === undefined) return null;
  const below = relative(realpathSync(root), realpathSync(folder));
  if (below === "") return "";
  return isAbsolute(below) || below === ".." || below.startsWith(`..${sep}`)
    ? null
    : `${below.split(sep).join("/")}/`;
}
