// Applies the rule *mass deletion*: the commit deletes a large part of the tree, or the index lacks
// entries of files that are still on disk.

import { lstatSync, type Stats } from "node:fs";
import { changesBetween } from "../git/trees/changes.ts";
import { listPaths } from "../git/trees/tree-list.ts";
import { encodePath } from "../system/bytes.ts";
import { folderOf, foldersAbove } from "../system/files/parent-folders.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import { stagedBy } from "./attribution.ts";
import { entriesIn, type StagingLog, type Staging } from "./staging-log.ts";
import { reachOf } from "./pathspec.ts";
import { deletionFindings, type ScopeFinding, type ScopePath } from "./rules.ts";

export interface DeletionRequest {
  readonly repository: Repository;
  readonly candidate: Candidate;
  /** Paths of the commit; a rename counts as a deletion and an addition. */
  readonly paths: readonly ScopePath[];
  readonly stagingLog: StagingLog;
  /** Returns whether the committing command names the path itself. */
  readonly isNamedNow: (path: RepoPath) => boolean;
}

/**
 * Returns the findings about deletions in a commit. Looks on disk only for deleted paths. With many
 * deletions it detects renames once more without git's limit, because a moved tree is not deleted.
 */
export async function massDeletion(request: DeletionRequest): Promise<ScopeFinding[]> {
  const { repository, candidate, paths } = request;
  const out = paths.filter(({ entry }) => entry === null);
  if (out.length === 0 || repository.root === null || candidate.base === null) return [];
  const lost = await lostEntries(request, out);
  if (lost.length > 0)
    return lost.map((path) => ({
      code: "MASS_DELETION",
      path,
      by: null,
      foreign: false,
      lost: true,
    }));
  const among = new Set(paths.map(({ path }) => path));
  const goneOf = (changes: Candidate["changes"]) =>
    changes.filter(({ status, path }) => status === "D" && among.has(path)).map(({ path }) => path);
  const files = async () => (await listPaths(repository, candidate.baseTree)).length;
  const first = await deletionFindings(goneOf(candidate.changes), files);
  if (first.length === 0 || !candidate.changes.some(({ status }) => status === "A")) return first;
  const again = await changesBetween(repository, {
    from: candidate.baseTree,
    to: candidate.tree,
    renames: "all",
  });
  return deletionFindings(goneOf(again), files);
}

/**
 * Returns the entries that no recorded command removed although their files are still on disk: the
 * index has lost them.
 */
async function lostEntries(
  { repository, paths, stagingLog, isNamedNow }: DeletionRequest,
  out: readonly ScopePath[],
): Promise<RepoPath[]> {
  const put = paths.filter(({ entry }) => entry !== null).map(({ path }) => path);
  const [present, spelled, above] = [new Set(put), new Set(put.map(folded)), foldersAbove(put)];
  // The path was replaced: by a file or submodule where its folder was, by a folder where the file
  // was, or by another spelling.
  const isReplaced = (path: RepoPath) =>
    spelled.has(folded(path)) ||
    above.has(path) ||
    [...foldersAbove([path])].some((folder) => present.has(folder));
  const there = new Map<RepoPath, Stats>();
  const folders = new Map<RepoPath, boolean>([["", true]]);
  for (const one of out) {
    const status =
      isReplaced(one.path) || isNamedNow(one.path)
        ? null
        : fileAt(repository.root!, one.path, folders);
    if (status !== null) there.set(one.path, status);
  }
  if (there.size === 0) return [];
  const suspects = out.filter(({ path }) => there.has(path));
  const doers =
    stagingLog.stagings.length === 0
      ? new Map<RepoPath, null>()
      : await stagedBy(repository, stagingLog, suspects);
  const lost: RepoPath[] = [];
  const indexes = new Map<Staging, ReadonlyMap<RepoPath, string>>();
  const names = [...there.keys()];
  const had = async (staging: Staging | undefined, path: RepoPath) => {
    if (staging === undefined) return false;
    if (!indexes.has(staging))
      indexes.set(staging, await entriesIn(repository, staging.index, names));
    return indexes.get(staging)!.has(path);
  };
  for (const path of names) {
    const doer = doers.get(path) ?? null;
    const proven =
      doer !== null &&
      (await had(stagingLog.stagings[stagingLog.stagings.indexOf(doer) - 1], path));
    if (doer === null || !isRemoval(doer, path, { proven, born: there.get(path)!.birthtimeMs }))
      lost.push(path);
  }
  return lost;
}

/** Verbs that may remove entries from the index while the files stay, without naming a path. */
const removing = new Set(["add", "stage", "apply", "update-index", "stash"]);

/** Verbs that remove an entry when they are given its path and an older commit. */
const restoring = new Set(["reset", "restore", "checkout"]);

interface Evidence {
  /** The previous index in the staging log still had the entry. */
  readonly proven: boolean;
  /**
   * Birth time of the file, in milliseconds since 1970; 0 if the file system does not record it.
   */
  readonly born: number;
}

/**
 * Returns whether the command that wrote the first index without an entry removed it on purpose.
 */
function isRemoval(
  { command, time }: Staging,
  path: RepoPath,
  { proven, born }: Evidence,
): boolean {
  const { verb, options, prefix } = command;
  if (verb === "rm" || verb === "mv") return true;
  const named =
    command.reach(path) === "named" ||
    (options.pathspecs.length > 0 && reachOf(options.pathspecs, prefix)(path) === "named");
  if (named) return removing.has(verb) || restoring.has(verb);
  if (restoring.has(verb))
    return (
      ["patch", "interactive"].some((flag) => options.flags.has(flag)) ||
      reachOf(options.pathspecs, prefix)(path) !== null
    );
  if (!removing.has(verb)) return false;
  // A broad add removes only entries of missing files: this file was created later.
  return proven || ((verb === "add" || verb === "stage") && born > time);
}

/**
 * Returns the status of a path that is not a folder; `null` if it is missing, a folder, or behind a
 * link that replaced a folder.
 */
function fileAt(root: string, path: RepoPath, folders: Map<RepoPath, boolean>): Stats | null {
  const look = (at: RepoPath) =>
    lstatSync(Buffer.concat([Buffer.from(`${root}/`), encodePath(at)]), { throwIfNoEntry: false });
  const isFolder = (folder: RepoPath): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const is = isFolder(folderOf(folder)) && look(folder)?.isDirectory() === true;
    folders.set(folder, is);
    return is;
  };
  const status = isFolder(folderOf(path)) ? look(path) : undefined;
  return status === undefined || status.isDirectory() ? null : status;
}

/** Folds a name the way a file system does that ignores case and Unicode form. */
function folded(path: RepoPath): string {
  return path.normalize("NFC").toLowerCase();
}
