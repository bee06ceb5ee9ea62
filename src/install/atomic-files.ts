// Reads and writes files that other processes may be reading or removing: a file is written
// completely, then renamed into place.

import { randomUUID } from "node:crypto";
import { chmodSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { Stats } from "node:fs";
import { dirname, join } from "node:path";
import { readIfThere } from "../system/files/files.ts";
import { nullOn } from "../system/files/file-errors.ts";

/** Tells whether a file has this text and, as `mode` says, its owner can run it or not. */
export function isPublished(file: string, text: string, mode: number): boolean {
  return readIfThere(file) === text && (statSync(file).mode & 0o100) === (mode & 0o100);
}

/** Writes a file with these permissions; returns whether anything had to change. */
export function publish(file: string, text: string, mode: number): boolean {
  if (isPublished(file, text, mode)) return false;
  const draft = join(dirname(file), `.new-${randomUUID()}`);
  writeFileSync(draft, text, { mode, flag: "wx" });
  // Sets the mode regardless of the umask: a hook that its owner cannot execute does not run.
  chmodSync(draft, statSync(draft).mode | (mode & 0o700));
  renameSync(draft, file);
  return true;
}

/**
 * Tells whether there is a file, or a link to one; if something blocks its path, the answer is no.
 */
export function isFile(file: string): boolean {
  return statusOf(file)?.isFile() ?? false;
}

/**
 * Tells whether git would run the file as a hook (run-command.c: access(2) with X_OK; on Windows,
 * any file).
 */
export function isExecutable(file: string): boolean {
  const status = statusOf(file);
  return status?.isFile() === true && (process.platform === "win32" || (status.mode & 0o111) !== 0);
}

function statusOf(file: string): Stats | null {
  return nullOn(["ENOENT", "ENOTDIR"], () => statSync(file));
}
