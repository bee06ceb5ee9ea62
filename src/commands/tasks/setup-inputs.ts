// Determines the inputs of a task's set-up: the task's worktree, the tree to copy files from, and
// the config at its commit.

import { realpathSync } from "node:fs";
import { defaultSettings } from "../../checks/config/default-settings.ts";
import { AirlockError } from "../../errors.ts";
import { openRepository, outsideEnvironment } from "../../git/repository.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import { settingsAtHead } from "../../run/plan/settings-at-commit.ts";
import { findTask, readTasks, type TaskRecord } from "../../tasks/task-record.ts";
import type { WorkingTree } from "../../tasks/setup/setup-files.ts";
import { presentPlace, taskStatus } from "../../tasks/task-status.ts";
import type { Enter, Repository, TaskSettings } from "../../types.ts";
import type { Context } from "../context.ts";

/** A task with the current path of its worktree. */
export interface PlacedTask {
  readonly record: TaskRecord;
  readonly path: string;
}

/**
 * Takes the typed task; if none was typed, finds the task of the caller's worktree. Throws NO_TASK,
 * TASK_FOLDER_MISSING, and TASK_BUSY if the task is being started, landed or discarded.
 */
export async function taskNamed(
  repository: Repository,
  typed: string | null,
  { cwd }: Context,
): Promise<PlacedTask> {
  const worktrees = await listWorktrees(repository);
  const statuses = (
    typed === null ? readTasks(repository) : [findTask(repository, typed, cwd)]
  ).map((record) => taskStatus(record, worktrees));
  const status =
    typed === null ? statuses.find(({ place }) => place === repository.root) : statuses[0];
  if (status === undefined)
    throw new AirlockError("usage", "NO_TASK", "This is not a task's worktree: name the task.", {
      next: ["airlock task list"],
    });
  const { key, state } = status.record;
  if (state === "ready") return { record: status.record, path: presentPlace(status) };
  throw new AirlockError(
    "refused",
    "TASK_BUSY",
    `The task ${key} is ${state}: ${status.remarks.map(({ text }) => text).join(", ")}.`,
    {
      next: [...status.remarks.flatMap(({ next }) => next ?? []), "airlock task list"],
    },
  );
}

/**
 * Opens a worktree of a repository by its path. Throws AirlockError NO_WORKTREE if the path is not
 * one of its worktrees.
 */
export async function openWorktree(
  path: string,
  { commonDir, env }: Repository,
): Promise<WorkingTree> {
  try {
    const found = await openRepository(path, outsideEnvironment(env));
    // Git takes a folder without `.git` for a part of the repository around it.
    if (found.root === realpathSync(path) && found.commonDir === commonDir)
      return { ...found, root: found.root };
    throw noWorktree(path);
  } catch (cause) {
    const absent =
      cause instanceof AirlockError && ["NOT_A_REPOSITORY", "GIT_FAILED"].includes(cause.code);
    throw absent ? noWorktree(path, cause) : cause;
  }
}

function noWorktree(path: string, cause?: unknown): AirlockError {
  return new AirlockError(
    "environment",
    "NO_WORKTREE",
    `There is no worktree of this repository at ${path}.`,
    {
      cause,
      next: ["airlock task list"],
    },
  );
}

/**
 * Returns the task settings of the config at the tree's HEAD. Throws CONFIG_INVALID and similar
 * errors.
 */
export async function taskSettingsIn(tree: WorkingTree, enter: Enter): Promise<TaskSettings> {
  return (await settingsAtHead(tree, enter))?.tasks ?? defaultSettings.tasks;
}

/**
 * Returns the working tree from which a task copies ignored files: the main one; if that is bare,
 * the caller's, or the one with the branch on which the task lands. `null` if the repository has no
 * such working tree.
 */
export async function sourceOf(
  { record, path: own }: PlacedTask,
  repository: Repository,
): Promise<WorkingTree | null> {
  const [main, ...others] = await listWorktrees(repository);
  const usable = others.filter(({ path, prunable }) => path !== own && prunable === null);
  const found =
    main?.bare === false
      ? main
      : (usable.find(({ path }) => path === repository.root) ??
        usable.find(({ branch }) => branch !== null && branch === record.into));
  return found === undefined ? null : openWorktree(found.path, repository);
}
