// Folders and files that only their user can read, or, in a repository that a group shares, its group: as the folder above them is.

import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { hasCode } from "./file-errors.ts";

/**
 * Makes a folder and those above it that are missing; does nothing where it exists. Each one is private (0700), unless the
 * folder above it belongs to a shared repository; see `inherit`. Throws what the file system says.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if (hasCode(error, "EEXIST")) return;
    throw error;
  }
  inherit(folder);
}

/** Writes a file in a folder that exists; private (0600) like `makeFolder`'s. `new`: throws EEXIST where there is one already. */
export function writeFile(file: string, content: string | Uint8Array, flag: "new" | "replace" = "replace"): void {
  const isNew = flag === "new" || !existsSync(file);
  writeFileSync(file, content, { mode: 0o600, flag: flag === "new" ? "wx" : "w" });
  if (isNew) inherit(file);
}

/** Appends to a file in one write; a new one is private like `writeFile`'s. */
export function appendFile(file: string, text: string): void {
  const isNew = !existsSync(file);
  appendFileSync(file, text, { mode: 0o600 });
  if (isNew) inherit(file);
}

/**
 * Gives a new folder or file what it needs to be usable by everybody who may use the folder above it:
 * - Where that folder is set-group-id and group-writable, as git makes all folders of a repository with core.sharedRepository
 *   (git-init(1), `--shared`), the same permission bits.
 * - Where root makes it in a folder of another user (`sudo`, a container), that user as its owner. Otherwise the user could never
 *   write there again.
 */
export function inherit(path: string): void {
  const above = statSync(dirname(path));
  if ((above.mode & 0o2020) === 0o2020) {
    const isFolder = statSync(path).isDirectory();
    chmodSync(path, isFolder ? (above.mode & 0o2777) | 0o700 : (above.mode & 0o666) | 0o600);
  }
  if (process.getuid?.() === 0 && above.uid !== 0) chownSync(path, above.uid, above.gid);
}
