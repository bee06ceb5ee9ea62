// Replaces working files: completely or not at all, never through a link, and never over content
// that somebody has just written.

import {
  chmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { BigIntStats } from "node:fs";
import { dirname, join } from "node:path";
import { placeIn, plainFile } from "../system/files/plain-file.ts";
import type { RepoPath, Repository } from "../types.ts";
import type { FileContent } from "./fixer-pass.ts";
import { backupName, draftName, dropWorkFolder, workFolder } from "./work-folder.ts";
import { hasCode, nullOn } from "../system/files/file-errors.ts";

/** A file to replace, only if it still equals `before`. */
export interface Replacement {
  readonly path: RepoPath;
  readonly before: FileContent;
  readonly after: FileContent;
}

/** Reasons why files were left alone, for people. */
export type Refusals = ReadonlyMap<RepoPath, string>;

const meanwhile = "it was changed in the meantime";

/**
 * Milliseconds to wait for a process that opened a file before it was replaced, so that its write
 * is still noticed.
 */
const grace = 40;

interface Prepared extends Replacement {
  readonly place: Buffer;
  /** The new content: in the work folder, or beside the file if that is on another file system. */
  readonly draft: Buffer;
  /** A second name of the old file. */
  readonly backup: Buffer;
}

/**
 * Replaces files; returns those that were left alone, and the reasons. The old file is hard-linked
 * until it is certain that nobody wrote into it during the replacement; otherwise it is restored. A
 * process killed in between leaves either the old file or the new one.
 */
export async function replaceFiles(
  repository: Repository,
  root: string,
  replacements: readonly Replacement[],
): Promise<Refusals> {
  const folder = workFolder(repository);
  const refused = new Map<RepoPath, string>();
  const done: Prepared[] = [];
  try {
    for (const replacement of replacements) {
      const prepared = prepare(root, folder, replacement);
      const problem = typeof prepared === "string" ? prepared : swap(root, prepared);
      if (problem !== null) refused.set(replacement.path, problem);
      else if (typeof prepared !== "string") done.push(prepared);
    }
    if (done.length > 0) await new Promise((wake) => setTimeout(wake, grace));
  } finally {
    for (const one of done) {
      const problem = settle(one);
      if (problem !== null) refused.set(one.path, problem);
    }
    dropWorkFolder(folder);
  }
  return refused;
}

/**
 * Writes the new content to a temporary file, with the old file's mode and owner. Returns the
 * reason if that is not possible.
 */
function prepare(
  root: string,
  folder: string,
  { path, before, after }: Replacement,
): Prepared | string {
  const place = placeIn(root, path);
  const status = plainFile(root, path);
  if (status === null) return "it is no longer a file, or is behind a link";
  const names = { draft: draftName(), backup: backupName(before.bytes) };
  const isNear = lstatSync(folder, { bigint: true }).dev === status.dev;
  const at = (name: string) =>
    isNear
      ? Buffer.from(join(folder, name))
      : Buffer.concat([parentOf(place), Buffer.from(`/.airlock-${name}`)]);
  const [draft, backup] = [at(names.draft), at(names.backup)];
  try {
    writeFileSync(draft, after.bytes, { mode: 0o600, flag: "wx" });
    giveOwner(draft, status);
    chmodSync(draft, modeOf(Number(status.mode), before, after));
    linkOrCopy(place, backup);
    return { path, before, after, place, draft, backup };
  } catch (error) {
    for (const file of [draft, backup]) rmSync(file, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code === "ENOSPC") throw error;
    return code === "ENOENT" ? meanwhile : cannot(code);
  }
}

/**
 * Keeps the owner of another user's file if the system permits it, otherwise at least the group.
 */
function giveOwner(
  file: Buffer,
  { uid, gid }: { readonly uid: bigint; readonly gid: bigint },
): void {
  const own = lstatSync(file, { bigint: true });
  if (own.uid === uid && own.gid === gid) return;
  for (const owner of [uid, own.uid]) {
    try {
      lchownSync(file, Number(owner), Number(gid));
      return;
    } catch (error) {
      if (!hasCode(error, "EPERM")) throw error;
    }
  }
}

/**
 * Returns the old mode; if a fixer changed whether the file is executable, changes that for
 * everyone who may read it.
 */
function modeOf(mode: number, before: FileContent, after: FileContent): number {
  const bits = mode & 0o7777;
  if (before.executable === after.executable) return bits;
  return after.executable ? bits | ((bits & 0o444) >> 2) : bits & ~0o111;
}

/** Copies the file if its file system does not support hard links. */
function linkOrCopy(place: Buffer, backup: Buffer): void {
  try {
    linkSync(place, backup);
  } catch (error) {
    if (!hasCode(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK")) throw error;
    writeFileSync(backup, readFileSync(place), { mode: 0o600, flag: "wx" });
  }
}

/**
 * Renames the new file into place, if the file there still has the content that was fixed. There is
 * no wait between the last check and the rename.
 */
function swap(root: string, { path, before, place, draft, backup }: Prepared): string | null {
  const first = plainFile(root, path);
  const same = first !== null && isSame(place, before) && isSame(backup, before);
  const last = plainFile(root, path);
  let problem: string | null = meanwhile;
  if (same && last !== null && stamp(first) === stamp(last)) problem = renamed(draft, place);
  if (problem !== null) for (const file of [draft, backup]) rmSync(file, { force: true });
  return problem;
}

function renamed(from: Buffer, to: Buffer): string | null {
  try {
    renameSync(from, to);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return cannot(code);
  }
}

function cannot(code: string): string {
  return `it cannot be replaced (${code})`;
}

/** Changes with every write, and when another file replaces it. */
function stamp({ ino, size, mtimeNs, ctimeNs, nlink }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs, nlink].join(" ");
}

/**
 * Removes the old file, or restores it if somebody has written into it. Returns a message for the
 * user, if needed.
 */
function settle({ before, after, place, backup }: Prepared): string | null {
  if (isSame(backup, before)) {
    rmSync(backup, { force: true });
    return null;
  }
  if (isSame(place, after)) {
    renameSync(backup, place);
    return meanwhile;
  }
  return `it was changed twice in the meantime; the first new content is in ${backup.toString()}`;
}

function isSame(file: Buffer, { bytes }: FileContent): boolean {
  return nullOn(["ENOENT"], () => readFileSync(file).equals(bytes)) ?? false;
}

function parentOf(place: Buffer): Buffer {
  return Buffer.from(dirname(place.toString("latin1")), "latin1");
}
