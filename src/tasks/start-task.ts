// `airlock task start`: reserves a task under a lock, writes its worktree to a temporary path
// without the lock, and renames it. If a start dies, the next one finishes it.

import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { swapRefs } from "../git/refs/refs.ts";
import { outsideEnvironment } from "../git/repository.ts";
import { listWorktrees } from "../git/worktrees.ts";
import type { Actor } from "../sessions/actor.ts";
import type { FaultPoint } from "../system/fault.ts";
import type { LockHolder } from "../system/lock.ts";
import type { Repository, TaskSettings } from "../types.ts";
import type { Origin } from "./origin.ts";
import { taskFolder } from "./task-folder.ts";
import { readTask, removeTask, type TaskRecord, writeTask } from "./task-record.ts";
import { type Reservation, reserve } from "./reserve.ts";
import { lockReason, presentPlace, taskStatus } from "./task-status.ts";
import { fillSubmodules } from "./submodules.ts";
import { addWorktree, checkOut, moveIntoPlace, removeUnfinished, settle } from "./worktree.ts";
import { withWorktrees, type WorktreeWork } from "./worktrees-lock.ts";

export interface StartRequest {
  readonly actor: Actor;
  readonly title: string;
  readonly id: string | null;
  readonly origin: Origin;
  readonly settings: TaskSettings;
  /** Work items claimed with it. */
  readonly claims: readonly string[];
  /** Command of this process, shown to those that wait. */
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onWaiting: (holder: LockHolder | null) => void;
  readonly fault: (point: FaultPoint) => void;
  /** Prepares the worktree; returns the fields to record. */
  readonly setUp: (record: TaskRecord) => Promise<Pick<TaskRecord, "setUp" | "port">>;
}

export interface Started {
  readonly record: TaskRecord;
  /** Path of its worktree. */
  readonly path: string;
  /** It existed before. */
  readonly existing: boolean;
  /** Notes for the user, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Starts a task, finishes a half-started one, or finds the existing one. If it fails before the
 * worktree is in place, nothing is left of it. Throws AirlockError: TASK_FOLDER,
 * TASK_FOLDER_MISSING, TASK_BUSY, TASK_UNFINISHED, BRANCH_IN_THE_WAY, LOCK_BUSY, INTERRUPTED, …
 */
export async function startTask(request: StartRequest): Promise<Started> {
  const { actor, fault } = request;
  const { repository } = actor;
  const folder = await taskFolder(repository, request.settings);
  const reservation = await reserved(request, folder);
  const { record } = reservation;
  if (reservation.kind !== "ours")
    return {
      record,
      path: presentPlace(taskStatus(record, await listWorktrees(repository))),
      existing: true,
      notes: [],
    };
  if (!existsSync(record.worktree)) await build(request, record, folder);
  settle(repository, record, lockReason(record, actor.session.name));
  fault("task-settled");
  const notes = [
    ...(await fillSubmodules(repository, record.worktree)),
    ...(await afterCheckout(repository, record)),
  ];
  const outcome = await request.setUp(record);
  fault("task-set-up");
  const now = readTask(repository, record.key);
  if (now === null)
    throw new AirlockError(
      "lost",
      "TASK_GONE",
      `The task ${record.key} was discarded while it was set up.`,
      {
        next: ["airlock task list"],
      },
    );
  const ready: TaskRecord = { ...now, ...outcome, state: "ready" };
  writeTask(repository, ready);
  return { record: ready, path: record.worktree, existing: false, notes };
}

function workOf({ command, signal, onWaiting }: StartRequest): WorktreeWork {
  return { command, consequence: "nothing was started", signal, onWaiting };
}

/**
 * Reserves the task and registers its worktree; waits while another process is starting the same
 * one.
 */
async function reserved(request: StartRequest, folder: string): Promise<Reservation> {
  const { actor, title, id, origin, settings, claims, signal } = request;
  const { repository, session } = actor;
  const onRecorded = () => request.fault("task-recorded");
  for (let isFirst = true; ; isFirst = false) {
    const reservation = await withWorktrees(repository, workOf(request), async () => {
      const made = await reserve(repository, {
        title,
        id,
        origin,
        settings,
        folder,
        session: session.id,
        claims,
        onRecorded,
      });
      if (made.kind === "ours") await register(request, made.record, folder);
      return made;
    });
    if (reservation.kind !== "busy") return reservation;
    const { owner, state, key } = reservation.record;
    if (state !== "starting") throw busy(reservation.record);
    if (isFirst) request.onWaiting({ owner, command: `airlock task start: ${key}` });
    await sleep(100, undefined, { signal }).catch((cause: unknown) => {
      throw new AirlockError(
        "interrupted",
        "INTERRUPTED",
        "Interrupted while another process started the same task.",
        { cause },
      );
    });
  }
}

function busy({ key, state, owner }: TaskRecord): AirlockError {
  return new AirlockError(
    "refused",
    "TASK_BUSY",
    `The task ${key} is currently ${state}, by process ${owner.pid} on ${owner.host}.`,
    {
      next: ["airlock task list"],
    },
  );
}

async function register(
  { actor: { repository }, fault }: StartRequest,
  record: TaskRecord,
  folder: string,
): Promise<void> {
  fault("task-branched");
  await removeUnfinished(repository, folder);
  if (existsSync(record.worktree)) return;
  try {
    await addWorktree(repository, record);
  } catch (error) {
    await abandon(repository, record, folder);
    throw error;
  }
  fault("task-added");
}

async function build(request: StartRequest, record: TaskRecord, folder: string): Promise<void> {
  const { actor, signal, fault } = request;
  const { repository } = actor;
  try {
    await checkOut(repository, record);
    fault("task-checked-out");
    signal.throwIfAborted();
    await withWorktrees(repository, workOf(request), async () => moveIntoPlace(record));
    fault("task-moved");
  } catch (error) {
    const quiet = { ...workOf(request), signal: new AbortController().signal };
    await withWorktrees(repository, quiet, () => abandon(repository, record, folder));
    if (!signal.aborted) throw error;
    throw new AirlockError(
      "interrupted",
      "INTERRUPTED",
      "Interrupted while the files were written: nothing was started.",
      {
        cause: error,
      },
    );
  }
}

/**
 * Removes everything that was made, because no caller knows of it; the branch only if it has not
 * moved.
 */
async function abandon(repository: Repository, record: TaskRecord, folder: string): Promise<void> {
  await removeUnfinished(repository, folder, record);
  await swapRefs(repository, [{ name: record.branch, from: record.base, to: null }]);
  removeTask(repository, record.key);
}

/**
 * Runs the user's hook as `git worktree add` does (githooks(5), post-checkout), at the final path
 * of the worktree.
 */
async function afterCheckout(
  { env }: Repository,
  { base, worktree }: TaskRecord,
): Promise<string[]> {
  const { code, stderr } = await git(
    ["hook", "run", "--ignore-missing", "post-checkout", "--", "0".repeat(base.length), base, "1"],
    {
      env: outsideEnvironment(env),
      cwd: worktree,
      accept: anyCode,
    },
  );
  if (code === 0) return [];
  // `git hook` came with git 2.36.
  if (/is not a git command/.test(stderr))
    return ["This git is too old to run the post-checkout hook in the new worktree."];
  return [`The post-checkout hook exited with ${code}: ${stderr.trim()}`];
}

const anyCode = Array.from({ length: 256 }, (_, code) => code);
