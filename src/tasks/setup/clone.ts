// One node_modules folder like another, at next to no cost in space: by reflinks where the file system has them, else by hard links.

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
import { removeTree } from "../../chamber/remove.ts";
import { decodePath, encodePath } from "../../system/bytes.ts";
import { linkInCopy, type Trees } from "../../system/inside.ts";
import { linkAt, placeIn } from "../../system/plain-file.ts";
import type { RepoPath } from "../../types.ts";
import { interrupted } from "./interrupted.ts";
import { hasCode } from "../../system/file-errors.ts";

/** A reflink shares the content until one side writes; a hard link is the same file in two places. */
export type Way = "reflink" | "hard link";

export interface CloneRequest {
  readonly trees: Trees;
  /** The folder, in both trees; there is none in the second, or one that was not finished. */
  readonly path: RepoPath;
  readonly signal: AbortSignal;
}

/** Stands in a folder that is being filled. Whoever finds it there knows that the folder is ours and not complete. */
const unfinished = ".airlock-unfinished";

/** Folders of node_modules in which a package manager keeps the packages themselves; files in them are its own notes. */
const stores: ReadonlySet<string> = new Set([".bin", ".pnpm", ".store", ".bun"]);

/** Says what there is at a path of the task: nothing, a folder that a set-up was killed in, or something of somebody's. */
export function stateOf(root: string, path: RepoPath): "absent" | "unfinished" | "there" {
  const place = placeIn(root, path);
  if (lstatSync(place, { throwIfNoEntry: false }) === undefined) return "absent";
  return lstatSync(placeIn(root, `${path}/${unfinished}`), { throwIfNoEntry: false }) === undefined ? "there" : "unfinished";
}

/**
 * Fills the folder. Returns how, or `null` where the file system can do neither (nothing is left then). Links stay links: what
 * leads into the first tree leads into the second. Caches of tools are left out, and files in which tools keep notes are copied:
 * those are written in place, and a hard link would change in both trees.
 * Throws AirlockError INTERRUPTED, and whatever the file system says.
 */
export async function cloneFolder({ trees, path, signal }: CloneRequest): Promise<Way | null> {
  const target = placeIn(trees.to, path);
  const mark = placeIn(trees.to, `${path}/${unfinished}`);
  removeTree(target);
  mkdirSync(target, 0o700);
  writeFileSync(mark, "");
  const job: Job = { trees, path, signal, mark, way: "reflink", tried: false, entries: 0 };
  let done = false;
  try {
    done = await fill(job, path, "shared");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    throw new AirlockError("environment", "MODULES_CHANGED", `${path} changed while it was taken over.`, {
      cause: error,
      next: ["Let the installation that runs there end, then set the task up again."],
    });
  } finally {
    if (!done) removeTree(target);
  }
  return done ? job.way : null;
}

interface Job extends CloneRequest {
  readonly mark: Buffer;
  way: Way;
  /** A file has come over that way: a later file for which it does not work is an exception. */
  tried: boolean;
  entries: number;
}

/** `shared`: files are linked; `own`: they are copied, with all that lies below. */
type Kind = "shared" | "own";

/** Fills a folder that has been made; returns whether that was possible. */
async function fill(job: Job, path: RepoPath, kind: Kind): Promise<boolean> {
  const from = placeIn(job.trees.from, path);
  const { atimeMs, mtimeMs, mode } = statSync(from);
  const entries = readdirSync(from, { withFileTypes: true, encoding: "buffer" }) as Dirent<Buffer>[];
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
  if (path === job.path) rmSync(job.mark);
  // npm trusts its note of a tree (.package-lock.json) only if it is as new as the folders.
  utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
  chmodSync(to, mode & 0o7777);
  return true;
}

/** How an entry comes over; `null`: it does not. */
function kindOf({ folder, name, isFolder, kind }: { folder: string; name: string; isFolder: boolean; kind: Kind }): Kind | null {
  if (folder === "node_modules" && name.startsWith(".")) {
    if (scratchFolders.has(name)) return null;
    return stores.has(name) ? kind : "own";
  }
  return stores.has(folder) && folder !== ".bin" && !isFolder ? "own" : kind;
}

async function put(job: Job, { path, entry, kind }: { path: RepoPath; entry: Dirent<Buffer>; kind: Kind }): Promise<boolean> {
  const [from, to] = [placeIn(job.trees.from, path), placeIn(job.trees.to, path)];
  if (entry.isDirectory()) {
    mkdirSync(to, 0o700);
    return fill(job, path, kind);
  }
  if (entry.isSymbolicLink()) symlinkSync(encodePath(linkText(job.trees, path)), to);
  // Anything else (a socket, a pipe) belongs to a running process.
  else if (entry.isFile()) return putFile(job, { from, to, kind });
  return true;
}

/** A link that leads out of the tree leads to the same place from the other one. */
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
    // The last try may have left an empty file.
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

/** Gives a copy the times of what it was copied from. */
export function keepTimes(from: Buffer, to: Buffer): void {
  const { atimeMs, mtimeMs } = lstatSync(from);
  utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
}

/**
 * What ioctl_ficlone(2), clonefile(2) and link(2) say where the file system cannot do it, the two places are on different ones,
 * the file has too many links, or it is somebody else's (proc(5), protected_hardlinks).
 */
const cannot: ReadonlySet<string> = new Set(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "ENOTTY", "EXDEV", "EINVAL", "EPERM", "EMLINK"]);

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (cannot.has((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
