// Removes a task's worktree: renames it in one step, compares it with what was saved, removes git's
// record, and deletes it.

import { randomBytes } from "node:crypto";
import {
  existsSync,
  lstatSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { removeTree } from "../chamber/remove-chamber.ts";
import { AirlockError } from "../errors.ts";
import { swapRefs } from "../git/refs/refs.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { commandLine } from "../system/shell.ts";
import type { Repository } from "../types.ts";
import { commitAt } from "./disposition.ts";
import { namedBy } from "./locate-worktree.ts";
import type { TaskRecord, TaskRemoval } from "./task-record.ts";
import type { Survey } from "./saved/survey.ts";
import { firstDifference, walkFolder } from "./saved/walk.ts";
import { adminOf } from "./worktree.ts";
import { makeFolder } from "../system/files/private.ts";
import { ledgerFolder, statePath } from "../system/layout.ts";

/**
 * Returns an unused path beside a folder, on the same file system, to which the folder can be
 * renamed.
 */
export function discardPath(folder: string, key: string): string {
  return join(dirname(folder), `.discarding-${key}-${randomBytes(4).toString("hex")}`);
}

/**
 * Renames the folder if nothing in it has changed since the survey; otherwise renames it back. Call
 * it under the worktrees lock. Calls `stays` after the rename: its result is the reason to rename
 * it back. Throws TASK_CHANGED.
 */
export function renameForDiscard(
  { key }: TaskRecord,
  removal: TaskRemoval,
  {
    survey,
    stays,
    fault,
  }: {
    readonly survey: Survey;
    readonly stays: (aside: string) => string | null;
    readonly fault: () => void;
  },
): void {
  const { folder, aside, admin } = removal;
  if (folder !== null) renameSync(folder, aside!);
  fault();
  const changed = aside === null ? null : firstDifference(survey.found, walkFolder(aside));
  const recordChanged = admin === null ? null : firstDifference(survey.notes, walkFolder(admin));
  const why =
    changed !== null
      ? `${changed} changed`
      : recordChanged !== null
        ? "git wrote to it"
        : aside === null
          ? null
          : stays(aside);
  if (why === null) return;
  moveBack(removal);
  throw new AirlockError(
    "refused",
    "TASK_CHANGED",
    `The task ${key} was not discarded: ${why} while it was saved.`,
    {
      next: [commandLine(["airlock", "task", "discard", key])],
    },
  );
}

/** Renames a folder back. Throws FOLDER_IN_THE_WAY if something has taken its path. */
export function moveBack({ folder, aside }: TaskRemoval): void {
  if (folder === null || aside === null || !isThere(aside)) return;
  if (isThere(folder)) {
    throw new AirlockError(
      "refused",
      "FOLDER_IN_THE_WAY",
      `${folder} exists again; the task's own folder is now ${aside}.`,
      {
        next: [commandLine(["mv", folder, `${folder}-elsewhere`])],
      },
    );
  }
  renameSync(aside, folder);
}

/**
 * Removes git's record of this worktree only: `git worktree prune` would also remove records of
 * worktrees that are temporarily absent. Call it under the worktrees lock, with the folder renamed.
 */
export function unregister(
  { commonDir }: Repository,
  { worktree }: TaskRecord,
  { admin, folder }: TaskRemoval,
): void {
  const trash = statePath(commonDir, "trash");
  const path = folder ?? worktree;
  const all = join(realpathSync(commonDir), "worktrees");
  // A new worktree may have the same folder and the same name meanwhile: then both refer to each
  // other.
  const isOurs =
    admin !== null &&
    dirname(admin) === all &&
    namedBy(admin) === join(path, ".git") &&
    adminOf(path) !== admin;
  if (isOurs) {
    makeFolder(trash);
    renameSync(admin, join(trash, `${basename(admin)}-${randomBytes(4).toString("hex")}`));
    // Git removes the folder of its records with the last of them (builtin/worktree.c).
    if (readdirSync(all).length === 0) rmdirSync(all);
    // Its staging log would otherwise count for the next worktree of this name (hooks/staging-log).
    rmSync(ledgerFolder(commonDir, basename(admin)), { recursive: true, force: true });
  }
  if (existsSync(trash)) removeTree(trash);
}

/** Deletes the renamed folder. Throws the errors of the file system; a repeated call continues. */
export function deleteRenamed({ aside }: TaskRemoval): void {
  if (aside !== null) removeTree(aside);
}

/**
 * Result for the branch. `moved`: it has new commits. `checked out`: in another worktree. `kept`:
 * only it has its commits.
 */
export type BranchEnd = "deleted" | "gone" | "moved" | "checked out" | "kept" | "busy";

/**
 * Deletes the branch if it has not moved since everything was saved, and no worktree has it checked
 * out.
 */
export async function deleteBranch(
  repository: Repository,
  { branch }: TaskRecord,
  { tip }: TaskRemoval,
): Promise<BranchEnd> {
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
