// Lists everything in a folder, with stamps that show later changes.

import { lstatSync, readdirSync } from "node:fs";
import { AirlockError } from "../../errors.ts";
import { decodePath, encodePath } from "../../system/bytes.ts";
import { placeIn } from "../../system/files/plain-file.ts";
import type { RepoPath } from "../../types.ts";

export interface WalkEntry {
  readonly path: RepoPath;
  readonly kind: "file" | "link" | "folder" | "other";
  /** Permission bits. */
  readonly bits: number;
  /** Bytes. */
  readonly size: number;
  /** Modification time in milliseconds since 1970, with fractions. */
  readonly mtime: number;
  /** Changes whenever the entry does; stays the same when a folder above it is renamed. */
  readonly stamp: string;
}

/**
 * Takes a folder; returns everything below it without following links, and without the `.git` at
 * its top. Throws AirlockError UNREADABLE_FOLDER if access is denied.
 */
export function walkFolder(root: string): WalkEntry[] {
  const found: WalkEntry[] = [];
  const pending: RepoPath[] = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const name of namesIn(root, folder)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (path === ".git") continue;
      const entry = entryAt(root, path);
      // It vanished between the two calls.
      if (entry === null) continue;
      found.push(entry);
      if (entry.kind === "folder") pending.push(path);
    }
  }
  return found;
}

function entryAt(root: string, path: RepoPath): WalkEntry | null {
  const status = lstatSync(placeIn(root, path), { bigint: true, throwIfNoEntry: false });
  if (status === undefined) return null;
  const kind = status.isFile()
    ? "file"
    : status.isSymbolicLink()
      ? "link"
      : status.isDirectory()
        ? "folder"
        : "other";
  const { ino, size, mode, mtimeNs, nlink } = status;
  // Other hard links of a file come and go (node_modules), and each time its ctime changes.
  const ctime = nlink > 1n ? "" : status.ctimeNs;
  return {
    path,
    kind,
    bits: Number(mode & 0o7777n),
    size: Number(size),
    mtime: Number(mtimeNs) / 1e6,
    stamp:
      kind === "folder" ? `folder ${ino} ${mode}` : [ino, size, mode, mtimeNs, ctime].join(" "),
  };
}

function namesIn(root: string, folder: RepoPath): string[] {
  const place = folder === "" ? encodePath(root) : placeIn(root, folder);
  try {
    return readdirSync(place, { encoding: "buffer" }).map(decodePath);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM") throw error;
    throw new AirlockError(
      "environment",
      "UNREADABLE_FOLDER",
      `${decodePath(place)} cannot be read, so it cannot be saved.`,
      {
        cause: error,
        next: ["Make it readable, then try again."],
      },
    );
  }
}

/**
 * Returns the first path that differs between two walks of a folder, or exists in only one; `null`
 * if they are equal.
 */
export function firstDifference(
  before: readonly WalkEntry[],
  after: readonly WalkEntry[],
): RepoPath | null {
  const stamps = new Map(before.map(({ path, stamp }) => [path, stamp]));
  for (const { path, stamp } of after) {
    if (stamps.get(path) !== stamp) return path;
    stamps.delete(path);
  }
  return stamps.keys().next().value ?? null;
}
