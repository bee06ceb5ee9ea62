// The worktree of a task: made aside, under a name that says whose it is, and put in place by one rename when it is whole.

import { existsSync, readFileSync, readdirSync, realpathSync, renameSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { tryRemoveTree } from "../chamber/remove.ts";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { outsideEnvironment } from "../git/repository.ts";
import { livenessOf, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import type { Repository } from "../types.ts";
import type { TaskRecord } from "./record.ts";
import { makeFolder } from "../system/private.ts";

/** In front of the owner's name, in the folder of the tasks. */
const aside = ".starting-";

/** Where this process makes the worktree of a task. Its last part names git's own record of the worktree. */
export function temporaryPlace({ worktree, key }: TaskRecord): string {
  return join(dirname(worktree), `${aside}${ownerToName(thisProcess())}`, key);
}

/** Registers the worktree aside, without a file in it; locked, so that no `git worktree prune` forgets it. To be called under the lock. */
export async function addWorktree(repository: Repository, record: TaskRecord): Promise<void> {
  const place = temporaryPlace(record);
  makeFolder(dirname(place));
  const branch = record.branch.replace("refs/heads/", "");
  const { env } = repository;
  // Relative paths between worktree and repository would not survive the rename.
  const settings = ["-c", "worktree.useRelativePaths=false"];
  await git([...settings, "worktree", "add", "--quiet", "--no-checkout", "--lock", place, branch], { env, hooks: "off" });
}

/**
 * Writes the files, as `git worktree add` does (builtin/worktree.c: `reset --hard`). Nobody has been told of this folder: there
 * is nothing in it to lose.
 */
export async function checkOut(repository: Repository, record: TaskRecord): Promise<void> {
  // The untracked cache is bound to a place, and this one is not to stay.
  await git(["-c", "core.untrackedCache=false", "reset", "--hard", "--quiet", "--no-recurse-submodules"], {
    env: outsideEnvironment(repository.env),
    cwd: temporaryPlace(record),
    hooks: "off",
  });
}

/** Puts the worktree where the record says. To be called under the lock. */
export function moveIntoPlace(record: TaskRecord): void {
  const place = temporaryPlace(record);
  renameSync(place, record.worktree);
  rmdirSync(dirname(place));
}

/**
 * Lets git's record of the worktree name the place where it is (gitrepository-layout(5), `worktrees/<id>/gitdir`), and says who
 * locked it. Throws NOT_A_WORKTREE. `git worktree move` would refuse a locked one, and one with submodules.
 */
export function settle({ commonDir }: Repository, record: TaskRecord, reason: string): void {
  const admin = adminOf(record.worktree);
  if (admin === null || dirname(dirname(admin)) !== realpathSync(commonDir))
    throw new AirlockError("git", "NOT_A_WORKTREE", `${record.worktree} is no worktree of this repository.`, {
      next: ["git worktree list"],
    });
  write(join(admin, "gitdir"), `${join(record.worktree, ".git")}\n`);
  write(join(admin, "locked"), `${reason}\n`);
}

/** Returns git's own folder of a worktree, which its `.git` file names; `null` where there is none (gitrepository-layout(5)). */
export function adminOf(worktree: string): string | null {
  const file = join(worktree, ".git");
  // Of a repository that is no worktree it is a folder.
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const admin = /^gitdir: (.+)$/m.exec(readFileSync(file, "utf8"))?.[1];
  const folder = admin === undefined ? null : resolve(worktree, admin);
  return folder !== null && existsSync(join(folder, "gitdir")) ? realpathSync(folder) : null;
}

function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/**
 * Removes what starts left aside that are provably dead, in the folder of the tasks; with a record, what this process left of
 * it as well. To be called under the lock. What cannot go (its git may still be writing) goes the next time.
 */
export async function removeUnfinished(repository: Repository, folder: string, also: TaskRecord | null = null): Promise<void> {
  const mine = also === null ? null : dirname(temporaryPlace(also));
  for (const name of readdirSync(folder).filter((one) => one.startsWith(aside))) {
    const owner = ownerFromName(name.slice(aside.length));
    const place = join(folder, name);
    if (place !== mine && (owner === null || livenessOf(owner) !== "dead")) continue;
    for (const key of readdirSync(place)) {
      tryRemoveTree(join(place, key));
      // Git forgets a worktree whose folder is gone, also one that is locked; 128: it never came to know of it.
      await git(["worktree", "remove", "--force", "--force", join(place, key)], { env: repository.env, accept: [0, 128], hooks: "off" });
    }
    tryRemoveTree(place);
  }
}
