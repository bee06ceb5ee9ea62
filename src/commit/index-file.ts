// Index files: finds the shared one, detects changes, lists entries, and makes input that changes
// entries.

import { statSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { indexInfo } from "../git/index-info.ts";
import type { Content, Entry, Environment, Oid, RepoPath, Repository } from "../types.ts";
import { splitNul } from "../system/bytes.ts";

/** Returns the shared index of a worktree. */
export function sharedIndex(repository: Pick<Repository, "gitDir">): string {
  return join(repository.gitDir, "index");
}

/**
 * Returns a text that differs for each state of an index file (git replaces the file by rename);
 * `null` if there is no file.
 */
export function stampOf(file: string): string | null {
  const status = statSync(file, { bigint: true, throwIfNoEntry: false });
  return status === undefined
    ? null
    : `${status.dev}:${status.ino}:${status.size}:${status.mtimeNs}`;
}

/** An entry of an index. */
export interface IndexEntry {
  readonly path: RepoPath;
  /** `0`, or another digit for a side of a conflict. */
  readonly stage: string;
  readonly content: Content;
  /** Marked skip-worktree. */
  readonly skipped: boolean;
  /** Marked assume-unchanged. */
  readonly assumed: boolean;
}

/**
 * Lists the entries at these paths. Lists all entries if the paths are too many for a command line,
 * or not UTF-8.
 */
export async function listEntries(
  env: Environment,
  paths: readonly RepoPath[],
): Promise<IndexEntry[]> {
  const few =
    paths.length <= 500 &&
    paths.every((path) => path.isWellFormed()) &&
    paths.join().length < 60_000;
  const literal = { ...env, GIT_LITERAL_PATHSPECS: "1" };
  const { stdout } = await git(
    ["ls-files", "-s", "-v", "-z", "--full-name", ...(few ? ["--", ...paths] : [])],
    { env: literal },
  );
  return splitNul(stdout).map((record) => {
    const tab = record.indexOf("\t");
    const [tag = "", mode = "", blob = "", level = ""] = record.slice(0, tab).split(" ");
    // git-ls-files(1), `-v`: `S` is skip-worktree, a small letter assume-unchanged.
    const [skipped, assumed] = [tag.toUpperCase() === "S", tag !== tag.toUpperCase()];
    return { path: record.slice(tab + 1), stage: level, content: { mode, blob }, skipped, assumed };
  });
}

/** Returns input for `git update-index -z --index-info`; takes the id that removes an entry. */
export function infoLines(entries: readonly Entry[], zero: Oid): Buffer {
  return indexInfo(
    entries.map(({ path, content }) => ({ path, ...(content ?? { mode: "0", blob: zero }) })),
  );
}
