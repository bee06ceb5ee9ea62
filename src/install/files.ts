// Files that other processes may be reading or removing: written whole and put in place by rename, asked about without surprise.

import { randomUUID } from "node:crypto";
import { chmodSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { Stats } from "node:fs";
import { dirname, join } from "node:path";
import { readIfThere } from "../system/files.ts";

/** Says whether a file holds this text and its owner can run it, or not, as the permissions say. */
export function isPublished(file: string, text: string, mode: number): boolean {
  return readIfThere(file) === text && (statSync(file).mode & 0o100) === (mode & 0o100);
}

/** Writes a file with these permissions; returns whether anything had to change. */
export function publish(file: string, text: string, mode: number): boolean {
  if (isPublished(file, text, mode)) return false;
  const draft = join(dirname(file), `.new-${randomUUID()}`);
  writeFileSync(draft, text, { mode, flag: "wx" });
  // Whatever the umask: a hook that its owner cannot run does not run.
  chmodSync(draft, statSync(draft).mode | (mode & 0o700));
  renameSync(draft, file);
  return true;
}

/** Says whether there is a file, or a link to one; something in the way of its path means no. */
export function isFile(file: string): boolean {
  return statusOf(file)?.isFile() ?? false;
}

/** Says whether git would run the file as a hook (run-command.c: access(2) with X_OK; on Windows, any file). */
export function isExecutable(file: string): boolean {
  const status = statusOf(file);
  return status?.isFile() === true && (process.platform === "win32" || (status.mode & 0o111) !== 0);
}

function statusOf(file: string): Stats | null {
  try {
    return statSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
