// Copies ignored files that a project needs (`.env`, local settings) to a task, without overwriting
// anything.

import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { git } from "../../git/exec.ts";
import { encodePath, splitNul } from "../../system/bytes.ts";
import { foldersAbove } from "../../system/files/parent-folders.ts";
import { linkInCopy } from "../../system/files/inside.ts";
import {
  linkAt,
  folderObstacle,
  ownEntry,
  placeIn,
  plainFile,
} from "../../system/files/plain-file.ts";
import type { RepoPath, Repository } from "../../types.ts";
import { keepTimes } from "./clone.ts";
import { interrupted } from "./interrupted.ts";
import { hasCode } from "../../system/files/file-errors.ts";

/** The file in which a project lists them, in the format of gitignore(5). */
export const includeFile = ".worktreeinclude";

export interface CopyFilesRequest {
  readonly from: WorkingTree;
  readonly to: WorkingTree;
  /** Patterns of the config, as in gitignore(5). */
  readonly patterns: readonly string[];
  /** All tracked paths of the task. */
  readonly tracked: ReadonlySet<RepoPath>;
  readonly signal: AbortSignal;
}

/** A repository in one of its working trees. */
export type WorkingTree = Repository & { readonly root: string };

/** The result for the listed files. */
export interface CopiedFiles {
  readonly copied: readonly RepoPath[];
  /** Files that were listed but not copied, each with the reason as a clause. */
  readonly left: readonly { readonly path: RepoPath; readonly why: string }[];
}

/**
 * Copies the files that are listed and ignored by git, with mode and times; returns the copied ones
 * and the others. A file that the task has already, tracked or not, is not changed. Throws
 * AirlockError, and errors of the file system.
 */
export async function copyFiles(request: CopyFilesRequest): Promise<CopiedFiles> {
  const listed = await listedFiles(request);
  const ignored = await ignoredOf(request.from, listed);
  const copied: RepoPath[] = [];
  const left: { path: RepoPath; why: string }[] = [];
  for (const path of listed) {
    await turn();
    if (request.signal.aborted) throw interrupted();
    const why = ignored.has(path) ? obstacle(request, path) : "git does not ignore it";
    if (why !== null) left.push({ path, why });
    else if (ownEntry(request.to.root, path) === null) {
      copyOne(request, path);
      copied.push(path);
    }
  }
  return { copied, left };
}

/**
 * Returns the listed files that are not tracked, without node_modules, which is cloned separately.
 */
async function listedFiles({ from, to, patterns }: CopyFilesRequest): Promise<RepoPath[]> {
  // The list of the task's commit; a private list of this user is only in the other tree.
  const list = [to, from].find(({ root }) => plainFile(root, includeFile) !== null);
  const sources = [
    ...(list === undefined ? [] : [`--exclude-from=${join(list.root, includeFile)}`]),
    ...patterns.map((pattern) => `--exclude=${pattern}`),
  ];
  if (sources.length === 0) return [];
  const { stdout } = await git(["ls-files", "-z", "--others", "--ignored", ...sources], {
    env: from.env,
    cwd: from.root,
  });
  return splitNul(stdout).filter((path) => !path.split("/").includes("node_modules"));
}

async function ignoredOf(
  from: WorkingTree,
  paths: readonly RepoPath[],
): Promise<ReadonlySet<RepoPath>> {
  if (paths.length === 0) return new Set();
  const input = Buffer.concat(paths.flatMap((path) => [encodePath(path), Buffer.from([0])]));
  const { stdout } = await git(["check-ignore", "-z", "--stdin"], {
    env: from.env,
    cwd: from.root,
    input,
    accept: [0, 1],
  });
  return new Set(splitNul(stdout));
}

/** Returns why a file must not be copied, as a clause; `null` if it may. */
function obstacle({ from, to, tracked }: CopyFilesRequest, path: RepoPath): string | null {
  if (tracked.has(path)) return "it is tracked in the task";
  if (path.endsWith("/")) return "it is a repository of its own";
  const above = folderObstacle(to.root, path, "absent too");
  if (above !== null) return `${above} is not a folder in the task`;
  const status = ownEntry(from.root, path);
  if (status === null) return "it has gone meanwhile";
  if (status.isSymbolicLink())
    return linkOf({ from, to }, path) === null
      ? "it is a link that leads out of the working tree"
      : null;
  return status.isFile() ? null : "it is not a file";
}

function linkOf(
  { from, to }: Pick<CopyFilesRequest, "from" | "to">,
  path: RepoPath,
): string | null {
  return linkInCopy(
    { from: from.root, to: to.root },
    join(from.root, path),
    linkAt(from.root, path),
  );
}

function copyOne({ from, to }: CopyFilesRequest, path: RepoPath): void {
  for (const folder of [...foldersAbove([path])].toSorted()) {
    if (ownEntry(to.root, folder) === null)
      mkdirSync(placeIn(to.root, folder), lstatSync(placeIn(from.root, folder)).mode & 0o7777);
  }
  const [source, target] = [placeIn(from.root, path), placeIn(to.root, path)];
  const link = lstatSync(source).isSymbolicLink() ? linkOf({ from, to }, path) : null;
  if (link !== null) symlinkSync(encodePath(link), target);
  else copyWhole(source, target, Buffer.from(join(to.gitDir, "airlock-copied")));
}

/**
 * Copies to a temporary file that git ignores, and renames it: an existing file is always complete.
 */
function copyWhole(source: Buffer, target: Buffer, temporary: Buffer): void {
  rmSync(temporary, { force: true });
  copyFileSync(source, temporary, constants.COPYFILE_FICLONE);
  keepTimes(source, temporary);
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (!hasCode(error, "EXDEV")) throw error;
    copyFileSync(source, target, constants.COPYFILE_EXCL);
    keepTimes(source, target);
  }
}
