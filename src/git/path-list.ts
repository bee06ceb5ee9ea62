// A list of paths in a file, for a suggested command that could not be typed with all of them.

import { createHash } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { encodePath } from "../system/bytes.ts";
import { namesIn, writeWhole } from "../system/files.ts";
import type { RepoPath } from "../types.ts";

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
  const folder = join(commonDir, "airlock", "lists");
  for (const name of namesIn(folder)) {
    const age = Date.now() - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age > keptFor) rmSync(join(folder, name), { force: true });
  }
  const bytes = Buffer.concat(paths.map((path) => encodePath(`:(top,literal)${path}\0`)));
  const file = join(folder, createHash("sha256").update(bytes).digest("hex").slice(0, 12));
  writeWhole(file, bytes);
  return [`--pathspec-from-file=${file}`, "--pathspec-file-nul"];
}
