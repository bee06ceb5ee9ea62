// `airlock task discard`: saves everything that would be lost, reads it back, and removes the
// worktree, the branch, the claims and the record.

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { AirlockError } from "../errors.ts";
import { listWorktrees, type Worktree } from "../git/worktrees.ts";
import type { Actor } from "../sessions/actor.ts";
import type { FaultPoint } from "../system/fault.ts";
import { acquireLock, type LockHolder } from "../system/lock.ts";
import { livenessOf, thisProcess } from "../system/owner.ts";
import { type Disposition, dispositionOf } from "./disposition.ts";
import { locateWorktree, type Located } from "./locate-worktree.ts";
import { discardObstacles, refuseDiscard } from "./obstacles.ts";
import { activeUses } from "./in-use.ts";
import {
  readTask,
  removeTask,
  requireTask,
  type TaskRecord,
  type TaskRemoval,
  writeTask,
} from "./task-record.ts";
import {
  type BranchEnd,
  deleteBranch,
  deleteRenamed,
  discardPath,
  moveBack,
  renameForDiscard,
  unregister,
} from "./remove-worktree.ts";
import { saveTask } from "./saved/save.ts";
import { type Saved, savedUnder } from "./saved/saved.ts";
import { survey } from "./saved/survey.ts";
import { removeUnfinished } from "./worktree.ts";
import { withWorktrees } from "./worktrees-lock.ts";
import { taskLock } from "../system/layout.ts";

export interface DiscardRequest {
  readonly actor: Actor;
  readonly task: TaskRecord;
  /** Overrides obstacles; what they protect is saved. */
  readonly force: boolean;
  /** Command of this process, shown to those that wait. */
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onWaiting: (holder: LockHolder | null) => void;
  readonly fault: (point: FaultPoint) => void;
  /** Releases the task's claims; returns their names. */
  readonly release: (task: TaskRecord) => Promise<readonly string[]>;
}

export interface Discarded {
  readonly task: TaskRecord;
  /** `null` if nothing would have been lost. */
  readonly saved: Saved | null;
  readonly branch: BranchEnd;
  /** The removed folder; `null` if the task had none. */
  readonly folder: string | null;
  readonly released: readonly string[];
}

/**
 * Discards a task, or finishes a discard whose process died. Throws AirlockError: an obstacle's
 * code, TASK_BUSY, TASK_CHANGED, FOLDER_IN_THE_WAY, SAVE_FAILED, LOCK_BUSY, INTERRUPTED. The task
 * is then unchanged, or half-way through: in that case the same command continues.
 */
export async function discardTask(request: DiscardRequest): Promise<Discarded> {
  const { repository } = request.actor;
  const { key } = request.task;
  const lock = await acquireLock({
    folder: taskLock(repository.commonDir, key),
    command: request.command,
    wait: 10_000,
    signal: request.signal,
    onWaiting: request.onWaiting,
    words: {
      holding: "is working on the task",
      somebody: "another process",
      waiting: "for another process that works on the task",
      consequence: "nothing was discarded",
      next: "airlock task list",
    },
  });
  try {
    const task = requireTask(repository, key);
    refuseBusy(task);
    if (task.removal?.settled === true) return await finish(request, task, task.removal);
    const force = request.force || task.removal?.force === true;
    return await begin({ ...request, force }, await undoneRemoval(request, task));
  } finally {
    lock.release();
  }
}

function refuseBusy({ key, state, owner }: TaskRecord): void {
  if (state === "ready" || livenessOf(owner) === "dead") return;
  throw new AirlockError(
    "refused",
    "TASK_BUSY",
    `Process ${owner.pid} on ${owner.host} is ${state} the task ${key}.`,
    {
      next: ["airlock task list"],
    },
  );
}

/** Undoes a removal whose process died before everything was certainly saved. */
async function undoneRemoval(request: DiscardRequest, task: TaskRecord): Promise<TaskRecord> {
  const { removal, ...rest } = task;
  if (removal === undefined) return task;
  const { repository } = request.actor;
  return withWorktrees(repository, workOf(request), async () => {
    moveBack(removal);
    const ready: TaskRecord = { ...rest, state: "ready" };
    writeTask(repository, ready);
    return ready;
  });
}

function workOf({ command, signal, onWaiting }: DiscardRequest) {
  return { command, consequence: "nothing was discarded", signal, onWaiting };
}

async function begin(request: DiscardRequest, task: TaskRecord): Promise<Discarded> {
  const { actor, force, fault } = request;
  const { repository } = actor;
  const worktrees = await listWorktrees(repository);
  const located = locateWorktree(repository, task, worktrees);
  const disposition = await dispositionOf(repository, task);
  refuseDiscard(task.key, discardObstacles({ actor, task, located, worktrees, disposition }), {
    force,
  });
  const { place } = located;
  const seen = place === null ? null : await survey(place, sourceOf(worktrees));
  const saved =
    place === null
      ? null
      : await saveTask({
          task,
          place,
          survey: seen!,
          tip: disposition.tip,
          staying: disposition.staying,
        });
  fault("discard-saved");
  if (request.signal.aborted)
    throw new AirlockError("interrupted", "INTERRUPTED", "Interrupted: nothing was discarded.");
  const removal = removalOf(task, { located, disposition, worktrees, saved, force });
  const discarding: TaskRecord = { ...task, state: "discarding", owner: thisProcess(), removal };
  writeTask(repository, discarding);
  fault("discard-recorded");
  const settled: TaskRemoval = { ...removal, settled: true };
  try {
    await withWorktrees(repository, workOf(request), async () => {
      if (seen !== null)
        renameForDiscard(task, removal, {
          survey: seen,
          stays: useSince(request, located),
          fault: () => fault("discard-aside"),
        });
      writeTask(repository, { ...discarding, removal: settled });
    });
  } catch (error) {
    // The folder is back in its place, so the next attempt starts from the beginning.
    if (readTask(repository, task.key)?.removal?.settled === false) writeTask(repository, task);
    throw error;
  }
  return finish(request, discarding, settled);
}

interface Decided {
  readonly located: Located;
  readonly disposition: Disposition;
  readonly worktrees: readonly Worktree[];
  readonly saved: Saved | null;
  readonly force: boolean;
}

function removalOf(
  task: TaskRecord,
  { located, disposition, worktrees, saved, force }: Decided,
): TaskRemoval {
  const folder = located.kind === "here" ? located.place.root : null;
  // A temporary worktree left by a start uses the branch until it is cleaned up.
  const elsewhere =
    task.state !== "starting" &&
    worktrees.some(
      ({ branch, path }) => branch === task.branch && path !== (folder ?? task.worktree),
    );
  return {
    folder,
    aside: folder === null ? null : discardPath(folder, task.key),
    admin: located.place?.admin ?? null,
    saved: saved?.ref ?? null,
    // Without a saved ref, a branch with unlanded commits stays.
    tip: elsewhere || (saved === null && disposition.unlanded > 0) ? null : disposition.tip,
    force,
    settled: false,
  };
}

/**
 * Checks again if the folder is in use: a process may have entered it while everything was saved.
 */
function useSince(
  { actor, force }: DiscardRequest,
  { place }: Located,
): (aside: string) => string | null {
  return (aside) => {
    if (force || place === null) return null;
    return activeUses(actor, { ...place, root: aside })[0]?.text ?? null;
  };
}

/** Returns the main working tree, from which packages may have been copied. */
function sourceOf([main]: readonly Worktree[]): string | null {
  return main === undefined || main.bare || !existsSync(main.path) ? null : main.path;
}

/** Finishes the discard. Nothing can be lost from here on, and every step may be repeated. */
async function finish(
  request: DiscardRequest,
  task: TaskRecord,
  removal: TaskRemoval,
): Promise<Discarded> {
  const { actor, fault } = request;
  const { repository } = actor;
  const quiet = { ...workOf(request), signal: new AbortController().signal };
  writeTask(repository, { ...task, owner: thisProcess(), removal });
  fault("discard-settled");
  await withWorktrees(repository, quiet, async () => {
    unregister(repository, task, removal);
    if (existsSync(dirname(task.worktree)))
      await removeUnfinished(repository, dirname(task.worktree));
  });
  fault("discard-unregistered");
  deleteRenamed(removal);
  fault("discard-deleted");
  const branch = await deleteBranch(repository, task, removal);
  fault("discard-unbranched");
  const released = await request.release(task);
  fault("discard-released");
  const saved = await savedUnder(repository, task.key, removal.saved);
  removeTask(repository, task.key);
  return { task, saved, branch, folder: removal.folder, released };
}
