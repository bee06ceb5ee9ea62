// Locates a task's worktree, and verifies that it belongs to the task: git's record and the folder
// must refer to each other.

import { existsSync, lstatSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { repositoryEnvironment } from "../git/repository.ts";
import type { Worktree } from "../git/worktrees.ts";
import { isInside } from "../system/files/inside.ts";
import type { Repository } from "../types.ts";
import type { TaskRecord } from "./task-record.ts";
import { isOurLock, taskStatus } from "./task-status.ts";
import type { InspectedWorktree } from "./saved/survey.ts";
import { adminOf } from "./worktree.ts";

/**
 * `here`: the folder is the task's worktree. `missing`: there is no folder. `replaced`: its path
 * has something else, a link or another folder. `place` is git's record of it, `null` if git
 * has no record.
 */
export type Located =
  | { readonly kind: "here"; readonly place: InspectedWorktree & { readonly root: string } }
  | { readonly kind: "missing" | "replaced"; readonly place: InspectedWorktree | null };

/** Takes a task and git's list of worktrees; returns where the task's worktree is. */
export function locateWorktree(
  repository: Repository,
  task: TaskRecord,
  worktrees: readonly Worktree[],
): Located {
  const { place: path } = taskStatus({ ...task, state: "ready" }, worktrees);
  // A temporary worktree of a start that died was never in place, and has not been used.
  const isAside = task.state === "starting" && path !== task.worktree;
  if (path !== null && !isAside && isFolder(path)) {
    const admin = adminOf(path);
    if (admin !== null && isOurs(repository, task, { admin, path }))
      return { kind: "here", place: { ...inspectWorktree(repository, admin, path), root: path } };
  }
  const admin = adminNaming(repository, task.worktree);
  const place = admin === null ? null : inspectWorktree(repository, admin, null);
  return {
    kind:
      lstatSync(task.worktree, { throwIfNoEntry: false }) === undefined ? "missing" : "replaced",
    place,
  };
}

/**
 * Returns the environment for calls in a worktree, from git's own folder of it; `root` `null`: its
 * folder is missing.
 */
export function inspectWorktree(
  repository: Repository,
  admin: string,
  root: string | null,
): InspectedWorktree {
  // Without the folder, git is asked only about its index and its HEAD, and needs any folder to
  // start in.
  const env = repositoryEnvironment(repository.env, { gitDir: admin, workTree: root ?? admin });
  return {
    admin,
    root,
    repository: {
      ...repository,
      root: root ?? admin,
      gitDir: admin,
      indexFile: join(admin, "index"),
      env,
    },
  };
}

function isFolder(path: string): boolean {
  return (
    lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true &&
    realpathSync(path) === path
  );
}

/**
 * Returns whether the folder names git's record, the record names the folder, it belongs to this
 * repository, and a task was started in it.
 */
function isOurs(
  { commonDir }: Repository,
  task: TaskRecord,
  { admin, path }: { admin: string; path: string },
): boolean {
  if (dirname(admin) !== join(realpathSync(commonDir), "worktrees")) return false;
  if (namedBy(admin) !== join(path, ".git")) return false;
  const lock = join(admin, "locked");
  // Git names its record after the folder at its creation, and adds a number if that name is taken;
  // a move keeps the name.
  const isNamedSo =
    basename(admin).startsWith(task.key) && /^\d*$/.test(basename(admin).slice(task.key.length));
  return (
    path === task.worktree ||
    isNamedSo ||
    (existsSync(lock) && isOurLock(readFileSync(lock, "utf8"), task))
  );
}

/**
 * Returns the `.git` file that one of git's records of worktrees names; `null` if it names no file
 * (gitrepository-layout(5), `worktrees/<id>/gitdir`).
 */
export function namedBy(admin: string): string | null {
  const file = join(admin, "gitdir");
  if (!existsSync(file)) return null;
  return resolve(admin, readFileSync(file, "utf8").trim());
}

/** Returns git's record of the worktree that should be at this path. */
function adminNaming({ commonDir }: Repository, path: string): string | null {
  const folder = join(realpathSync(commonDir), "worktrees");
  if (!existsSync(folder)) return null;
  const found = readdirSync(folder).find(
    (name) => namedBy(join(folder, name)) === join(path, ".git"),
  );
  return found === undefined ? null : join(folder, found);
}

/** Returns the worktrees inside a folder, except the folder itself. */
export function worktreesInside(folder: string, worktrees: readonly Worktree[]): string[] {
  return worktrees
    .map(({ path }) => path)
    .filter((path) => path !== folder && isInside(folder, path));
}
