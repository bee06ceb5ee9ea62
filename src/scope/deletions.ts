// The rule *mass deletion*: a large part of the tree, or entries that are missing from the index though their files lie on disk.

import { lstatSync, type Stats } from "node:fs";
import { changesBetween } from "../git/changes.ts";
import { listPaths } from "../git/tree-list.ts";
import { encodePath } from "../system/bytes.ts";
import { folderOf, foldersAbove } from "../system/folders.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import { stagedBy } from "./attribution.ts";
import { entriesIn, type Ledger, type Staging } from "./ledger.ts";
import { reachOf } from "./pathspec.ts";
import { deletionFindings, type Finding, type ScopePath } from "./rules.ts";

export interface Deleting {
  readonly repository: Repository;
  readonly candidate: Candidate;
  /** Paths of the commit, renames taken apart. */
  readonly paths: readonly ScopePath[];
  readonly ledger: Ledger;
  /** Says whether the command that commits names a path itself. */
  readonly isNamedNow: (path: RepoPath) => boolean;
}

/**
 * Returns what is wrong with the deletions of a commit. Only deleted paths are looked for on disk. Asks for renames once more, without
 * git's bound, where there are many deletions: a tree that was moved is not deleted.
 */
export async function massDeletion(request: Deleting): Promise<Finding[]> {
  const { repository, candidate, paths } = request;
  const out = paths.filter(({ entry }) => entry === null);
  if (out.length === 0 || repository.root === null || candidate.base === null) return [];
  const lost = await lostEntries(request, out);
  if (lost.length > 0) return lost.map((path) => ({ code: "MASS_DELETION", path, by: null, foreign: false, lost: true }));
  const among = new Set(paths.map(({ path }) => path));
  const goneOf = (changes: Candidate["changes"]) =>
    changes.filter(({ status, path }) => status === "D" && among.has(path)).map(({ path }) => path);
  const files = async () => (await listPaths(repository, candidate.baseTree)).length;
  const first = await deletionFindings(goneOf(candidate.changes), files);
  if (first.length === 0 || !candidate.changes.some(({ status }) => status === "A")) return first;
  const again = await changesBetween(repository, { from: candidate.baseTree, to: candidate.tree, renames: "all" });
  return deletionFindings(goneOf(again), files);
}

/** The entries that nobody is known to have taken out, and whose files are still there: the index has lost them. */
async function lostEntries({ repository, paths, ledger, isNamedNow }: Deleting, out: readonly ScopePath[]): Promise<RepoPath[]> {
  const put = paths.filter(({ entry }) => entry !== null).map(({ path }) => path);
  const [standing, spelled, above] = [new Set(put), new Set(put.map(folded)), foldersAbove(put)];
  // Something else was put in their place: a file or a submodule where their folder was, a folder where they were, another spelling.
  const isReplaced = (path: RepoPath) =>
    spelled.has(folded(path)) || above.has(path) || [...foldersAbove([path])].some((folder) => standing.has(folder));
  const there = new Map<RepoPath, Stats>();
  const folders = new Map<RepoPath, boolean>([["", true]]);
  for (const one of out) {
    const status = isReplaced(one.path) || isNamedNow(one.path) ? null : fileAt(repository.root!, one.path, folders);
    if (status !== null) there.set(one.path, status);
  }
  if (there.size === 0) return [];
  const suspects = out.filter(({ path }) => there.has(path));
  const doers = ledger.stagings.length === 0 ? new Map<RepoPath, null>() : await stagedBy(repository, ledger, suspects);
  const lost: RepoPath[] = [];
  const indexes = new Map<Staging, ReadonlyMap<RepoPath, string>>();
  const names = [...there.keys()];
  const had = async (staging: Staging | undefined, path: RepoPath) => {
    if (staging === undefined) return false;
    if (!indexes.has(staging)) indexes.set(staging, await entriesIn(repository, staging.index, names));
    return indexes.get(staging)!.has(path);
  };
  for (const path of names) {
    const doer = doers.get(path) ?? null;
    const proven = doer !== null && (await had(ledger.stagings[ledger.stagings.indexOf(doer) - 1], path));
    if (doer === null || !isRemoval(doer, path, { proven, born: there.get(path)!.birthtimeMs })) lost.push(path);
  }
  return lost;
}

/** Verbs that may take entries out of the index while their files stay, though they name no path. */
const removing = new Set(["add", "stage", "apply", "update-index", "stash"]);

/** Verbs that take an entry out where they are given its path and an older commit. */
const restoring = new Set(["reset", "restore", "checkout"]);

interface Evidence {
  /** The entry was still there in the index that the ledger kept before. */
  readonly proven: boolean;
  /** When the file was made, in milliseconds since 1970; 0 where the file system does not know. */
  readonly born: number;
}

/** Says whether a command that wrote the first index without an entry meant to take it out. */
function isRemoval({ command, time }: Staging, path: RepoPath, { proven, born }: Evidence): boolean {
  const { verb, options, prefix } = command;
  if (verb === "rm" || verb === "mv") return true;
  const named = command.reach(path) === "named" || (options.pathspecs.length > 0 && reachOf(options.pathspecs, prefix)(path) === "named");
  if (named) return removing.has(verb) || restoring.has(verb);
  if (restoring.has(verb))
    return ["patch", "interactive"].some((flag) => options.flags.has(flag)) || reachOf(options.pathspecs, prefix)(path) !== null;
  if (!removing.has(verb)) return false;
  // A broad add takes out only what was not there: the file has been made since.
  return proven || ((verb === "add" || verb === "stage") && born > time);
}

/** What lies at the path itself, if it is no folder: not through a link that stands where a folder was. */
function fileAt(root: string, path: RepoPath, folders: Map<RepoPath, boolean>): Stats | null {
  const look = (at: RepoPath) => lstatSync(Buffer.concat([Buffer.from(`${root}/`), encodePath(at)]), { throwIfNoEntry: false });
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

/** A name as a file system sees it that ignores case, or the form of its letters. */
function folded(path: RepoPath): string {
  return path.normalize("NFC").toLowerCase();
}
