// Small files that other processes write and remove meanwhile: what is gone is an answer, what is written is whole.

import { randomUUID } from "node:crypto";
import { constants, copyFileSync, existsSync, linkSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseJson } from "./json.ts";
import { makeFolder, writeFile } from "./private.ts";
import { hasCode, nullOn } from "./file-errors.ts";

/** Returns the names in a folder; none where there is no such folder. Throws what the file system says otherwise. */
export function namesIn(folder: string): string[] {
  return nullOn(["ENOENT"], () => readdirSync(folder)) ?? [];
}

/** Returns a file's content, or `null` where there is no such file. Throws what the file system says otherwise. */
export function bytesIfThere(file: string): Buffer | null {
  return nullOn(["ENOENT", "ENOTDIR"], () => readFileSync(file));
}

/** Returns a file's text, or `null` where there is no such file. Throws what the file system says otherwise. */
export function readIfThere(file: string): string | null {
  return bytesIfThere(file)?.toString("utf8") ?? null;
}

/** Returns what a JSON file says; `undefined` where there is no such file, or no JSON in it. */
export function jsonIn(file: string): unknown {
  const text = readIfThere(file);
  return text === null ? undefined : parseJson(text);
}

/** Renames; returns `false` where there is nothing of that name (any more): of several that try, one succeeds. */
export function renameIfThere(from: string, to: string): boolean {
  return nullOn(["ENOENT"], () => (renameSync(from, to), true)) ?? false;
}

/** Writes a private file, whole or not at all: beside it first, then in its place. Makes its folder. */
export function writeWhole(file: string, content: string | Buffer): void {
  throughDraft(file, content, (draft) => renameSync(draft, file));
}

/** Writes a private file as `writeWhole` does, but only where there is none: `false` where there is. Of several that try, one succeeds. */
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

function throughDraft<Value>(file: string, content: string | Buffer, place: (draft: string) => Value): Value {
  makeFolder(dirname(file));
  const draft = join(dirname(file), `.new-${randomUUID()}`);
  try {
    writeFile(draft, content, "new");
    return place(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** By a second name, which no file may have; where the file system has no hard links, by a copy that makes the file. */
function publish(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, "EPERM", "ENOTSUP", "ENOSYS", "EMLINK")) throw error;
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
  }
}
