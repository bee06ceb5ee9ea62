// What is known of each task: one file per task, shared by all worktrees.

import { realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { AirlockError } from "../errors.ts";
import { readHead } from "../git/candidate.ts";
import { createWhole, namesIn, readIfThere, writeWhole } from "../system/files.ts";
import { parseJson } from "../system/json.ts";
import { nearest } from "../system/nearest.ts";
import type { Owner } from "../system/owner.ts";
import type { Oid, Repository } from "../types.ts";
import { statePath } from "../system/layout.ts";
import { nullOn } from "../system/file-errors.ts";

/** A task. Times are milliseconds since 1970. */
export interface TaskRecord {
  readonly version: 1;
  /** Its file's name, and the last part of its branch when it started. */
  readonly key: string;
  /** `--id`; `null`: none was given. */
  readonly id: string | null;
  readonly title: string;
  /** `refs/heads/…` */
  readonly branch: string;
  /** Absolute. */
  readonly worktree: string;
  /** The commit it started at. */
  readonly base: Oid;
  /** `refs/heads/…`: where it lands unless somebody says otherwise; `null`: no branch was checked out. */
  readonly into: string | null;
  readonly created: number;
  /** Id of the session that started it. */
  readonly session: string;
  /** The process that is at work on it while it is not `ready`. */
  readonly owner: Owner;
  readonly state: "starting" | "ready" | "landing" | "discarding";
  /** Work items that were claimed with it. */
  readonly claims: readonly string[];
  readonly port: number | null;
  /** What came of the set-up; `null`: it has not come to it. */
  readonly setUp: "done" | "skipped" | "untrusted" | "failed" | null;
  readonly landed: TaskLanding | null;
  /** A landing that is about to move its branch: should its process die, the branch tells whether it has. */
  readonly attempt?: TaskLanding;
  /** A removal under way: what it needs to go on, should its process die. */
  readonly removal?: TaskRemoval;
}

/** Paths are absolute. */
export interface TaskRemoval {
  /** The worktree's folder; `null`: there is none of ours. */
  readonly folder: string | null;
  /** Where it is renamed to before it is deleted. */
  readonly aside: string | null;
  /** Git's own folder of the worktree; `null`: git knows nothing of it. */
  readonly admin: string | null;
  /** The ref under which everything was saved; `null`: there was nothing to save. */
  readonly saved: string | null;
  /** The end of the branch when it was saved; `null`: the branch stays. */
  readonly tip: Oid | null;
  /** It was asked for with `--force`. */
  readonly force: boolean;
  /** Nothing has changed since it was saved: from here on it only goes forward. */
  readonly settled: boolean;
}

export interface TaskLanding {
  readonly commit: Oid;
  /** The end of the task's branch then. */
  readonly tip: Oid;
  readonly into: string;
  readonly how: "squash" | "merge" | "ff";
  readonly time: number;
}

const folderOf = (commonDir: string) => statePath(commonDir, "tasks");
const fileOf = (commonDir: string, key: string) => join(folderOf(commonDir), `${key}.json`);

/** Returns all tasks, the oldest first. Throws AirlockError TASK_UNREADABLE where a record is none. */
export function readTasks({ commonDir }: Repository): TaskRecord[] {
  return namesIn(folderOf(commonDir))
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .flatMap((name) => recordIn(join(folderOf(commonDir), name)) ?? [])
    .toSorted((one, other) => one.created - other.created);
}

/** Returns the task of this key as it is now, or `null`. */
export function readTask({ commonDir }: Repository, key: string): TaskRecord | null {
  return recordIn(fileOf(commonDir, key));
}

/**
 * Takes what a person typed: a task's key, its id, its branch, or the path of its worktree (from `cwd`). Throws NO_TASK naming
 * the nearest.
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
  throw new AirlockError("usage", "NO_TASK", `There is no task ${JSON.stringify(typed)}.${meant}`, { next: ["airlock task list"] });
}

/** As `findTask`; where nothing was typed, the task in whose worktree this is. Throws NO_TASK. */
export function taskHere(repository: Repository, typed: string | null, cwd: string): TaskRecord {
  if (typed !== null) return findTask(repository, typed, cwd);
  const tasks = repository.root === null ? [] : readTasks(repository);
  const [here, head] = [realPath(repository.root ?? ""), tasks.length === 0 ? "" : readHead(repository)];
  // By its branch, too, where its worktree was moved.
  const found = tasks.find(({ worktree }) => realPath(worktree) === here) ?? tasks.find(({ branch }) => branch === head);
  if (found !== undefined) return found;
  throw new AirlockError("usage", "NO_TASK", "This is not the worktree of a task: say which one is meant.", {
    next: ["airlock task list"],
  });
}

/** Writes the record of a new task; returns `false`, and writes nothing, where there is one of this key. */
export function createTask({ commonDir }: Repository, record: TaskRecord): boolean {
  return createWhole(fileOf(commonDir, record.key), textOf(record));
}

/** Writes a record, whole or not at all. */
export function writeTask({ commonDir }: Repository, record: TaskRecord): void {
  writeWhole(fileOf(commonDir, record.key), textOf(record));
}

/** Forgets a task; its branch and its worktree stay. One that is forgotten already is no error. */
export function removeTask({ commonDir }: Repository, key: string): void {
  rmSync(fileOf(commonDir, key), { force: true });
}

const textOf = (record: TaskRecord) => `${JSON.stringify(record, null, 2)}\n`;

/** `null`: it was forgotten meanwhile. */
function recordIn(file: string): TaskRecord | null {
  const text = readIfThere(file);
  if (text === null) return null;
  const value = parseJson(text) as TaskRecord | null | undefined;
  if (value?.version === 1 && typeof value.key === "string" && typeof value.worktree === "string") return value;
  throw new AirlockError("environment", "TASK_UNREADABLE", `${file} is no record of a task that this version of airlock can read.`, {
    next: ["Update git-airlock, or, where the file is damaged, move it away: its branch and its worktree stay."],
  });
}

/** The path without links, where it is there. */
function realPath(path: string): string {
  return nullOn(["ENOENT", "ENOTDIR", "EACCES", "ENAMETOOLONG"], () => realpathSync(path)) ?? path;
}
