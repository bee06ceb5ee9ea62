// A second name for files that are about to be replaced: whoever has one open, and writes into it while it is, has not written in vain.

import { randomUUID } from "node:crypto";
import { type BigIntStats, linkSync, lstatSync, readdirSync, renameSync, rmSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { livenessOf, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import { placeIn, plainFile } from "../system/plain-file.ts";
import type { RepoPath, Repository } from "../types.ts";
import { makeFolder } from "../system/private.ts";
import { statePath } from "../system/layout.ts";
import { hasCode } from "../system/file-errors.ts";

/** A file as it was. */
interface Aside {
  readonly path: RepoPath;
  /** Its second name, which ends in its stamp. */
  readonly file: string;
}

/** Files that have a second name. */
export interface KeptAside {
  readonly folder: string;
  readonly files: readonly Aside[];
}

const prefix = "kept-";

/**
 * Gives the regular files among these paths a second name. Where the file system has none to give, or is another one, a file goes
 * without. It changes the files' ctime: what rests on that has to be looked at afterwards.
 */
export function keepAside({ commonDir, root }: Repository, paths: readonly RepoPath[]): KeptAside {
  const parent = statePath(commonDir, "tmp");
  dropOld(parent);
  const folder = join(parent, `${prefix}${ownerToName(thisProcess())}`);
  makeFolder(folder);
  const files: Aside[] = [];
  for (const path of paths) {
    const status = plainFile(root ?? "", path);
    if (status === null) continue;
    const file = join(folder, `${randomUUID()}_${stampOf(status)}`);
    if (link(placeIn(root ?? "", path), file)) files.push({ path, file });
  }
  return { folder, files };
}

/**
 * Lets the second names go. A file into which somebody has written since comes back to its place, unless somebody has changed what
 * is there now (`isOurs` says no): then it stays where it is. Returns the paths with that place; `null`: it is back.
 */
export function settleAside(
  { root }: Repository,
  { folder, files }: KeptAside,
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
  if (found.every(({ saved }) => saved === null)) rmdirSync(folder);
  return found;
}

function stampOf({ size, mtimeNs }: Pick<BigIntStats, "size" | "mtimeNs">): string {
  return `${size}_${mtimeNs}`;
}

/** Whether somebody has written into a file that was replaced. One that is still in its place was not replaced, whoever wrote into it. */
function isWritten(file: string): boolean {
  const status = lstatSync(file, { bigint: true });
  return status.nlink === 1n && !file.endsWith(`_${stampOf(status)}`);
}

function link(from: Buffer, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    // Gone in this moment; or no hard links, or none across file systems (link(2)).
    if (hasCode(error, "ENOENT", "EXDEV", "EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "EACCES")) return false;
    throw error;
  }
}

/** What the killed left goes; what was written into stays. */
function dropOld(parent: string): void {
  makeFolder(parent);
  for (const name of readdirSync(parent).filter((each) => each.startsWith(prefix))) {
    const owner = ownerFromName(name.slice(prefix.length));
    if (owner === null || livenessOf(owner) !== "dead") continue;
    const folder = join(parent, name);
    for (const file of readdirSync(folder)) if (!isWritten(join(folder, file))) rmSync(join(folder, file));
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  }
}
