// Finds the repository of a working tree without git: its own folder, the one that all worktrees
// share, its settings.

import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The folders of one worktree's repository. */
export interface GitPlaces {
  /** Top of the working tree, as it was asked for. */
  readonly root: string;
  /** HEAD and the index lie here. */
  readonly gitDir: string;
  /** Refs, objects and settings lie here. */
  readonly commonDir: string;
  readonly format: "sha1" | "sha256";
  /** Bytes of an object's id. */
  readonly idBytes: number;
}

/**
 * Takes the top of a working tree; returns its places, absolute, links followed. Throws if the
 * folder is in no repository.
 */
export function placesOf(root: string): GitPlaces {
  const places = placesIfAny(root);
  if (places === null) throw new Error(`${root} is no top of a working tree.`);
  return places;
}

/**
 * Takes a folder; returns the places of its repository; `null` if the folder is not a working tree.
 */
export function placesIfAny(root: string): GitPlaces | null {
  const found = gitDirOf(root);
  if (found === null || !existsSync(found)) return null;
  const gitDir = realpathSync(found);
  const shared = textOf(join(gitDir, "commondir"))?.trim();
  const commonDir = shared === undefined ? gitDir : realpathSync(resolve(gitDir, shared));
  const config = textOf(join(commonDir, "config")) ?? "";
  const format = /^\s*objectformat\s*=\s*sha256\s*$/im.test(config) ? "sha256" : "sha1";
  return { root, gitDir, commonDir, format, idBytes: format === "sha1" ? 20 : 32 };
}

/**
 * Takes the top of a working tree, or a bare repository; returns the folder of its repository, or
 * `null`.
 */
function gitDirOf(root: string): string | null {
  const at = join(root, ".git");
  const stats = lstatSync(at, { throwIfNoEntry: false });
  if (stats === undefined) return existsSync(join(root, "HEAD")) ? root : null;
  if (!stats.isFile()) return at;
  const named = /^gitdir: (.*)\n?$/.exec(readFileSync(at, "utf8"))?.[1];
  return named === undefined ? null : resolve(dirname(at), named);
}

/** Returns the text of a file; `null` if it does not exist. Throws if it cannot be read. */
export function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
