// Where a task's worktree is, and whether it is ours: what git and the folder itself say of each other must agree.

import { existsSync, lstatSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { repositoryEnvironment } from "../git/repository.ts";
import type { Worktree } from "../git/worktrees.ts";
import { isInside } from "../system/inside.ts";
import type { Repository } from "../types.ts";
import type { TaskRecord } from "./record.ts";
import { isOurLock, taskStatus } from "./standing.ts";
import type { Place } from "./survey.ts";
import { adminOf } from "./worktree.ts";

/**
 * `here`: the folder is the task's worktree. `missing`: there is no folder. `replaced`: at its path lies something else, a link or
 * a folder of somebody's. `place` is what git still knows of it, `null`: nothing.
 */
export type Located =
  | { readonly kind: "here"; readonly place: Place & { readonly root: string } }
  | { readonly kind: "missing" | "replaced"; readonly place: Place | null };

/** Takes a task and the worktrees as git lists them; returns where its worktree is. */
export function locate(repository: Repository, task: TaskRecord, worktrees: readonly Worktree[]): Located {
  const { place: path } = taskStatus({ ...task, state: "ready" }, worktrees);
  // What a start left aside when it died was never in place, and nobody has been in it.
  const isAside = task.state === "starting" && path !== task.worktree;
  if (path !== null && !isAside && isFolder(path)) {
    const admin = adminOf(path);
    if (admin !== null && isOurs(repository, task, { admin, path }))
      return { kind: "here", place: { ...placeOf(repository, admin, path), root: path } };
  }
  const admin = adminNaming(repository, task.worktree);
  const place = admin === null ? null : placeOf(repository, admin, null);
  return { kind: lstatSync(task.worktree, { throwIfNoEntry: false }) === undefined ? "missing" : "replaced", place };
}

/** Returns a worktree as it is called in, by git's own folder of it; `root` `null`: its folder is missing. */
export function placeOf(repository: Repository, admin: string, root: string | null): Place {
  // Where there is no folder, git is asked about its index and its HEAD only, and needs some folder to stand in.
  const env = repositoryEnvironment(repository.env, { gitDir: admin, workTree: root ?? admin });
  return { admin, root, repository: { ...repository, root: root ?? admin, gitDir: admin, indexFile: join(admin, "index"), env } };
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true && realpathSync(path) === path;
}

/** The folder names git's record, the record names the folder, it is this repository's, and a task was started in it. */
function isOurs({ commonDir }: Repository, task: TaskRecord, { admin, path }: { admin: string; path: string }): boolean {
  if (dirname(admin) !== join(realpathSync(commonDir), "worktrees")) return false;
  if (namedBy(admin) !== join(path, ".git")) return false;
  const lock = join(admin, "locked");
  // Git names its record by the folder's name when it was made, and adds a number where that is taken; a move keeps it.
  const isNamedSo = basename(admin).startsWith(task.key) && /^\d*$/.test(basename(admin).slice(task.key.length));
  return path === task.worktree || isNamedSo || (existsSync(lock) && isOurLock(readFileSync(lock, "utf8"), task));
}

/** Returns the `.git` file that one of git's records of worktrees names, `null`: none (gitrepository-layout(5), `worktrees/<id>/gitdir`). */
export function namedBy(admin: string): string | null {
  const file = join(admin, "gitdir");
  if (!existsSync(file)) return null;
  return resolve(admin, readFileSync(file, "utf8").trim());
}

/** Git's record of the worktree that it believes to be at this path. */
function adminNaming({ commonDir }: Repository, path: string): string | null {
  const folder = join(realpathSync(commonDir), "worktrees");
  if (!existsSync(folder)) return null;
  const found = readdirSync(folder).find((name) => namedBy(join(folder, name)) === join(path, ".git"));
  return found === undefined ? null : join(folder, found);
}

/** Returns the worktrees that lie in a folder, apart from the one that it is. */
export function worktreesInside(folder: string, worktrees: readonly Worktree[]): string[] {
  return worktrees.map(({ path }) => path).filter((path) => path !== folder && isInside(folder, path));
}
