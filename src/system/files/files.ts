// Reads and writes small files that other processes write and remove at the same time: a missing
// file is an answer, and a write is atomic.

import { randomUUID } from "node:crypto";
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parseJson } from "../lenient-json.ts";
import { makeFolder, writeFile } from "./private.ts";
import { hasCode, nullOn } from "./file-errors.ts";

/**
 * Returns the names in a folder; none if the folder does not exist. Throws other errors of the file
 * system.
 */
export function namesIn(folder: string): string[] {
  return nullOn(["ENOENT"], () => readdirSync(folder)) ?? [];
}

/**
 * Returns a file's content; `null` if the file does not exist. Throws other errors of the file
 * system.
 */
export function bytesIfThere(file: string): Buffer | null {
  return nullOn(["ENOENT", "ENOTDIR"], () => readFileSync(file));
}

/**
 * Returns a file's text; `null` if the file does not exist. Throws other errors of the file system.
 */
export function readIfThere(file: string): string | null {
  return bytesIfThere(file)?.toString("utf8") ?? null;
}

/** Returns the value of a JSON file; `undefined` if the file does not exist or is not JSON. */
export function jsonIn(file: string): unknown {
  const text = readIfThere(file);
  return text === null ? undefined : parseJson(text);
}

/**
 * Renames; returns `false` if the source does not exist (any more): of several processes one
 * succeeds.
 */
export function renameIfThere(from: string, to: string): boolean {
  return nullOn(["ENOENT"], () => (renameSync(from, to), true)) ?? false;
}

/**
 * Writes a private file atomically: to a temporary file beside it, then renamed. Creates its
 * folder.
 */
export function writeWhole(file: string, content: string | Buffer): void {
  throughDraft(file, content, (draft) => renameSync(draft, file));
}

/**
 * Writes a private file as `writeWhole` does, but only if it does not exist; returns whether it
 * did. Of several processes one succeeds.
 */
export function createWhole(file: string, text: string): boolean {
  if (existsSync(file)) return false;
  return throughDraft(file, text, (draft) => {
    try {
      publish(draft, file);
      return true;
    } catch (error) {
      if (hasCode(error, "EEXIST")) return false;
      throw error;
    }
  });
}

function throughDraft<Value>(
  file: string,
  content: string | Buffer,
  place: (draft: string) => Value,
): Value {
  makeFolder(dirname(file));
  const draft = join(dirname(file), `.new-${randomUUID()}`);
  try {
    writeFile(draft, content, "new");
    return place(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Publishes by a hard link, which fails if the file exists; without hard links, by a copy that
 * creates the file.
 */
function publish(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, "EPERM", "ENOTSUP", "ENOSYS", "EMLINK")) throw error;
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
  }
}
