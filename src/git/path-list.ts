// Formats paths as words of a suggested command: they select exactly these files in the folder
// where the command is typed.

import { createHash } from "node:crypto";
import { join, posix } from "node:path";
import { encodePath } from "../system/bytes.ts";
import { removeOlder } from "../system/files/bounded-folder.ts";
import { writeWhole } from "../system/files/files.ts";
import { isPlainInShell } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import { statePath } from "../system/layout.ts";

/** Maximum number of paths that a command names one by one. */
export const maxPathsInLine = 50;

/** Milliseconds for which a list is kept: one week. */
const keptFor = 7 * 24 * 3_600_000;

/**
 * Takes a repository's common git directory and paths from its top; stores them in a file and
 * returns the words that pass exactly these to `git commit`, `restore` and others, in any folder
 * (git-commit(1), `--pathspec-from-file`; pathspec magic: gitglossary(7)). Removes lists older than
 * a week. Throws the errors of the file system.
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
  /**
   * Folder in which the command is typed, relative to the top, ending in a slash; `null` if
   * unknown.
   */
  readonly prefix: string | null;
  /** Stores paths in a file; returns the words that make a command read it. */
  readonly keepList: (paths: readonly RepoPath[]) => string[];
}

/**
 * Takes paths from the top; returns the last words of a git command, or of `airlock commit`, that
 * select exactly these. Very many paths, and those that cannot be written for every shell, are read
 * from a list.
 */
export function pathWords(paths: readonly RepoPath[], { prefix, keepList }: PathWords): string[] {
  if (paths.length > maxPathsInLine || !paths.every(isPlainInShell)) return keepList(paths);
  return ["--", ...paths.map((path) => pathspecOf(path, prefix))];
}

/** Returns the pathspec of one path (gitglossary(7)): the bare path if it has no other meaning. */
export function pathspecOf(path: RepoPath, prefix: string | null): string {
  const isPattern = /[*?[\\]/.test(path);
  if (prefix === null) return isPattern ? `:(top,literal)${path}` : `:/${path}`;
  const relative = prefix === "" ? path : posix.relative(prefix, path);
  if (isPattern) return `:(literal)${relative}`;
  return relative.startsWith(":") ? `./${relative}` : relative;
}
