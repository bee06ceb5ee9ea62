// Removes leftovers of checks, whatever their permissions.

import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { hasCode } from "../system/files/file-errors.ts";

/**
 * Removes a file, or a folder with all its content, without following links; does nothing if it
 * does not exist.
 */
export function removeTree(path: string | Buffer): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM")) throw error;
    // A check may have left read-only folders (Go's module cache, for example).
    openFolders(path);
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Does the same as `removeTree` where leftovers do no harm: another process is still writing there,
 * or another user owns it. Returns whether everything is gone.
 */
export function tryRemoveTree(path: string): boolean {
  try {
    removeTree(path);
    return true;
  } catch (error) {
    if (hasCode(error, "EACCES", "EPERM", "ENOTEMPTY", "EBUSY")) return false;
    throw error;
  }
}

function openFolders(path: string | Buffer): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path, { encoding: "buffer" }))
    openFolders(Buffer.concat([Buffer.from(path), Buffer.from("/"), name]));
}
