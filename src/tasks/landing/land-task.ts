// Lands a task: the result is made and checked in parallel with other work; only moving the branch
// is done one at a time.

import { isJournalEmpty } from "../../commit/journal.ts";
import { recover } from "../../commit/recover.ts";
import { AirlockError } from "../../errors.ts";
import { resolveCommit } from "../../git/commit-object.ts";
import { acquireLock } from "../../system/lock.ts";
import { thisProcess } from "../../system/owner.ts";
import { commandLine } from "../../system/shell.ts";
import { openForLanding, refuseBusy } from "./landable.ts";
import { isAncestor, mergedState } from "./merged.ts";
import { indexWait } from "./move.ts";
import {
  readTask,
  requireTask,
  type TaskLanding,
  type TaskRecord,
  writeTask,
} from "../task-record.ts";
import { shortBranchName, nothing } from "./landing-result.ts";
import { targetOf } from "./landing-target.ts";
import { taskLock } from "../../system/layout.ts";
import { landInRounds } from "./landing-rounds.ts";
import {
  type LandedTask,
  type LandRequest,
  lockRequest,
  type NotLanded,
  settledTask,
} from "./land-request.ts";

/**
 * Lands a task. Repeated after a kill, it finishes the landing; repeated after the task has landed,
 * it says so. Throws AirlockError: those of `openForLanding`, `targetOf` and `makeResult`,
 * TARGET_DIRTY, TARGET_BUSY, TASK_BUSY, LOCK_BUSY.
 */
export async function landTask(request: LandRequest): Promise<LandedTask | NotLanded> {
  const { repository } = request;
  const { key } = request.task;
  const one = await acquireLock(lockRequest(request, taskLock(repository.commonDir, key)));
  try {
    const task = requireTask(repository, key);
    refuseBusy(task);
    return await landReady(request, await finishBegun(request, task));
  } finally {
    one.release();
  }
}

/**
 * Finishes landings whose process was killed; returns this task's record after that: landed, or as
 * before.
 */
async function finishBegun(request: LandRequest, task: TaskRecord): Promise<TaskRecord> {
  const { repository, objects, fault } = request;
  if (!isJournalEmpty(repository.commonDir)) {
    const held = await acquireLock(lockRequest(request));
    try {
      await recover({ repository, objects, files: "bring", wait: indexWait, fault });
    } finally {
      held.release();
    }
  }
  if (task.state === "ready") return task;
  const { attempt } = task;
  const settled = settledTask(
    task,
    attempt !== undefined && (await hasLanded(request, attempt)) ? attempt : task.landed,
  );
  writeTask(repository, settled);
  return settled;
}

/** Returns whether a landing has moved its branch. */
async function hasLanded(
  { repository, objects }: LandRequest,
  { commit, into }: TaskLanding,
): Promise<boolean> {
  const now = await resolveCommit(objects, into);
  return now !== null && (await isAncestor(repository, commit, now.oid));
}

async function landReady(request: LandRequest, task: TaskRecord): Promise<LandedTask | NotLanded> {
  const { repository, objects } = request;
  const target = await targetOf(objects, task, request.into);
  const { into, onto } = target;
  const tip = (await resolveCommit(objects, task.branch))?.oid;
  if (tip === undefined)
    throw new AirlockError(
      "refused",
      "TASK_BRANCH",
      `The branch ${shortBranchName(task.branch)} of the task ${task.key} is gone.`,
      {
        next: [commandLine(["git", "-C", task.worktree, "reflog"])],
      },
    );
  await openForLanding(repository, task);
  const state = await mergedState({
    repository,
    tip,
    base: task.base,
    into: onto,
    landed: task.landed,
  });
  if (state.merged !== null) {
    const landing = task.landed?.tip === tip && task.landed.into === into ? task.landed : null;
    return {
      kind: "already",
      task,
      into,
      landing,
      onto: null,
      tip: onto,
      followed: [],
      rounds: 0,
      outcome: "not run",
    };
  }
  if (state.ahead === 0) throw nothing(task, into);
  const working: TaskRecord = { ...task, state: "landing", owner: thisProcess() };
  writeTask(repository, working);
  try {
    const end = await landInRounds(request, working, { ...target, tip });
    writeTask(repository, settledTask(working, end.kind === "landed" ? end.landing : task.landed));
    return end;
  } catch (error) {
    // If the branch has moved anyway, the record stays, and landing again finishes it.
    const { attempt } = readTask(repository, task.key) ?? working;
    if (attempt === undefined || !(await hasLanded(request, attempt)))
      writeTask(repository, settledTask(working, task.landed));
    throw error;
  }
}
