// Finds stale entries: left in an index that another commit has overtaken, they would silently
// revert what has landed since.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import type { ScopeFinding, ScopePath } from "./rules.ts";
import { diskBlobs } from "./disk.ts";

/** Number of commits that are searched. An index older than that is not a recent accident. */
const commitsBack = 20;

/**
 * Applies the rule *stale entries*. Takes paths that nobody named. An entry is stale if the file on
 * disk has HEAD's content, and the entry has content that one of the last commits replaced. A
 * missing entry may also have been removed by a client that runs no hook, so it counts only if the
 * same commit is reverted at another path too, or was made by another session.
 */
export async function staleFindings(
  repository: Repository,
  base: Oid | null,
  {
    unnamed,
    isForeign,
  }: { readonly unnamed: readonly ScopePath[]; readonly isForeign: (commit: Oid) => boolean },
): Promise<ScopeFinding[]> {
  if (repository.root === null || base === null) return [];
  // A change of the mode alone reverts no content.
  const suspects = unnamed.filter(
    ({ entry, oldBlob }) => oldBlob !== null && entry?.split(" ")[1] !== oldBlob,
  );
  const onDisk = await diskBlobs(
    repository,
    suspects.map(({ path }) => path),
  );
  const asHead = suspects.filter(({ path, oldBlob }) => onDisk.get(path) === oldBlob);
  if (asHead.length === 0) return [];
  const replaced = await replacedBlobs(repository, base);
  const takenBack = (one: ScopePath) =>
    replaced.get(one.path)?.get(one.entry?.split(" ")[1] ?? "none") ?? null;
  const commits = new Set(asHead.filter(({ entry }) => entry !== null).map(takenBack));
  const isStale = (one: ScopePath) => {
    const commit = takenBack(one);
    return commit !== null && (one.entry !== null || commits.has(commit) || isForeign(commit));
  };
  // The index of `git commit -- path` was made from HEAD. If it is older now, another commit has
  // landed meanwhile.
  const code = isPartial(repository) ? "INDEX_MOVED" : "STALE_ENTRY";
  return asHead.filter(isStale).map(({ path }) => ({ code, path, by: null, foreign: false }));
}

/**
 * Returns the blobs that the last commits of this branch replaced (`none` if they added the path),
 * by path, each with its commit.
 */
async function replacedBlobs(
  repository: Repository,
  base: Oid,
): Promise<Map<RepoPath, Map<string, Oid>>> {
  const args = [
    "log",
    `-${commitsBack}`,
    "--first-parent",
    "-m",
    "--format=@%H",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    base,
  ];
  const records = splitNul((await git(args, { env: repository.env })).stdout).map((record) =>
    record.replace(/^\n:/, ":"),
  );
  const replaced = new Map<RepoPath, Map<string, Oid>>();
  let commit = "";
  for (let at = 0; at < records.length; at += 1) {
    if (!records[at]!.startsWith(":")) {
      commit = records[at]!.slice(1);
      continue;
    }
    const [, , oldBlob = "", , status = ""] = records[at]!.split(" ");
    const path = records[(at += 1)]!;
    const blobs = replaced.get(path) ?? new Map<string, Oid>();
    replaced.set(path, blobs.set(status === "A" ? "none" : oldBlob, commit));
  }
  return replaced;
}

/**
 * Returns whether this is the index of `git commit -- path`, which git makes from HEAD beside the
 * index that it will leave in place.
 */
export function isPartial({ indexFile }: Repository): boolean {
  return /[\\/]next-index-\d+\.lock$/.test(indexFile);
}

/**
 * Milliseconds within which the order of two file times is uncertain, because file systems store
 * times coarsely.
 */
const slack = 2000;

/**
 * Detects that another commit landed while `git commit -- path` took its lock. Git reads the index
 * that it will put in place before it locks, so that index would revert the other commit's entries.
 * Takes the paths of this commit; returns the other paths that differ between that index and the
 * one in place. Compares only if the one in place is new enough.
 */
export async function movedFindings(
  repository: Repository,
  isOwn: (path: RepoPath) => boolean,
): Promise<ScopeFinding[]> {
  const [index, next] = [join(repository.gitDir, "index"), join(repository.gitDir, "index.lock")];
  if (!isPartial(repository) || !existsSync(index) || !existsSync(next)) return [];
  const lock = statSync(next);
  // Some file systems do not record birth times.
  const born = lock.birthtimeMs > 0 ? Math.min(lock.birthtimeMs, lock.mtimeMs) : lock.mtimeMs;
  if (statSync(index).ctimeMs < born - slack) return [];
  const [now, then] = await Promise.all([index, next].map((file) => entries(repository, file)));
  const paths = new Set([...now!.keys(), ...then!.keys()]);
  const moved = [...paths].filter((path) => now!.get(path) !== then!.get(path) && !isOwn(path));
  return moved.map((path) => ({ code: "INDEX_MOVED", path, by: null, foreign: false }));
}

async function entries(repository: Repository, index: string): Promise<Map<RepoPath, string>> {
  const { stdout } = await git(["ls-files", "--stage", "-z"], {
    env: { ...repository.env, GIT_INDEX_FILE: index },
  });
  const found = new Map<RepoPath, string>();
  for (const record of splitNul(stdout)) {
    const tab = record.indexOf("\t");
    const path = record.slice(tab + 1);
    // In a conflict a path has up to three entries.
    found.set(path, `${found.get(path) ?? ""}${record.slice(0, tab)};`);
  }
  return found;
}
