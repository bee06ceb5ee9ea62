// Where chambers live: their records in the repository, their files in the user's cache.

import { accessSync, constants, existsSync, lstatSync, statSync } from "node:fs";
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
 * names no other folder, their files are below the common git directory; so they are where they came to lie there before.
 */
export function placesOf(repository: Repository): Places {
  const { own, fallback } = foldersFor(repository);
  const isUsable = fallback === null || (canMake(own) && (existsSync(own) || !existsSync(fallback)));
  return placesIn(repository, isUsable ? own : fallback);
}

function placesIn({ commonDir }: Repository, files: string): Places {
  return { slots: statePath(commonDir, "chambers"), files };
}

/** The folder in the user's cache, and the one that takes its place; `null` where the user has named the cache. */
function foldersFor({ commonDir, env }: Repository): { readonly own: string; readonly fallback: string | null } {
  // The folder itself, wherever it is moved: a copy of the repository is another one.
  const { dev, ino } = statSync(commonDir, { bigint: true });
  const key = `${dev.toString(16)}-${ino.toString(16)}`;
  return { own: join(cacheRoot(env), key), fallback: env["AIRLOCK_CACHE_DIR"] ? null : join(statePath(commonDir, "cache"), key) };
}

/** Says whether this user can write the folder or, where it is missing, it may be made: some file systems refuse only then (/proc). */
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

/** Makes both folders, private to the user; below the common git directory where the cache refuses. Throws AirlockError where that is not possible. */
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
