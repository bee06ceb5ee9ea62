// Locates chambers: their records in the repository, their files in the user's cache.

import { accessSync, constants, existsSync, lstatSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { AirlockError } from "../errors.ts";
import { readIfThere } from "../system/files/files.ts";
import { userCache } from "../system/files/user-cache.ts";
import type { Environment, Repository } from "../types.ts";
import { makeFolder, writeFile } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";
import { hasCode } from "../system/files/file-errors.ts";

export interface Places {
  /**
   * `<common>/airlock/chambers`: one folder per chamber, with its owner, its state and its git
   * directory.
   */
  readonly slots: string;
  /** Folder of this repository in the user's cache: one folder of files per chamber. */
  readonly files: string;
}

/** Name of the file that stores the repository of a cache folder. */
export const originFile = "repository";

/** Returns the folder with the files of all repositories' chambers. */
export function cacheRoot(env: Environment): string {
  const folder = userCache(env);
  if (isAbsolute(folder)) return folder;
  throw new AirlockError(
    "usage",
    "CACHE_DIR",
    `AIRLOCK_CACHE_DIR is not an absolute path: ${JSON.stringify(folder)}.`,
  );
}

/**
 * Returns the folders of this repository's chambers; creates nothing. If the user's cache cannot be
 * written, and AIRLOCK_CACHE_DIR names no other folder, the files are below the common git
 * directory; so they are if they were placed there before.
 */
export function placesOf(repository: Repository): Places {
  const { own, fallback } = foldersFor(repository);
  const isUsable =
    fallback === null || (canMake(own) && (existsSync(own) || !existsSync(fallback)));
  return placesIn(repository, isUsable ? own : fallback);
}

function placesIn({ commonDir }: Repository, files: string): Places {
  return { slots: statePath(commonDir, "chambers"), files };
}

/**
 * Returns the folder in the user's cache, and its fallback; `null` if the user has named the cache.
 */
function foldersFor({ commonDir, env }: Repository): {
  readonly own: string;
  readonly fallback: string | null;
} {
  // Identify the folder by device and inode: it stays the same when moved, and a copy of the
  // repository differs.
  const { dev, ino } = statSync(commonDir, { bigint: true });
  const key = `${dev.toString(16)}-${ino.toString(16)}`;
  return {
    own: join(cacheRoot(env), key),
    fallback: env["AIRLOCK_CACHE_DIR"] ? null : join(statePath(commonDir, "cache"), key),
  };
}

/**
 * Returns whether this user can write the folder or, if it is missing, may create it: some file
 * systems refuse only at that time (/proc).
 */
function canMake(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (!hasCode(error, "ENOENT")) return false;
    // A link to a disk that is not mounted: nothing can be created there.
    if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return false;
    return dirname(folder) !== folder && canMake(dirname(folder));
  }
}

/**
 * Creates both folders, private to the user; below the common git directory if the cache refuses.
 * Throws AirlockError if that is not possible.
 */
export function preparePlaces(repository: Repository): Places {
  const places = placesOf(repository);
  const { fallback } = foldersFor(repository);
  if (fallback === null || fallback === places.files) return makePlaces(repository, places);
  try {
    return makePlaces(repository, places);
  } catch (error) {
    if (!(error instanceof AirlockError) || error.code !== "CACHE_UNWRITABLE") throw error;
    return makePlaces(repository, placesIn(repository, fallback));
  }
}

function makePlaces(repository: Repository, places: Places): Places {
  if (
    repository.root !== null &&
    `${places.files}/`.startsWith(`${repository.root}/`) &&
    !places.files.startsWith(`${repository.commonDir}/`)
  ) {
    throw new AirlockError(
      "usage",
      "CACHE_DIR",
      `The chambers' folder is inside the working tree: ${places.files}.`,
      {
        next: ["Set AIRLOCK_CACHE_DIR to a folder outside the repository."],
      },
    );
  }
  try {
    makeFolder(places.slots);
    makeFolder(places.files);
    const origin = join(places.files, originFile);
    if (readIfThere(origin) !== repository.commonDir) writeFile(origin, repository.commonDir);
  } catch (cause) {
    throw new AirlockError(
      "environment",
      "CACHE_UNWRITABLE",
      `No chamber can be made in ${places.files}: ${(cause as Error).message}.`,
      {
        cause,
        next: ["Set AIRLOCK_CACHE_DIR to a folder that you can write, outside the repository."],
      },
    );
  }
  // Do not use another user's folder, or a link planted in a shared place.
  const status = lstatSync(places.files);
  if (!status.isDirectory() || !isTrusted(status.uid, repository)) {
    throw new AirlockError(
      "environment",
      "CACHE_FOREIGN",
      `${places.files} is not a folder of this user.`,
      {
        next: ["Set AIRLOCK_CACHE_DIR to a private folder."],
      },
    );
  }
  return places;
}

/**
 * Returns whether the owner is this user; or, for root, the repository's owner, for whom root works
 * (sudo, a container).
 */
function isTrusted(uid: number, { commonDir }: Repository): boolean {
  if (process.getuid === undefined || uid === process.getuid()) return true;
  return process.getuid() === 0 && uid === statSync(commonDir).uid;
}
