// Removes what checks left, whatever permissions they gave it.

import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { hasCode } from "../system/file-errors.ts";

/** Removes a file or a folder with all that is in it, and follows no link; does nothing where there is none. */
export function removeTree(path: string | Buffer): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM")) throw error;
    // A check may have left folders that nobody may write (Go's module cache is such a one).
    openFolders(path);
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * As `removeTree`, where it does no harm that something stays: somebody is still writing into it, or it is not ours.
 * Returns whether all is gone.
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
  for (const name of readdirSync(path, { encoding: "buffer" })) openFolders(Buffer.concat([Buffer.from(path), Buffer.from("/"), name]));
}
