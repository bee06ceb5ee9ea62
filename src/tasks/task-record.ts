// Stores the tasks: one file per task, shared by all worktrees.

import { realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { AirlockError } from "../errors.ts";
import { readHead } from "../git/candidate.ts";
import { createWhole, namesIn, readIfThere, writeWhole } from "../system/files/files.ts";
import { parseJson } from "../system/lenient-json.ts";
import { nearest } from "../system/nearest.ts";
import type { Owner } from "../system/owner.ts";
import type { Oid, Repository } from "../types.ts";
import { statePath } from "../system/layout.ts";
import { nullOn } from "../system/files/file-errors.ts";

/** A task. Times are milliseconds since 1970. */
export interface TaskRecord {
  readonly version: 1;
  /** Name of its file, and the last part of its branch at the start. */
  readonly key: string;
  /** `--id`; `null` if none was given. */
  readonly id: string | null;
  readonly title: string;
  /** `refs/heads/…` */
  readonly branch: string;
  /** Absolute. */
  readonly worktree: string;
  /** Commit at which it started. */
  readonly base: Oid;
  /** `refs/heads/…`: its default target; `null` if no branch was checked out. */
  readonly into: string | null;
  readonly created: number;
  /** Id of the session that started it. */
  readonly session: string;
  /** Process that works on it while it is not `ready`. */
  readonly owner: Owner;
  readonly state: "starting" | "ready" | "landing" | "discarding";
  /** Work items claimed with it. */
  readonly claims: readonly string[];
  readonly port: number | null;
  /** Result of the set-up; `null` if it has not run. */
  readonly setUp: "done" | "skipped" | "untrusted" | "failed" | null;
  readonly landed: TaskLanding | null;
  /**
   * A landing that is about to move its branch: if its process dies, the branch shows whether it
   * has moved.
   */
  readonly attempt?: TaskLanding;
  /** A removal in progress, with the data to continue if its process dies. */
  readonly removal?: TaskRemoval;
}

/** Paths are absolute. */
export interface TaskRemoval {
  /** Folder of the worktree; `null` if the task has none. */
  readonly folder: string | null;
  /** Name to which it is renamed before it is deleted. */
  readonly aside: string | null;
  /** Git's own folder of the worktree; `null` if git has none. */
  readonly admin: string | null;
  /** Ref under which everything was saved; `null` if there was nothing to save. */
  readonly saved: string | null;
  /** End of the branch when it was saved; `null`: the branch stays. */
  readonly tip: Oid | null;
  /** Requested with `--force`. */
  readonly force: boolean;
  /** Nothing has changed since it was saved: from here on the removal only continues. */
  readonly settled: boolean;
}

export interface TaskLanding {
  readonly commit: Oid;
  /** End of the task's branch at that time. */
  readonly tip: Oid;
  readonly into: string;
  readonly how: "squash" | "merge" | "ff";
  readonly time: number;
}

const folderOf = (commonDir: string) => statePath(commonDir, "tasks");
const fileOf = (commonDir: string, key: string) => join(folderOf(commonDir), `${key}.json`);

/** Returns all tasks, oldest first. Throws AirlockError TASK_UNREADABLE if a record is invalid. */
export function readTasks({ commonDir }: Repository): TaskRecord[] {
  return namesIn(folderOf(commonDir))
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .flatMap((name) => recordIn(join(folderOf(commonDir), name)) ?? [])
    .toSorted((one, other) => one.created - other.created);
}

/** Returns the current record of this key, or `null`. */
export function readTask({ commonDir }: Repository, key: string): TaskRecord | null {
  return recordIn(fileOf(commonDir, key));
}

/** Returns the current record of this key; throws NO_TASK if it was removed meanwhile. */
export function requireTask(repository: Repository, key: string): TaskRecord {
  const task = readTask(repository, key);
  if (task !== null) return task;
  throw new AirlockError("usage", "NO_TASK", `The task ${key} is gone.`, {
    next: ["airlock task list"],
  });
}

/**
 * Takes what a person typed: a task's key, id, branch, title, or the path of its worktree (from
 * `cwd`). Throws NO_TASK naming the nearest.
 */
export function findTask(repository: Repository, typed: string, cwd = "/"): TaskRecord {
  const tasks = readTasks(repository);
  const place = realPath(resolve(cwd, typed));
  const ways: ((task: TaskRecord) => boolean)[] = [
    ({ key }) => key === typed,
    ({ id }) => id === typed,
    ({ branch }) => branch === typed || branch === `refs/heads/${typed}`,
    ({ key }) => key === `task-${typed}`,
    ({ title }) => title === typed,
    ({ worktree }) => realPath(worktree) === place,
  ];
  for (const way of ways) {
    const found = tasks.find(way);
    if (found !== undefined) return found;
  }
  const near =
    nearest(
      typed,
      tasks.map(({ key }) => key),
    ) ??
    tasks.map(({ key }) => key).find((key) => key.includes(typed)) ??
    null;
  const meant = near === null ? "" : ` Did you mean ${near}?`;
  throw new AirlockError("usage", "NO_TASK", `There is no task ${JSON.stringify(typed)}.${meant}`, {
    next: ["airlock task list"],
  });
}

/**
 * Does the same as `findTask`; if nothing was typed, returns the task of this worktree. Throws
 * NO_TASK.
 */
export function taskHere(repository: Repository, typed: string | null, cwd: string): TaskRecord {
  if (typed !== null) return findTask(repository, typed, cwd);
  const tasks = repository.root === null ? [] : readTasks(repository);
  const [here, head] = [
    realPath(repository.root ?? ""),
    tasks.length === 0 ? "" : readHead(repository),
  ];
  // Also by its branch, in case its worktree was moved.
  const found =
    tasks.find(({ worktree }) => realPath(worktree) === here) ??
    tasks.find(({ branch }) => branch === head);
  if (found !== undefined) return found;
  throw new AirlockError("usage", "NO_TASK", "This is not the worktree of a task: name a task.", {
    next: ["airlock task list"],
  });
}

/** Writes the record of a new task; returns `false`, and writes nothing, if the key exists. */
export function createTask({ commonDir }: Repository, record: TaskRecord): boolean {
  return createWhole(fileOf(commonDir, record.key), textOf(record));
}

/** Writes a record atomically. */
export function writeTask({ commonDir }: Repository, record: TaskRecord): void {
  writeWhole(fileOf(commonDir, record.key), textOf(record));
}

/** Removes a task's record; its branch and its worktree stay. A missing record is not an error. */
export function removeTask({ commonDir }: Repository, key: string): void {
  rmSync(fileOf(commonDir, key), { force: true });
}

const textOf = (record: TaskRecord) => `${JSON.stringify(record, null, 2)}\n`;

/** Reads a record; `null` if it was removed meanwhile. */
function recordIn(file: string): TaskRecord | null {
  const text = readIfThere(file);
  if (text === null) return null;
  const value = parseJson(text) as TaskRecord | null | undefined;
  if (value?.version === 1 && typeof value.key === "string" && typeof value.worktree === "string")
    return value;
  throw new AirlockError(
    "environment",
    "TASK_UNREADABLE",
    `${file} is not a task record that this version of airlock can read.`,
    {
      next: [
        "Update git-airlock, or, if the file is damaged, move it away: the task's branch and worktree stay.",
      ],
    },
  );
}

/** Resolves links in a path, if it exists. */
function realPath(path: string): string {
  return nullOn(["ENOENT", "ENOTDIR", "EACCES", "ENAMETOOLONG"], () => realpathSync(path)) ?? path;
}
