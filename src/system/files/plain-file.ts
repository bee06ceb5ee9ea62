// Checks that a path of a repository is a regular file, with no link above it that leads elsewhere.

import { lstatSync, readlinkSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import type { RepoPath } from "../../types.ts";
import { decodePath, encodePath } from "../bytes.ts";
import { nullOn } from "./file-errors.ts";

/** Returns the absolute path of a path below a folder, as bytes. */
export function placeIn(root: string, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), encodePath(path)]);
}

/** Returns the text of the link at a path below a folder; throws the errors of readlink(2). */
export function linkAt(root: string, path: RepoPath): string {
  return decodePath(readlinkSync(placeIn(root, path), { encoding: "buffer" }));
}

/**
 * Returns the status of the regular file at this path; `null` if the path has no regular file, or a
 * folder above it is a link.
 */
export function plainFile(root: string, path: RepoPath): BigIntStats | null {
  const status = ownEntry(root, path);
  return status?.isFile() === true ? status : null;
}

/**
 * Returns the status of anything at this path, including a link itself; `null` if nothing is there,
 * or a folder above it is a link.
 */
export function ownEntry(root: string, path: RepoPath): BigIntStats | null {
  if (folderObstacle(root, path, "present") !== null) return null;
  return statusAt(placeIn(root, path)) ?? null;
}

/**
 * Returns the first path above this one that is not a real folder: a link, a file, or, if the
 * folders must be `present`, nothing. `null`: there is no obstacle.
 */
export function folderObstacle(
  root: string,
  path: RepoPath,
  folders: "present" | "absent too",
): RepoPath | null {
  for (let cut = path.indexOf("/"); cut !== -1; cut = path.indexOf("/", cut + 1)) {
    const status = statusAt(placeIn(root, path.slice(0, cut)));
    if (status === undefined && folders === "absent too") return null;
    if (status?.isDirectory() !== true) return path.slice(0, cut);
  }
  return null;
}

/**
 * Returns the status at an absolute path, of a link itself; `undefined` if nothing is there, or a
 * folder above it is a file.
 */
export function statusAt(path: Buffer): BigIntStats | undefined {
  return (
    nullOn(["ENOTDIR"], () => lstatSync(path, { bigint: true, throwIfNoEntry: false })) ?? undefined
  );
}
