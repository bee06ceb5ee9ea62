// A task's worktree goes: renamed aside in one step, compared with what was saved, taken out of git's record, then deleted.

import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, readdirSync, realpathSync, renameSync, rmSync, rmdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { removeTree } from "../chamber/remove.ts";
import { AirlockError } from "../errors.ts";
import { swapRefs } from "../git/refs.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { commandLine } from "../system/shell.ts";
import type { Repository } from "../types.ts";
import { commitAt } from "./fate.ts";
import { namedBy } from "./locate.ts";
import type { TaskRecord, TaskRemoval } from "./record.ts";
import type { Survey } from "./survey.ts";
import { firstDifference, walkFolder } from "./walk.ts";
import { adminOf } from "./worktree.ts";
import { makeFolder } from "../system/private.ts";
import { ledgerFolder, statePath } from "../system/layout.ts";

/** Returns a new path beside a folder, on the same file system, for it to be renamed to. */
export function asideOf(folder: string, key: string): string {
  return join(dirname(folder), `.discarding-${key}-${randomBytes(4).toString("hex")}`);
}

/**
 * Renames the folder aside, if nothing has changed in it since the survey; otherwise puts it back. To be called under the lock of
 * the worktrees. `stays` is asked once it is aside: what it returns is why it is put back. Throws TASK_CHANGED.
 */
export function moveAside(
  { key }: TaskRecord,
  removal: TaskRemoval,
  { survey, stays, fault }: { readonly survey: Survey; readonly stays: (aside: string) => string | null; readonly fault: () => void },
): void {
  const { folder, aside, admin } = removal;
  if (folder !== null) renameSync(folder, aside!);
  fault();
  const changed = aside === null ? null : firstDifference(survey.found, walkFolder(aside));
  const noted = admin === null ? null : firstDifference(survey.notes, walkFolder(admin));
  const why = changed !== null ? `${changed} changed` : noted !== null ? "git wrote to it" : aside === null ? null : stays(aside);
  if (why === null) return;
  moveBack(removal);
  throw new AirlockError("refused", "TASK_CHANGED", `The task ${key} was not discarded: ${why} while it was saved.`, {
    next: [commandLine(["airlock", "task", "discard", key])],
  });
}

/** Puts a folder back that was renamed aside. Throws FOLDER_IN_THE_WAY where something has taken its place. */
export function moveBack({ folder, aside }: TaskRemoval): void {
  if (folder === null || aside === null || !isThere(aside)) return;
  if (isThere(folder)) {
    throw new AirlockError("refused", "FOLDER_IN_THE_WAY", `${folder} was taken by somebody; the task's own folder is ${aside}.`, {
      next: [commandLine(["mv", folder, `${folder}-elsewhere`])],
    });
  }
  renameSync(aside, folder);
}

/**
 * Takes git's record of the worktree away, only this one: `git worktree prune` would forget others' that are only absent. To be
 * called under the lock of the worktrees, with the folder aside.
 */
export function unregister({ commonDir }: Repository, { worktree }: TaskRecord, { admin, folder }: TaskRemoval): void {
  const trash = statePath(commonDir, "trash");
  const path = folder ?? worktree;
  const all = join(realpathSync(commonDir), "worktrees");
  // A worktree that was made meanwhile may have the same folder and the same name: then both name each other.
  const isOurs = admin !== null && dirname(admin) === all && namedBy(admin) === join(path, ".git") && adminOf(path) !== admin;
  if (isOurs) {
    makeFolder(trash);
    renameSync(admin, join(trash, `${basename(admin)}-${randomBytes(4).toString("hex")}`));
    // Git removes the folder of its records with the last of them (builtin/worktree.c).
    if (readdirSync(all).length === 0) rmdirSync(all);
    // What was staged in it would count for the next worktree of this name (hooks/staging-log).
    rmSync(ledgerFolder(commonDir, basename(admin)), { recursive: true, force: true });
  }
  if (existsSync(trash)) removeTree(trash);
}

/** Deletes what was renamed aside. Throws what the file system says; called again it goes on. */
export function deleteAside({ aside }: TaskRemoval): void {
  if (aside !== null) removeTree(aside);
}

/** What became of the branch. `moved`: it has got commits meanwhile. `checked out`: in another worktree. `kept`: it alone has commits. */
export type BranchEnd = "deleted" | "gone" | "moved" | "checked out" | "kept" | "busy";

/** Deletes the branch if it is where it was when everything was saved, and no worktree has it. */
export async function deleteBranch(repository: Repository, { branch }: TaskRecord, { tip }: TaskRemoval): Promise<BranchEnd> {
  const now = await commitAt(repository, branch);
  if (now === null) return "gone";
  if ((await listWorktrees(repository)).some((one) => one.branch === branch)) return "checked out";
  if (tip === null) return "kept";
  for (let tries = 0; ; tries += 1) {
    const swap = await swapRefs(repository, [{ name: branch, from: tip, to: null }]);
    if (swap.kind === "done") return "deleted";
    if (swap.kind === "changed") return "moved";
    if (tries >= 20) return "busy";
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
