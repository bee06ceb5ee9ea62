// Clones a node_modules folder with little disk space: by reflinks if the file system supports
// them, else by hard links.

import {
  chmodSync,
  constants,
  copyFileSync,
  type Dirent,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { AirlockError } from "../../errors.ts";
import { scratchFolders } from "../../chamber/link.ts";
import { removeTree } from "../../chamber/remove-chamber.ts";
import { decodePath, encodePath } from "../../system/bytes.ts";
import { linkInCopy, type Trees } from "../../system/files/inside.ts";
import { linkAt, placeIn } from "../../system/files/plain-file.ts";
import type { RepoPath } from "../../types.ts";
import { interrupted } from "./interrupted.ts";
import { hasCode } from "../../system/files/file-errors.ts";

/**
 * A reflink shares the content until one side writes; a hard link is the same file at two paths.
 */
export type Way = "reflink" | "hard link";

export interface CloneRequest {
  readonly trees: Trees;
  /** Path of the folder in both trees. In the second it is missing or unfinished. */
  readonly path: RepoPath;
  readonly signal: AbortSignal;
}

/**
 * File in a folder that is being filled: it marks the folder as created by airlock and incomplete.
 */
const unfinished = ".airlock-unfinished";

/**
 * Folders of node_modules in which a package manager stores packages; files directly in them are
 * its own records.
 */
const stores: ReadonlySet<string> = new Set([".bin", ".pnpm", ".store", ".bun"]);

/** Returns the state of a path of the task: missing, left by a killed set-up, or the user's own. */
export function folderState(root: string, path: RepoPath): "absent" | "unfinished" | "there" {
  const place = placeIn(root, path);
  if (lstatSync(place, { throwIfNoEntry: false }) === undefined) return "absent";
  return lstatSync(placeIn(root, `${path}/${unfinished}`), { throwIfNoEntry: false }) === undefined
    ? "there"
    : "unfinished";
}

/**
 * Fills the folder. Returns the method, or `null` if the file system supports neither (nothing is
 * left then). Links stay links; a link into the first tree leads into the second. Leaves out caches
 * of tools, and copies files in which tools keep records: tools write those in place, and a hard
 * link would change in both trees. Throws AirlockError INTERRUPTED, and errors of the file system.
 */
export async function cloneFolder({ trees, path, signal }: CloneRequest): Promise<Way | null> {
  const target = placeIn(trees.to, path);
  const markerFile = placeIn(trees.to, `${path}/${unfinished}`);
  removeTree(target);
  mkdirSync(target, 0o700);
  writeFileSync(markerFile, "");
  const job: Job = { trees, path, signal, markerFile, way: "reflink", tried: false, entries: 0 };
  let done = false;
  try {
    done = await fill(job, path, "shared");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    throw new AirlockError(
      "environment",
      "MODULES_CHANGED",
      `${path} changed while it was cloned.`,
      {
        cause: error,
        next: ["Let the installation that runs there end, then set the task up again."],
      },
    );
  } finally {
    if (!done) removeTree(target);
  }
  return done ? job.way : null;
}

interface Job extends CloneRequest {
  readonly markerFile: Buffer;
  way: Way;
  /** This method has worked for a file, so a later failure is an exception. */
  tried: boolean;
  entries: number;
}

/** `shared`: files are linked; `own`: they are copied, including everything below. */
type Kind = "shared" | "own";

/** Fills a folder that exists; returns whether that was possible. */
async function fill(job: Job, path: RepoPath, kind: Kind): Promise<boolean> {
  const from = placeIn(job.trees.from, path);
  const { atimeMs, mtimeMs, mode } = statSync(from);
  const entries = readdirSync(from, {
    withFileTypes: true,
    encoding: "buffer",
  }) as Dirent<Buffer>[];
  for (const entry of entries) {
    const name = decodePath(entry.name);
    const next = kindOf({ folder: basename(path), name, isFolder: entry.isDirectory(), kind });
    if (next === null) continue;
    job.entries += 1;
    if (job.entries % 256 === 0) await turn();
    if (job.signal.aborted) throw interrupted();
    if (!(await put(job, { path: `${path}/${name}`, entry, kind: next }))) return false;
  }
  const to = placeIn(job.trees.to, path);
  if (path === job.path) rmSync(job.markerFile);
  // npm trusts its record of a tree (.package-lock.json) only if it is as new as the folders.
  utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
  chmodSync(to, mode & 0o7777);
  return true;
}

/** Returns how an entry is cloned; `null`: it is left out. */
function kindOf({
  folder,
  name,
  isFolder,
  kind,
}: {
  folder: string;
  name: string;
  isFolder: boolean;
  kind: Kind;
}): Kind | null {
  if (folder === "node_modules" && name.startsWith(".")) {
    if (scratchFolders.has(name)) return null;
    return stores.has(name) ? kind : "own";
  }
  return stores.has(folder) && folder !== ".bin" && !isFolder ? "own" : kind;
}

async function put(
  job: Job,
  { path, entry, kind }: { path: RepoPath; entry: Dirent<Buffer>; kind: Kind },
): Promise<boolean> {
  const [from, to] = [placeIn(job.trees.from, path), placeIn(job.trees.to, path)];
  if (entry.isDirectory()) {
    mkdirSync(to, 0o700);
    return fill(job, path, kind);
  }
  if (entry.isSymbolicLink()) symlinkSync(encodePath(linkText(job.trees, path)), to);
  // Other kinds (a socket, a pipe) belong to a running process.
  else if (entry.isFile()) return putFile(job, { from, to, kind });
  return true;
}

/** Returns the text of a cloned link. A link out of the tree keeps its target. */
function linkText(trees: Trees, path: RepoPath): string {
  const link = join(trees.from, path);
  const text = linkAt(trees.from, path);
  return linkInCopy(trees, link, text) ?? resolve(dirname(link), text);
}

function putFile(job: Job, { from, to, kind }: { from: Buffer; to: Buffer; kind: Kind }): boolean {
  if (job.way === "reflink") {
    if (attempt(() => copyFileSync(from, to, constants.COPYFILE_FICLONE_FORCE))) {
      job.tried = true;
      keepTimes(from, to);
      return true;
    }
    // The failed attempt may have left an empty file.
    rmSync(to, { force: true });
    if (!job.tried) job.way = "hard link";
  }
  if (job.way === "hard link" && kind === "shared") {
    if (attempt(() => linkSync(from, to))) {
      job.tried = true;
      return true;
    }
    if (!job.tried) return false;
  }
  copyFileSync(from, to, constants.COPYFILE_EXCL);
  keepTimes(from, to);
  return true;
}

/** Gives a copy the times of its source. */
export function keepTimes(from: Buffer, to: Buffer): void {
  const { atimeMs, mtimeMs } = lstatSync(from);
  utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
}

/**
 * Errors of ioctl_ficlone(2), clonefile(2) and link(2) if the file system does not support it, the
 * two paths are on different ones, the file has too many links, or another user owns it (proc(5),
 * protected_hardlinks).
 */
const cannot: ReadonlySet<string> = new Set([
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "ENOTTY",
  "EXDEV",
  "EINVAL",
  "EPERM",
  "EMLINK",
]);

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (cannot.has((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
