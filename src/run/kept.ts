// Keeps files that a program made in a chamber for its next run: an incremental build, say.

import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute, join, posix, relative, sep } from "node:path";
import { listFiles } from "../git/trees/tree-list.ts";
import { encodePath } from "../system/bytes.ts";
import { jsonIn } from "../system/files/files.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";

export interface Keeping {
  /** Folder of this program alone, absolute. */
  readonly folder: string;
  /** Absolute. */
  readonly chamber: string;
  /** Fingerprint of their source; if it changes, the files are dropped. */
  readonly shape: string;
}

interface Manifest {
  readonly shape: string;
  readonly files: readonly RepoPath[];
}

/**
 * Returns a tree's shape as text: its names, and the content of what says how they belong together
 * (JSON). In a tree of the same shape a build makes the same files, so that none which is put back
 * stands for a source that is gone.
 */
export async function shapeOf(repository: Repository, tree: Oid): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, mode, blob } of await listFiles(repository, tree)) {
    hash
      .update(`${path.endsWith(".json") ? `${mode} ${blob}` : ""}\t`)
      .update(encodePath(path))
      .update("\0");
  }
  return hash.digest("hex");
}

/**
 * Puts what was kept into the chamber, where nothing stands in its place, as if it were very old: a
 * build must then look at what each file holds, not at when it was written. Returns the paths.
 */
export function putBack({ folder, chamber, shape }: Keeping): readonly RepoPath[] {
  const manifest = manifestIn(folder);
  if (manifest?.shape !== shape) {
    rmSync(folder, { recursive: true, force: true });
    return [];
  }
  return manifest.files.filter((path) => {
    const [kept, target] = [join(folder, "files", path), join(chamber, path)];
    if (
      !existsSync(kept) ||
      lstatSync(target, { throwIfNoEntry: false }) !== undefined ||
      !makeFolder(chamber, path)
    )
      return false;
    copyFileSync(kept, target);
    utimesSync(target, 1, 1);
    return true;
  });
}

/**
 * Keeps what a program made: files of the chamber, as paths relative to where it ran or absolute.
 */
export function takeKept(
  { folder, chamber, shape }: Keeping,
  { cwd, made }: { readonly cwd: string; readonly made: readonly string[] },
): void {
  const inside = made.map((file) =>
    relative(chamber, isAbsolute(file) ? file : join(cwd, file))
      .split(sep)
      .join("/"),
  );
  const files = [...new Set(inside)].filter(
    (path) =>
      path !== ".." && !path.startsWith("../") && !isAbsolute(path) && isFile(join(chamber, path)),
  );
  rmSync(folder, { recursive: true, force: true });
  for (const path of files) {
    const kept = join(folder, "files", path);
    mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
    copyFileSync(join(chamber, path), kept);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Last: without it nothing of this counts.
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({ shape, files } satisfies Manifest),
    { mode: 0o600 },
  );
}

function manifestIn(folder: string): Manifest | null {
  // No JSON: a run was killed while it wrote.
  return (jsonIn(join(folder, "manifest.json")) as Manifest | undefined) ?? null;
}

/**
 * Makes the folders above a path; `false` where one of them is a link, or no folder: nothing is
 * written through it.
 */
function makeFolder(chamber: string, path: RepoPath): boolean {
  const above = posix.dirname(path);
  if (above === ".") return true;
  if (!makeFolder(chamber, above)) return false;
  const folder = join(chamber, above);
  const status = lstatSync(folder, { throwIfNoEntry: false });
  if (status === undefined) mkdirSync(folder);
  return status === undefined || status.isDirectory();
}

function isFile(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
