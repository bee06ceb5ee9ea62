// Reserves a task: it exists already, another process works on it, or this process gets it, with a
// name and a branch of its own.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { refsBelow } from "../git/refs/refs.ts";
import { livenessOf, thisProcess } from "../system/owner.ts";
import type { Repository, TaskSettings } from "../types.ts";
import { branchOf, freeName, keyOf, taskName } from "./name.ts";
import type { Origin } from "./origin.ts";
import { createTask, readTasks, removeTask, type TaskRecord, writeTask } from "./task-record.ts";

/** The task to be started. */
export interface NewTask {
  readonly title: string;
  readonly id: string | null;
  readonly origin: Origin;
  readonly settings: TaskSettings;
  /** Folder of the worktrees. */
  readonly folder: string;
  /** Id of the session. */
  readonly session: string;
  readonly claims: readonly string[];
  /** Called between the record and the branch. */
  readonly onRecorded: () => void;
}

/**
 * `there`: it exists. `busy`: another process, possibly alive, works on it. `ours`: new, or left by
 * a process that died.
 */
export type Reservation =
  | { readonly kind: "there" | "busy"; readonly record: TaskRecord }
  | { readonly kind: "ours"; readonly record: TaskRecord; readonly isNew: boolean };

/**
 * Returns whether this is the same task: the same id; without an id, a task without an id and with
 * the same title.
 */
export function isSame(task: TaskRecord, { id, title }: Pick<NewTask, "id" | "title">): boolean {
  return id === null ? task.id === null && task.title === title : task.id === id;
}

/**
 * Reserves a task. Call it under the worktrees lock. Throws AirlockError TASK_UNFINISHED,
 * BRANCH_IN_THE_WAY.
 */
export async function reserve(repository: Repository, wanted: NewTask): Promise<Reservation> {
  const tasks = readTasks(repository);
  const same = tasks.find((task) => isSame(task, wanted));
  if (same === undefined)
    return { kind: "ours", record: await fresh(repository, wanted, tasks), isNew: true };
  if (same.state === "ready") return { kind: "there", record: same };
  if (livenessOf(same.owner) !== "dead") return { kind: "busy", record: same };
  if (same.state !== "starting")
    throw new AirlockError(
      "refused",
      "TASK_UNFINISHED",
      `The task ${same.key} was ${same.state} when its process died.`,
      {
        next: [`airlock task ${same.state === "landing" ? "land" : "discard"} ${same.key}`],
      },
    );
  const record = { ...same, owner: thisProcess() };
  writeTask(repository, record);
  // It may have died before it made the branch. An existing branch is its own.
  await createBranch(repository, record.branch, record.base);
  return { kind: "ours", record, isNew: false };
}

/** Creates a record with an unused name, and its branch at the starting commit. */
async function fresh(
  repository: Repository,
  wanted: NewTask,
  tasks: readonly TaskRecord[],
): Promise<TaskRecord> {
  const { settings, folder, origin } = wanted;
  const above = branchOf(settings.branch, "").replace(/[^/]*$/, "");
  // A file system may not distinguish names that differ only in case.
  const taken = new Set(
    [
      ...tasks.map(({ key }) => key),
      ...(await refsBelow(repository, above)).map(({ name }) => keyOf(name)),
    ].map(folded),
  );
  for (;;) {
    const branch = branchOf(
      settings.branch,
      freeName(taskName(wanted.id, wanted.title), (name) => {
        const key = keyOf(branchOf(settings.branch, name));
        return taken.has(folded(key)) || existsSync(join(folder, key));
      }),
    );
    const record = recordOf(wanted, branch);
    taken.add(folded(record.key));
    if (!createTask(repository, record)) continue;
    wanted.onRecorded();
    try {
      if (await createBranch(repository, branch, origin.base)) return record;
    } catch (error) {
      removeTask(repository, record.key);
      throw error;
    }
    removeTask(repository, record.key);
  }
}

const folded = (name: string) => name.toLowerCase();

function recordOf(
  { title, id, origin, folder, session, claims }: NewTask,
  branch: string,
): TaskRecord {
  const key = keyOf(branch);
  return {
    version: 1,
    key,
    id,
    title,
    branch,
    worktree: join(folder, key),
    base: origin.base,
    into: origin.into,
    created: Date.now(),
    session,
    owner: thisProcess(),
    state: "starting",
    claims,
    port: null,
    setUp: null,
    landed: null,
  };
}

/** Creates the branch; returns `false` if it exists. */
async function createBranch({ env }: Repository, branch: string, base: string): Promise<boolean> {
  const call = { env, accept: [0, 1, 128] };
  const { code, stderr } = await git(
    [
      "update-ref",
      "--create-reflog",
      "-m",
      "branch: Created by airlock task start",
      branch,
      base,
      "0".repeat(base.length),
    ],
    call,
  );
  if (code === 0) return true;
  if (/reference already exists/.test(stderr)) return false;
  const name = branch.replace("refs/heads/", "");
  if (!/exists; cannot create|cannot lock ref/.test(stderr))
    throw new AirlockError("git", "GIT_FAILED", `git could not create the branch ${name}.`, {
      detail: stderr.trim(),
    });
  // A branch `airlock` exists at the folder of `airlock/task-…` (refs.c).
  throw new AirlockError(
    "git",
    "BRANCH_IN_THE_WAY",
    `git could not create the branch ${name}: another branch conflicts with it.`,
    {
      detail: stderr.trim(),
      next: [
        "git branch --list",
        'Another name: "tasks": { "branch": "work/{name}" } in the config.',
      ],
    },
  );
}
