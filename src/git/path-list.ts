// Paths as words of a suggested command: they mean exactly these files, in the folder where the command is typed.

import { createHash } from "node:crypto";
import { join, posix } from "node:path";
import { encodePath } from "../system/bytes.ts";
import { removeOlder } from "../system/bounded-folder.ts";
import { writeWhole } from "../system/files.ts";
import { isPlainInShell } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import { statePath } from "../system/layout.ts";

/** Paths that a command still names one by one. */
export const mostInLine = 50;

/** Nobody types a suggestion after a week (ms). */
const keptFor = 7 * 24 * 3_600_000;

/**
 * Takes a repository's common git directory and paths from its top; returns the words that hand exactly these to `git commit`,
 * `restore` and others, in whatever folder they are typed (git-commit(1), `--pathspec-from-file`; the magic words are
 * gitglossary(7)'s). Lists of more than a week ago go. Throws what the file system says.
 */
export function keepPathList(commonDir: string, paths: readonly RepoPath[]): string[] {
  const folder = statePath(commonDir, "lists");
  removeOlder(folder, keptFor);
  const bytes = Buffer.concat(paths.map((path) => encodePath(`:(top,literal)${path}\0`)));
  const file = join(folder, createHash("sha256").update(bytes).digest("hex").slice(0, 12));
  writeWhole(file, bytes);
  return [`--pathspec-from-file=${file}`, "--pathspec-file-nul"];
}

export interface PathWords {
  /** The folder in which the command is typed, from the top, with a slash at its end; `null`: not known. */
  readonly prefix: string | null;
  /** Keeps paths in a file; returns the words that stand for them. */
  readonly keepList: (paths: readonly RepoPath[]) => string[];
}

/**
 * Takes paths from the top; returns the last words of a git command, or of `airlock commit`, that mean exactly these. Very many, and
 * those that a line cannot hold for every shell, are read from a list.
 */
export function pathWords(paths: readonly RepoPath[], { prefix, keepList }: PathWords): string[] {
  if (paths.length > mostInLine || !paths.every(isPlainInShell)) return keepList(paths);
  return ["--", ...paths.map((path) => pathspecOf(path, prefix))];
}

/** Returns the pathspec of one path (gitglossary(7)): bare where it means nothing else. */
export function pathspecOf(path: RepoPath, prefix: string | null): string {
  const isPattern = /[*?[\\]/.test(path);
  if (prefix === null) return isPattern ? `:(top,literal)${path}` : `:/${path}`;
  const relative = prefix === "" ? path : posix.relative(prefix, path);
  if (isPattern) return `:(literal)${relative}`;
  return relative.startsWith(":") ? `./${relative}` : relative;
}
