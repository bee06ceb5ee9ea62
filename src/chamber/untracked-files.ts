// Finds untracked files in a chamber by its folders: in a folder with an unchanged status, nothing
// was added or removed.

import { lstatSync, readdirSync, type Stats } from "node:fs";
import { git } from "../git/exec.ts";
import { decodePath, encodePath, splitNul } from "../system/bytes.ts";
import { foldersAbove } from "../system/files/parent-folders.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import type { Slot } from "./chamber-pool.ts";
import { removeTree } from "./remove-chamber.ts";
import { chamberEnvironment } from "./seal.ts";
import type { FolderTimes, Link } from "./chamber-state.ts";
import { nullOn } from "../system/files/file-errors.ts";

/**
 * Resolution of a file system's clock (ms): a file changed within this time may change again
 * without a new time.
 */
const tick = 10;

/**
 * Returns the times of a chamber's folders: current times for the changed ones, the previous times
 * for the others; leaves out folders that are gone. A folder that changed within the last tick gets
 * 0, a time that no folder has, so that it is examined next time.
 */
export function noteFolders(
  slot: Slot,
  before: FolderTimes,
  changed: Iterable<RepoPath>,
): FolderTimes {
  const times: Record<RepoPath, number> = { ...before };
  const now = Date.now();
  for (const folder of changed) {
    const status = statOf(slot, folder);
    if (status?.isDirectory() !== true) delete times[folder];
    else times[folder] = now - status.ctimeMs < tick ? 0 : status.ctimeMs;
  }
  return times;
}

/**
 * Returns the folders in which something was added or removed since their times were recorded.
 * Returns `null` if one is not a folder any more: it may be a link to anywhere, so nothing may be
 * written or removed below it.
 */
export function suspectFolders(
  slot: Slot,
  times: FolderTimes,
  among: Iterable<RepoPath>,
): RepoPath[] | null {
  const suspects: RepoPath[] = [];
  for (const folder of among) {
    const time = times[folder];
    if (time === undefined) continue;
    const status = statOf(slot, folder);
    if (status?.isDirectory() !== true) return null;
    if (status.ctimeMs !== time) suspects.push(folder);
  }
  return suspects;
}

/** The folders to search for untracked files, and the paths that belong there. */
export interface Search {
  readonly suspects: readonly RepoPath[];
  /** The tree that the chamber has now. */
  readonly tree: Oid;
  readonly links: readonly Link[];
}

/**
 * Removes everything in these folders that belongs to no entry of the tree: leftovers of earlier
 * checks or of any other program.
 */
export async function removeUntracked(
  slot: Slot,
  repository: Repository,
  search: Search,
): Promise<void> {
  const { suspects } = search;
  if (suspects.length === 0) return;
  const links = search.links.map(({ path }) => path);
  const entries = [...links, ...(await entriesOf(slot, repository, search))];
  // git names no folder that it has descended into.
  const known = new Set([".git", ...entries, ...foldersAbove(entries)]);
  for (const folder of suspects) {
    const paths = namesIn(slot, folder).map((name) => (folder === "" ? name : `${folder}/${name}`));
    for (const path of paths) if (!known.has(path)) removeTree(inChamber(slot, path));
    // A folder that the tree no longer has existed only because of its leftovers.
    if (folder !== "" && !known.has(folder)) removeTree(inChamber(slot, folder));
  }
}

/** Returns those of these folders that the tree has, and the tree's entries in them. */
async function entriesOf(slot: Slot, repository: Repository, look: Search): Promise<string[]> {
  const env = chamberEnvironment(repository, slot);
  const list = async (args: readonly string[]) =>
    splitNul((await git(["ls-tree", "-z", "--name-only", look.tree, ...args], { env })).stdout);
  const inner = look.suspects.filter((folder) => folder !== "");
  const top = look.suspects.includes("") ? await list([]) : [];
  // A path ending in a slash means the content of the folder (git-ls-tree(1)). Names that are not
  // Unicode cannot be arguments.
  const odd = inner.some((folder) => !folder.isWellFormed()) || inner.length > 500;
  const args = odd ? ["-r", "-t"] : ["--", ...inner.flatMap((folder) => [folder, `${folder}/`])];
  return inner.length === 0 ? top : [...top, ...(await list(args))];
}

function namesIn(slot: Slot, folder: RepoPath): string[] {
  return statOf(slot, folder)?.isDirectory() === true
    ? readdirSync(inChamber(slot, folder), { encoding: "buffer" }).map(decodePath)
    : [];
}

function statOf(slot: Slot, folder: RepoPath): Stats | undefined {
  return (
    nullOn(["ENOTDIR"], () => lstatSync(inChamber(slot, folder), { throwIfNoEntry: false })) ??
    undefined
  );
}

/** Returns a path of the chamber; as text where possible, because Node handles it faster. */
function inChamber(slot: Slot, path: RepoPath): string | Buffer {
  const text = path === "" ? slot.files : `${slot.files}/${path}`;
  return path.isWellFormed() ? text : encodePath(text);
}
