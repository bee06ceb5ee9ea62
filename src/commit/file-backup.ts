// Hard-links files before they are replaced, so a write through an already open descriptor is not
// lost.

import { randomUUID } from "node:crypto";
import {
  type BigIntStats,
  linkSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
} from "node:fs";
import { join } from "node:path";
import { livenessOf, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import { placeIn, plainFile } from "../system/files/plain-file.ts";
import type { RepoPath, Repository } from "../types.ts";
import { makeFolder } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";
import { hasCode } from "../system/files/file-errors.ts";

/** A backup of one file. */
interface FileBackup {
  readonly path: RepoPath;
  /** Path of its hard link; the name ends in the size and time that the file had. */
  readonly file: string;
}

/** The backups of one update of files. */
export interface FileBackups {
  readonly folder: string;
  readonly files: readonly FileBackup[];
}

/**
 * Makes a hard link of each regular file among these paths. A file gets no backup if the file
 * system has no hard links, or is another one than that of the repository. Changes the files'
 * ctime, so git compares these files by content the next time.
 */
export function backUpFiles(
  { commonDir, root }: Repository,
  paths: readonly RepoPath[],
): FileBackups {
  const parent = statePath(commonDir, "backups");
  dropOld(parent);
  const folder = join(parent, ownerToName(thisProcess()));
  makeFolder(folder);
  const files: FileBackup[] = [];
  for (const path of paths) {
    const status = plainFile(root ?? "", path);
    if (status === null) continue;
    const file = join(folder, `${randomUUID()}_${stampOf(status)}`);
    if (link(placeIn(root ?? "", path), file)) files.push({ path, file });
  }
  return { folder, files };
}

/**
 * Removes the backups. A backup that somebody has written into since is moved back to its path,
 * unless somebody has changed the new file there (`isOurs` says no): then the backup stays. Returns
 * the written paths with the backup that stays; `null` if moved back.
 */
export function endBackups(
  { root }: Repository,
  { folder, files }: FileBackups,
  isOurs: (path: RepoPath) => boolean,
): { readonly path: RepoPath; readonly saved: string | null }[] {
  const found: { readonly path: RepoPath; readonly saved: string | null }[] = [];
  for (const { path, file } of files) {
    if (!isWritten(file)) rmSync(file);
    else if (isOurs(path)) {
      renameSync(file, placeIn(root ?? "", path));
      found.push({ path, saved: null });
    } else found.push({ path, saved: file });
  }
  // Another worktree that this process updated may have left a backup here.
  if (readdirSync(folder).length === 0) rmdirSync(folder);
  return found;
}

function stampOf({ size, mtimeNs }: Pick<BigIntStats, "size" | "mtimeNs">): string {
  return `${size}_${mtimeNs}`;
}

/**
 * Says whether somebody has written into a replaced file. A file with a second link is still in its
 * place: it was not replaced.
 */
function isWritten(file: string): boolean {
  const status = lstatSync(file, { bigint: true });
  return status.nlink === 1n && !file.endsWith(`_${stampOf(status)}`);
}

function link(from: Buffer, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    // The file is gone by now; or no hard link is possible here, or across file systems (link(2)).
    if (hasCode(error, "ENOENT", "EXDEV", "EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "EACCES"))
      return false;
    throw error;
  }
}

/** Removes the backups of dead processes, except those that somebody has written into. */
function dropOld(parent: string): void {
  makeFolder(parent);
  for (const name of readdirSync(parent)) {
    const owner = ownerFromName(name);
    if (owner === null || livenessOf(owner) !== "dead") continue;
    const folder = join(parent, name);
    for (const file of readdirSync(folder))
      if (!isWritten(join(folder, file))) rmSync(join(folder, file));
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  }
}
