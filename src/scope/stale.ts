// Entries that would silently take back what has landed since: left in an index by somebody who committed past it.

import { existsSync, lstatSync, statSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { encodePath, splitNul } from "../system/bytes.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import type { Finding, ScopePath } from "./rules.ts";

/** How far back an entry is looked for: an older index than that is nobody's accident of today. */
const commitsBack = 20;

/**
 * The rule *stale entries*. Takes paths that nobody named; an entry is stale where HEAD's content is what lies on disk, and the
 * entry is what one of the last commits replaced. A file that is missing from the index may as well have been taken out by a
 * client that leaves no trace: there it takes a commit that is taken back elsewhere too, or that another session has made.
 */
export async function staleFindings(
  repository: Repository,
  base: Oid | null,
  { unnamed, isForeign }: { readonly unnamed: readonly ScopePath[]; readonly isForeign: (commit: Oid) => boolean },
): Promise<Finding[]> {
  if (repository.root === null || base === null) return [];
  // A change of the mode alone takes no content back.
  const suspects = unnamed.filter(({ entry, oldBlob }) => oldBlob !== null && entry?.split(" ")[1] !== oldBlob);
  const onDisk = await diskBlobs(
    repository,
    suspects.map(({ path }) => path),
  );
  const asHead = suspects.filter(({ path, oldBlob }) => onDisk.get(path) === oldBlob);
  if (asHead.length === 0) return [];
  const replaced = await replacedBlobs(repository, base);
  const takenBack = (one: ScopePath) => replaced.get(one.path)?.get(one.entry?.split(" ")[1] ?? "none") ?? null;
  const commits = new Set(asHead.filter(({ entry }) => entry !== null).map(takenBack));
  const isStale = (one: ScopePath) => {
    const commit = takenBack(one);
    return commit !== null && (one.entry !== null || commits.has(commit) || isForeign(commit));
  };
  // The index of `git commit -- path` was made from HEAD: if it is older now, another commit has finished in between.
  const code = isPartial(repository) ? "INDEX_MOVED" : "STALE_ENTRY";
  return asHead.filter(isStale).map(({ path }) => ({ code, path, by: null, foreign: false }));
}

/** Returns the blob that `git add` would make of each file; those that are no files are left out. */
export async function diskBlobs(repository: Repository, paths: readonly RepoPath[]): Promise<Map<RepoPath, Oid>> {
  // hash-object reads names by line: one that holds a newline is asked for on its own.
  const files = paths.filter((path) => isFileBelow(repository.root!, path));
  const plain = files.filter((path) => !path.includes("\n"));
  const blobs = new Map<RepoPath, Oid>();
  if (plain.length > 0) {
    const input = Buffer.concat(plain.flatMap((path) => [encodePath(path), Buffer.from("\n")]));
    const { stdout } = await git(["hash-object", "--stdin-paths"], { env: repository.env, input });
    for (const [at, oid] of stdout.toString("latin1").trim().split("\n").entries()) blobs.set(plain[at]!, oid);
  }
  for (const path of files.filter((one) => one.includes("\n") && one.isWellFormed())) {
    blobs.set(path, (await git(["hash-object", "--", path], { env: repository.env })).stdout.toString("latin1").trim());
  }
  return blobs;
}

/** Says whether the path itself is a regular file: not through a link that stands where a folder was. */
function isFileBelow(root: string, path: RepoPath): boolean {
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const status = lstatIfThere(Buffer.concat([Buffer.from(`${root}/`), encodePath(parts.slice(0, depth).join("/"))]));
    if (depth === parts.length) return status?.isFile() === true;
    if (status?.isDirectory() !== true) return false;
  }
  return false;
}

/** What the last commits of this branch have replaced, by path: each blob, or `none` where they added it, with the commit. */
async function replacedBlobs(repository: Repository, base: Oid): Promise<Map<RepoPath, Map<string, Oid>>> {
  const args = ["log", `-${commitsBack}`, "--first-parent", "-m", "--format=@%H", "--raw", "-z", "--no-abbrev", "--no-renames", base];
  const records = splitNul((await git(args, { env: repository.env })).stdout).map((record) => record.replace(/^\n:/, ":"));
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

/** Says whether the index is that of `git commit -- path`, which git makes from HEAD beside the one it will leave behind. */
export function isPartial({ indexFile }: Repository): boolean {
  return /[\\/]next-index-\d+\.lock$/.test(indexFile);
}

/** Milliseconds between the lock's birth and a new index that are not certain to be in this order: times have their grain. */
const slack = 2000;

/**
 * The index that git is about to put in place after `git commit -- path` was read before git took the lock: where another
 * commit finished in between, it would take that one's entries back. Takes the paths of this commit; returns the others in
 * which that index differs from the one in place. Asked only where the one in place is that new.
 */
export async function movedFindings(repository: Repository, isOwn: (path: RepoPath) => boolean): Promise<Finding[]> {
  const [index, next] = [join(repository.gitDir, "index"), join(repository.gitDir, "index.lock")];
  if (!isPartial(repository) || !existsSync(index) || !existsSync(next)) return [];
  const lock = statSync(next);
  // Not every file system knows when a file was born.
  const born = lock.birthtimeMs > 0 ? Math.min(lock.birthtimeMs, lock.mtimeMs) : lock.mtimeMs;
  if (statSync(index).ctimeMs < born - slack) return [];
  const [now, then] = await Promise.all([index, next].map((file) => entries(repository, file)));
  const paths = new Set([...now!.keys(), ...then!.keys()]);
  const moved = [...paths].filter((path) => now!.get(path) !== then!.get(path) && !isOwn(path));
  return moved.map((path) => ({ code: "INDEX_MOVED", path, by: null, foreign: false }));
}

async function entries(repository: Repository, index: string): Promise<Map<RepoPath, string>> {
  const { stdout } = await git(["ls-files", "--stage", "-z"], { env: { ...repository.env, GIT_INDEX_FILE: index } });
  const found = new Map<RepoPath, string>();
  for (const record of splitNul(stdout)) {
    const tab = record.indexOf("\t");
    const path = record.slice(tab + 1);
    // In a conflict a path has up to three entries.
    found.set(path, `${found.get(path) ?? ""}${record.slice(0, tab)};`);
  }
  return found;
}

function lstatIfThere(file: Buffer) {
  return lstatSync(file, { throwIfNoEntry: false });
}
