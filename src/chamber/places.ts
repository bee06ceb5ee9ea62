// Where chambers live: their records in the repository, their files in the user's cache.

import { existsSync, lstatSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { AirlockError } from "../errors.ts";
import { readIfThere } from "../system/files.ts";
import { userCache } from "../system/user-cache.ts";
import type { Environment, Repository } from "../types.ts";

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

/** Returns where this repository's chambers are; makes nothing. */
export function placesOf(repository: Repository): Places {
  // The folder itself, wherever it is moved: a copy of the repository is another one.
  const { dev, ino } = statSync(repository.commonDir, { bigint: true });
  const key = `${dev.toString(16)}-${ino.toString(16)}`;
  return { slots: join(repository.commonDir, "airlock", "chambers"), files: join(cacheRoot(repository.env), key) };
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
    if (readIfThere(origin) !== repository.commonDir) writeFileSync(origin, repository.commonDir, { mode: 0o600 });
  } catch (cause) {
    throw new AirlockError("environment", "CACHE_UNWRITABLE", `No chamber can be made in ${places.files}: ${(cause as Error).message}.`, {
      cause,
      next: ["Set AIRLOCK_CACHE_DIR to a folder that you can write, outside the repository."],
    });
  }
  // Somebody else's folder, or a link planted in a shared place, is not ours to fill.
  const status = lstatSync(places.files);
  if (!status.isDirectory() || (process.getuid !== undefined && status.uid !== process.getuid())) {
    throw new AirlockError("environment", "CACHE_FOREIGN", `${places.files} is not a folder of this user.`, {
      next: ["Set AIRLOCK_CACHE_DIR to a private folder."],
    });
  }
  return places;
}

/** As `mkdir -p`. Node's own never ends where a folder exists and yet takes none (/proc), and says ENOENT. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
