// What does not belong in a chamber, found by its folders: one in which nothing came or went has kept its status.

import { lstatSync, readdirSync, type Stats } from "node:fs";
import { git } from "../git/exec.ts";
import { decodePath, encodePath, splitNul } from "../system/bytes.ts";
import { foldersAbove } from "../system/folders.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import type { Slot } from "./pool.ts";
import { removeTree } from "./remove.ts";
import { chamberEnvironment } from "./seal.ts";
import type { FolderTimes, Link } from "./state.ts";
import { nullOn } from "../system/file-errors.ts";

/** A file system's clock may stand still so long (ms): whatever was changed just now may change again unseen. */
const tick = 10;

/**
 * Returns the times of a chamber's folders: those that were just changed anew, the others as they were before; folders
 * that are gone are left out. One that changed within the last tick gets 0, which no folder has: it will be looked at.
 */
export function noteFolders(slot: Slot, before: FolderTimes, changed: Iterable<RepoPath>): FolderTimes {
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
 * Returns those of these folders in which something came or went since their times were noted; `null` where one is no folder
 * any more. Then nothing may be written or removed below it: it may be a link that leads anywhere.
 */
export function suspectFolders(slot: Slot, times: FolderTimes, among: Iterable<RepoPath>): RepoPath[] | null {
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

/** Where to look for strays, and what does not count as one. */
export interface Search {
  readonly suspects: readonly RepoPath[];
  /** What the chamber holds now. */
  readonly tree: Oid;
  readonly links: readonly Link[];
}

/** Removes whatever stands in these folders and belongs to no entry of the tree: what earlier checks left, or anybody else. */
export async function removeStrays(slot: Slot, repository: Repository, search: Search): Promise<void> {
  const { suspects } = search;
  if (suspects.length === 0) return;
  const links = search.links.map(({ path }) => path);
  const entries = [...links, ...(await entriesOf(slot, repository, search))];
  // git names no folder that it has descended into.
  const known = new Set([".git", ...entries, ...foldersAbove(entries)]);
  for (const folder of suspects) {
    const paths = namesIn(slot, folder).map((name) => (folder === "" ? name : `${folder}/${name}`));
    for (const path of paths) if (!known.has(path)) removeTree(inChamber(slot, path));
    // A folder that the tree no longer has was kept only by what stood in it.
    if (folder !== "" && !known.has(folder)) removeTree(inChamber(slot, folder));
  }
}

/** These folders, as far as the tree has them, and its entries that stand in them. */
async function entriesOf(slot: Slot, repository: Repository, look: Search): Promise<string[]> {
  const env = chamberEnvironment(repository, slot);
  const list = async (args: readonly string[]) =>
    splitNul((await git(["ls-tree", "-z", "--name-only", look.tree, ...args], { env })).stdout);
  const inner = look.suspects.filter((folder) => folder !== "");
  const top = look.suspects.includes("") ? await list([]) : [];
  // With a slash at its end a path means what is in the folder (git-ls-tree(1)). Names that are no Unicode cannot be arguments.
  const odd = inner.some((folder) => !folder.isWellFormed()) || inner.length > 500;
  const args = odd ? ["-r", "-t"] : ["--", ...inner.flatMap((folder) => [folder, `${folder}/`])];
  return inner.length === 0 ? top : [...top, ...(await list(args))];
}

function namesIn(slot: Slot, folder: RepoPath): string[] {
  return statOf(slot, folder)?.isDirectory() === true ? readdirSync(inChamber(slot, folder), { encoding: "buffer" }).map(decodePath) : [];
}

function statOf(slot: Slot, folder: RepoPath): Stats | undefined {
  return nullOn(["ENOTDIR"], () => lstatSync(inChamber(slot, folder), { throwIfNoEntry: false })) ?? undefined;
}

/** A path of the chamber; as text where that names it, since Node takes it faster. */
function inChamber(slot: Slot, path: RepoPath): string | Buffer {
  const text = path === "" ? slot.files : `${slot.files}/${path}`;
  return path.isWellFormed() ? text : encodePath(text);
}
