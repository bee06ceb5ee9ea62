// Copies and removes whole folders in this process: modes, times, links and odd names are kept, and
// no index has anything to refresh.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type { BigIntStats } from "node:fs";
import { encodePath } from "../../../src/system/bytes.ts";
import { placesIfAny } from "../git/git-places.ts";
import { holdsStat, putStat, readIndex, sealIndex } from "../git/index-file.ts";

/**
 * Text that stands for another in the copy: the path that the original was made at, and the copy's.
 */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

interface Copying {
  readonly replacement: Replacement | null;
  /** Tops of working trees that were met: where the original lies, and the copy. */
  readonly worktrees: { from: Buffer; to: Buffer }[];
}

/** Kinds of files that Node cannot create: pipes and sockets. */
class NotCopied extends Error {}

/**
 * Copies a folder to a place where nothing is, or an empty folder. Times come within a quarter of a
 * microsecond, which is what Node can set. Every index of a working tree in it has the stat data of
 * the copied files, where it had that of the original ones. With a replacement, that text is
 * replaced in whatever lies in a `.git` and is not an object, and in the targets of links. Throws
 * where something cannot be read.
 */
export function copyTree(from: string, to: string, replacement: Replacement | null = null): void {
  const copying: Copying = { replacement, worktrees: [] };
  try {
    copyFolder({ from: Buffer.from(from), to: Buffer.from(to) }, copying, false);
  } catch (error) {
    if (!(error instanceof NotCopied) || replacement !== null) throw error;
    removeTree(to);
    execFileSync("cp", ["-a", from, to]);
    return;
  }
  for (const worktree of copying.worktrees) settleIndex(worktree);
}

interface Pair {
  readonly from: Buffer;
  readonly to: Buffer;
}

function copyFolder(pair: Pair, copying: Copying, inGit: boolean): void {
  const stats = lstatSync(pair.from, { bigint: true });
  mkdirSync(pair.to, { recursive: true });
  for (const name of readdirSync(pair.from, { encoding: "buffer" })) {
    const below = { from: child(pair.from, name), to: child(pair.to, name) };
    const isGit = name.equals(dotGit);
    if (isGit && !inGit) copying.worktrees.push({ from: pair.from, to: pair.to });
    copyEntry(below, copying, inGit || isGit);
  }
  chmodSync(pair.to, Number(stats.mode & 0o7777n));
  keepTimes(pair.to, stats);
}

const dotGit = Buffer.from(".git");

const child = (folder: Buffer, name: Buffer) => Buffer.concat([folder, Buffer.from("/"), name]);

function copyEntry(pair: Pair, copying: Copying, inGit: boolean): void {
  const stats = lstatSync(pair.from, { bigint: true });
  if (stats.isDirectory()) return copyFolder(pair, copying, inGit);
  if (stats.isSymbolicLink())
    symlinkSync(replaced(readlinkSync(pair.from, { encoding: "buffer" }), copying), pair.to);
  else if (!stats.isFile()) throw new NotCopied(`${pair.from.toString()} is no file.`);
  else if (inGit && copying.replacement !== null && stats.size < 100_000n && !isObject(pair.from)) {
    writeFileSync(pair.to, replaced(readFileSync(pair.from), copying));
    chmodSync(pair.to, Number(stats.mode & 0o7777n));
  } else copyFileSync(pair.from, pair.to);
  keepTimes(pair.to, stats);
}

/** Objects and indexes end in a hash of all that is before. */
function isObject(path: Buffer): boolean {
  return /\/objects\/(?:[0-9a-f]{2}|pack)\/|\/(?:sharedindex\.\w+|(?:.*\.)?index)$/.test(
    path.toString("latin1"),
  );
}

function replaced(content: Buffer, { replacement }: Copying): Buffer {
  if (replacement === null || !content.includes(replacement.from)) return content;
  return Buffer.from(
    content.toString("latin1").replaceAll(replacement.from, replacement.to),
    "latin1",
  );
}

function keepTimes(path: Buffer, { mtimeNs, atimeNs }: BigIntStats): void {
  const second = 1_000_000_000n;
  const seconds = (ns: bigint) => Number(ns / second) + Number(ns % second) / 1e9;
  lutimesSync(path, seconds(atimeNs), seconds(mtimeNs));
}

/**
 * Gives the index of a copied working tree the stat data of the copied files, wherever it had that
 * of the original.
 */
function settleIndex(worktree: Pair): void {
  const places = placesIfAny(worktree.to.toString());
  if (places === null) return;
  const file = Buffer.from(`${places.gitDir}/index`);
  const indexStats = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (indexStats === undefined) return;
  const bytes = readFileSync(file);
  for (const entry of readIndex(bytes, places.idBytes).entries) {
    const path = encodePath(entry.path);
    const [old, fresh] = [worktree.from, worktree.to].map((top) => statsOf(child(top, path)));
    if (old !== undefined && fresh !== undefined && holdsStat(bytes, entry, old))
      putStat(bytes, entry, fresh);
  }
  sealIndex(bytes, places.idBytes);
  writeFileSync(file, bytes);
  keepTimes(file, indexStats);
}

function statsOf(path: Buffer): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // A file stands where the entry has a folder.
    if ((error as NodeJS.ErrnoException).code !== "ENOTDIR") throw error;
    return undefined;
  }
}

/**
 * Removes a folder and all that is in it, whatever its permissions. One that is not there is no
 * error.
 */
export function removeTree(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    // Folders without permissions, somebody who still writes, paths that are too long for one call.
    if (!["EACCES", "EPERM", "ENOTEMPTY", "EBUSY", "ENAMETOOLONG", "ENOENT"].includes(code))
      throw error;
    execFileSync("sh", ["-c", 'chmod -R u+rwX "$1" 2>/dev/null; rm -rf "$1"', "sh", folder]);
  }
}
