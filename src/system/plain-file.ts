// Is a path of a repository a file of its own, with no link above it that leads elsewhere?

import { lstatSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import type { RepoPath } from "../types.ts";
import { encodePath } from "./bytes.ts";

/** Returns the absolute path of a path below a folder, as bytes. */
export function placeIn(root: string, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), encodePath(path)]);
}

/** Returns the status of the regular file at this path; `null` where there is none, or where a folder above it is a link. */
export function plainFile(root: string, path: RepoPath): BigIntStats | null {
  for (let cut = path.indexOf("/"); cut !== -1; cut = path.indexOf("/", cut + 1)) {
    if (statusOf(placeIn(root, path.slice(0, cut)))?.isDirectory() !== true) return null;
  }
  const status = statusOf(placeIn(root, path));
  return status?.isFile() === true ? status : null;
}

function statusOf(path: Buffer): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}
