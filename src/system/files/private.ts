// Creates folders and files that only their user can read; in a repository shared by a group, the
// group too, like the folder above.

import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { hasCode } from "./file-errors.ts";

/**
 * Creates a folder and its missing parents; does nothing if it exists. Each one is private (0700),
 * unless the folder above it belongs to a shared repository; see `inherit`. Throws the errors of
 * the file system.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process created it first.
    if (hasCode(error, "EEXIST")) return;
    throw error;
  }
  inherit(folder);
}

/**
 * Writes a file in an existing folder; private (0600) like the folders of `makeFolder`. `new`:
 * throws EEXIST if the file exists.
 */
export function writeFile(
  file: string,
  content: string | Uint8Array,
  flag: "new" | "replace" = "replace",
): void {
  const isNew = flag === "new" || !existsSync(file);
  writeFileSync(file, content, { mode: 0o600, flag: flag === "new" ? "wx" : "w" });
  if (isNew) inherit(file);
}

/** Appends to a file in one write; a new file is private as in `writeFile`. */
export function appendFile(file: string, text: string): void {
  const isNew = !existsSync(file);
  appendFileSync(file, text, { mode: 0o600 });
  if (isNew) inherit(file);
}

/**
 * Makes a new folder or file usable by everybody who may use the folder above it:
 * - If that folder is set-group-id and group-writable, as git makes all folders of a repository
 *   with core.sharedRepository (git-init(1), `--shared`): sets the same permission bits.
 * - If root creates it in another user's folder (`sudo`, a container): makes that user its owner.
 *   Otherwise the user could never write there again.
 */
export function inherit(path: string): void {
  const above = statSync(dirname(path));
  if ((above.mode & 0o2020) === 0o2020) {
    const isFolder = statSync(path).isDirectory();
    chmodSync(path, isFolder ? (above.mode & 0o2777) | 0o700 : (above.mode & 0o666) | 0o600);
  }
  if (process.getuid?.() === 0 && above.uid !== 0) chownSync(path, above.uid, above.gid);
}
