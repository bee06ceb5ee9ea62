// Creates the worktree of a task: at a temporary path named after its process, renamed into place
// when it is complete.

import {
  existsSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { tryRemoveTree } from "../chamber/remove-chamber.ts";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { outsideEnvironment } from "../git/repository.ts";
import { livenessOf, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import type { Repository } from "../types.ts";
import type { TaskRecord } from "./task-record.ts";
import { makeFolder } from "../system/files/private.ts";

/** Prefix of temporary folders in the folder of the tasks; the owner's name follows. */
const prefix = ".starting-";

/**
 * Returns where this process creates the worktree of a task. Its last part names git's own record
 * of the worktree.
 */
export function temporaryPlace({ worktree, key }: TaskRecord): string {
  return join(dirname(worktree), `${prefix}${ownerToName(thisProcess())}`, key);
}

/**
 * Registers the temporary worktree without files; locked, so that `git worktree prune` keeps it.
 * Call it under the lock.
 */
export async function addWorktree(repository: Repository, record: TaskRecord): Promise<void> {
  const place = temporaryPlace(record);
  makeFolder(dirname(place));
  const branch = record.branch.replace("refs/heads/", "");
  const { env } = repository;
  // Relative paths between worktree and repository would break with the rename.
  const settings = ["-c", "worktree.useRelativePaths=false"];
  await git([...settings, "worktree", "add", "--quiet", "--no-checkout", "--lock", place, branch], {
    env,
    hooks: "off",
  });
}

/**
 * Writes the files, as `git worktree add` does (builtin/worktree.c: `reset --hard`). No other
 * process knows this folder, so nothing in it can be lost.
 */
export async function checkOut(repository: Repository, record: TaskRecord): Promise<void> {
  // The untracked cache depends on the location, which will change.
  await git(
    ["-c", "core.untrackedCache=false", "reset", "--hard", "--quiet", "--no-recurse-submodules"],
    {
      env: outsideEnvironment(repository.env),
      cwd: temporaryPlace(record),
      hooks: "off",
    },
  );
}

/** Moves the worktree to the path in the record. Call it under the lock. */
export function moveIntoPlace(record: TaskRecord): void {
  const place = temporaryPlace(record);
  renameSync(place, record.worktree);
  rmdirSync(dirname(place));
}

/**
 * Updates git's record to the worktree's path (gitrepository-layout(5), `worktrees/<id>/gitdir`),
 * and sets the reason of its lock. Throws NOT_A_WORKTREE. `git worktree move` would refuse a locked
 * worktree, and one with submodules.
 */
export function settle({ commonDir }: Repository, record: TaskRecord, reason: string): void {
  const admin = adminOf(record.worktree);
  if (admin === null || dirname(dirname(admin)) !== realpathSync(commonDir))
    throw new AirlockError(
      "git",
      "NOT_A_WORKTREE",
      `${record.worktree} is not a worktree of this repository.`,
      {
        next: ["git worktree list"],
      },
    );
  write(join(admin, "gitdir"), `${join(record.worktree, ".git")}\n`);
  write(join(admin, "locked"), `${reason}\n`);
}

/**
 * Returns git's own folder of a worktree, named in its `.git` file; `null` if it has no
 * such file (gitrepository-layout(5)).
 */
export function adminOf(worktree: string): string | null {
  const file = join(worktree, ".git");
  // In a repository that is not a linked worktree it is a folder.
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
 * Removes temporary worktrees of starts that are certainly dead, in the folder of the tasks; with a
 * record, also the one of this process. Call it under the lock. A folder that cannot be removed
 * (its git may still be writing) is removed the next time.
 */
export async function removeUnfinished(
  repository: Repository,
  folder: string,
  also: TaskRecord | null = null,
): Promise<void> {
  const mine = also === null ? null : dirname(temporaryPlace(also));
  for (const name of readdirSync(folder).filter((one) => one.startsWith(prefix))) {
    const owner = ownerFromName(name.slice(prefix.length));
    const place = join(folder, name);
    if (place !== mine && (owner === null || livenessOf(owner) !== "dead")) continue;
    for (const key of readdirSync(place)) {
      tryRemoveTree(join(place, key));
      // Git forgets a worktree without a folder, even a locked one; exit code 128: it was never
      // registered.
      await git(["worktree", "remove", "--force", "--force", join(place, key)], {
        env: repository.env,
        accept: [0, 128],
        hooks: "off",
      });
    }
    tryRemoveTree(place);
  }
}
