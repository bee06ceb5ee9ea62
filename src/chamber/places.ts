// Where chambers live: their records in the repository, their files in the user's cache.

import { accessSync, constants, lstatSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { AirlockError } from "../errors.ts";
import { readIfThere } from "../system/files.ts";
import { userCache } from "../system/user-cache.ts";
import type { Environment, Repository } from "../types.ts";
import { makeFolder, writeFile } from "../system/private.ts";
import { statePath } from "../system/layout.ts";
import { hasCode } from "../system/file-errors.ts";

export interface Places {
  /** `<common>/airlock/chambers`: one folder per chamber, with its owner, its state and its git directory. */
  readonly slots: string;
  /** The folder of this repository in the user's cache: one folder of files per chamber. */
  readonly files: string;
}

/** Name of the file that says which repository a folder of the cache belongs to. */
export const originFile = "repository";

/** Returns the folder that holds the files of all repositories' chambers. */
export function cacheRoot(env: Environment): string {
  const folder = userCache(env);
  if (isAbsolute(folder)) return folder;
  throw new AirlockError("usage", "CACHE_DIR", `AIRLOCK_CACHE_DIR is not an absolute path: ${JSON.stringify(folder)}.`);
}

/**
 * Returns where this repository's chambers are; makes nothing. Where the user's cache cannot be written, and AIRLOCK_CACHE_DIR
 * names no other folder, their files are below the common git directory.
 */
export function placesOf(repository: Repository): Places {
  // The folder itself, wherever it is moved: a copy of the repository is another one.
  const { dev, ino } = statSync(repository.commonDir, { bigint: true });
  const key = `${dev.toString(16)}-${ino.toString(16)}`;
  const root = cacheRoot(repository.env);
  const isUsable = Boolean(repository.env["AIRLOCK_CACHE_DIR"]) || canMake(join(root, key));
  return {
    slots: statePath(repository.commonDir, "chambers"),
    files: join(isUsable ? root : statePath(repository.commonDir, "cache"), key),
  };
}

/** Says whether this user can write the folder or, where it is missing, make it. */
function canMake(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (!hasCode(error, "ENOENT")) return false;
    // A link to a disk that is not mounted: nothing can be made there.
    if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return false;
    return dirname(folder) !== folder && canMake(dirname(folder));
  }
}

/** Makes both folders, private to the user. Throws AirlockError where that is not possible. */
export function preparePlaces(repository: Repository): Places {
  const places = placesOf(repository);
  if (
    repository.root !== null &&
    `${places.files}/`.startsWith(`${repository.root}/`) &&
    !places.files.startsWith(`${repository.commonDir}/`)
  ) {
    throw new AirlockError("usage", "CACHE_DIR", `The chambers' folder lies in the working tree: ${places.files}.`, {
      next: ["Set AIRLOCK_CACHE_DIR to a folder outside the repository."],
    });
  }
  try {
    makeFolder(places.slots);
    makeFolder(places.files);
    const origin = join(places.files, originFile);
    if (readIfThere(origin) !== repository.commonDir) writeFile(origin, repository.commonDir);
  } catch (cause) {
    throw new AirlockError("environment", "CACHE_UNWRITABLE", `No chamber can be made in ${places.files}: ${(cause as Error).message}.`, {
      cause,
      next: ["Set AIRLOCK_CACHE_DIR to a folder that you can write, outside the repository."],
    });
  }
  // Somebody else's folder, or a link planted in a shared place, is not ours to fill.
  const status = lstatSync(places.files);
  if (!status.isDirectory() || !isTrusted(status.uid, repository)) {
    throw new AirlockError("environment", "CACHE_FOREIGN", `${places.files} is not a folder of this user.`, {
      next: ["Set AIRLOCK_CACHE_DIR to a private folder."],
    });
  }
  return places;
}

/** This user's own; or, for root, the repository owner's, whom root works for (sudo, a container). */
function isTrusted(uid: number, { commonDir }: Repository): boolean {
  if (process.getuid === undefined || uid === process.getuid()) return true;
  return process.getuid() === 0 && uid === statSync(commonDir).uid;
}
