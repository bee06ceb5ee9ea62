// Lands a task: the result is made and checked in parallel with other work; only moving the branch
// is done one at a time.

import { type Followed, followersOf, refuseObstacles } from "../../commit/followers.ts";
import { isJournalEmpty } from "../../commit/journal.ts";
import { recover } from "../../commit/recover.ts";
import { AirlockError } from "../../errors.ts";
import type { Reporter } from "../../gate/events.ts";
import type { Caller } from "../../gate/gate-request.ts";
import { rangeCandidate, resolveCommit } from "../../git/candidate.ts";
import type { ObjectReader } from "../../git/objects.ts";
import type { FaultPoint } from "../../system/fault.ts";
import { landingLock } from "../../system/landing-lock.ts";
import { acquireLock, type Holder, type LockRequest } from "../../system/lock.ts";
import { outcomeOfRun, type RunOutcome } from "../../system/outcome.ts";
import { thisProcess } from "../../system/owner.ts";
import { commandLine } from "../../system/shell.ts";
import type { Oid, Repository } from "../../types.ts";
import { checkLanding, type LandingResult } from "./landing-checks.ts";
import { openForLanding, refuseBusy } from "./landable.ts";
import { isAncestor, mergedState } from "./merged.ts";
import { indexWait, moveTarget } from "./move.ts";
import { readTask, type TaskLanding, type TaskRecord, writeTask } from "../task-record.ts";
import { type How, makeResult, nameOf, nothing, type Result } from "./landing-result.ts";
import { type Target, targetOf } from "./landing-target.ts";
import { taskLock } from "../../system/layout.ts";

export interface LandRequest extends Caller {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly task: TaskRecord;
  readonly how: How;
  /** As typed; `null`: the branch from which the task started. */
  readonly into: string | null;
  /** Replaces the generated message. */
  readonly message: string | null;
  /** Milliseconds to wait for the landing lock, and for a foreign `index.lock`. */
  readonly wait: number;
  /** Command of this process, shown to those that wait. */
  readonly command: string;
  readonly reporter: Reporter;
  readonly fault: (point: FaultPoint) => void;
}

/** A task that has landed now, or had landed before (`already`). */
export interface LandedTask {
  readonly kind: "landed" | "already";
  readonly task: TaskRecord;
  /** Full name of the target. */
  readonly into: string;
  /** `null` if it was not landed by airlock. */
  readonly landing: TaskLanding | null;
  /** Previous commit of the target (`null` if unknown), and its commit with the task. */
  readonly onto: Oid | null;
  readonly tip: Oid;
  readonly followed: readonly Followed[];
  /** Number of times that the result was made and checked, because others had landed meanwhile. */
  readonly rounds: number;
  /** The outcome of the last checks; `not run` if no check ran. */
  readonly outcome: RunOutcome;
}

/** The checks did not pass; their report has been printed. */
export interface NotLanded {
  readonly kind: "not landed";
  readonly exitCode: number;
}

/** Number of rounds without the lock before the checks run under it. */
const patience = 3;

/**
 * Lands a task. Repeated after a kill, it finishes the landing; repeated after the task has landed,
 * it says so. Throws AirlockError: those of `openForLanding`, `targetOf` and `makeResult`,
 * TARGET_DIRTY, TARGET_BUSY, TASK_BUSY, LOCK_BUSY.
 */
export async function landTask(request: LandRequest): Promise<LandedTask | NotLanded> {
  const { repository } = request;
  const { key } = request.task;
  const one = await acquireLock(lockOf(request, taskLock(repository.commonDir, key)));
  try {
    const task = readTask(repository, key);
    if (task === null)
      throw new AirlockError("usage", "NO_TASK", `The task ${key} is gone.`, {
        next: ["airlock task list"],
      });
    refuseBusy(task);
    return await landReady(request, await finishBegun(request, task));
  } finally {
    one.release();
  }
}

/** Returns the landing lock, or another one with the same words. */
function lockOf(request: LandRequest, folder?: string): LockRequest {
  const { repository, command, wait, signal, reporter, task } = request;
  const onWaiting = (holder: Holder | null) => void reporter.tell({ kind: "waiting", holder });
  const { words, folder: landing } = landingLock(repository.commonDir);
  const next = commandLine(["airlock", "task", "land", task.key, "--wait", "600"]);
  return {
    folder: folder ?? landing,
    command,
    wait,
    signal,
    onWaiting,
    words: { ...words, consequence: "nothing was landed", next },
  };
}

/**
 * Finishes landings whose process was killed; returns this task's record after that: landed, or as
 * before.
 */
async function finishBegun(request: LandRequest, task: TaskRecord): Promise<TaskRecord> {
  const { repository, objects, fault } = request;
  if (!isJournalEmpty(repository.commonDir)) {
    const held = await acquireLock(lockOf(request));
    try {
      await recover({ repository, objects, files: "bring", wait: indexWait, fault });
    } finally {
      held.release();
    }
  }
  if (task.state === "ready") return task;
  const { attempt } = task;
  const settled = settledAs(
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

function settledAs(
  { attempt: _attempt, ...task }: TaskRecord,
  landed: TaskLanding | null,
): TaskRecord {
  return { ...task, state: "ready", landed };
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
      `The branch ${nameOf(task.branch)} of the task ${task.key} is gone.`,
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
    const end = await inRounds(request, working, { ...target, tip });
    writeTask(repository, settledAs(working, end.kind === "landed" ? end.landing : task.landed));
    return end;
  } catch (error) {
    // If the branch has moved anyway, the record stays, and landing again finishes it.
    const { attempt } = readTask(repository, task.key) ?? working;
    if (attempt === undefined || !(await hasLanded(request, attempt)))
      writeTask(repository, settledAs(working, task.landed));
    throw error;
  }
}

interface Goal extends Target {
  /** End of the task's branch. */
  readonly tip: Oid;
}

/**
 * Makes and checks the result for the target's current commit, until the target is still there
 * under the lock.
 */
async function inRounds(
  request: LandRequest,
  task: TaskRecord,
  goal: Goal,
): Promise<LandedTask | NotLanded> {
  const { repository, objects, how, fault } = request;
  const { into, tip } = goal;
  const started = performance.now();
  let ready: Result | null = null;
  let results: LandingResult["results"] = [];
  let made = 0;
  const makeFor = async (onto: Oid): Promise<NotLanded | null> => {
    made += 1;
    const result = await makeUnobstructed(request, task, { ...goal, onto });
    const checked = await checkResult(request, result, into);
    results = checked.results;
    if (checked.exitCode !== 0) return { kind: "not landed", exitCode: checked.exitCode };
    ready = result;
    return null;
  };
  const current = (): Result | null => ready;
  for (let round = 1; ; round += 1) {
    const { onto: seen } = await targetOf(objects, task, into);
    let doubted = false;
    if (round <= patience && current()?.onto !== seen) {
      try {
        const failed = await makeFor(seen);
        if (failed !== null) return failed;
      } catch (error) {
        // Without the lock, files may differ from the target only because another landing is
        // writing them.
        if (!(error instanceof AirlockError && error.code === "TARGET_DIRTY")) throw error;
        doubted = true;
      }
    }
    fault("before-lock");
    const held = await acquireLock(lockOf(request));
    try {
      fault("locked");
      const { onto } = await targetOf(objects, task, into);
      if (current()?.onto !== onto) {
        if (doubted) await makeUnobstructed(request, task, { ...goal, onto });
        if (round < patience) continue;
        const failed = await makeFor(onto);
        if (failed !== null) return failed;
      }
      const result = current()!;
      const landing: TaskLanding = { commit: result.commit, tip, into, how, time: Date.now() };
      writeTask(repository, { ...task, attempt: landing });
      const moved = await moveTarget({
        ...request,
        result,
        into,
        waited: performance.now() - started,
      });
      if (moved.kind === "moved") {
        fault("before-task-landed");
        const landed = settledAs(task, landing);
        return {
          kind: "landed",
          task: landed,
          into,
          landing,
          onto: result.onto,
          tip: result.commit,
          followed: moved.followed,
          rounds: made,
          outcome: outcomeOfRun(results),
        };
      }
    } finally {
      held.release();
    }
  }
}

/**
 * Makes the result. Throws the errors of `makeResult`, and TARGET_DIRTY or TARGET_BUSY if a working
 * tree blocks it.
 */
async function makeUnobstructed(
  request: LandRequest,
  task: TaskRecord,
  goal: Goal,
): Promise<Result> {
  const { repository, objects, how, message, fault } = request;
  const { into, onto, tip } = goal;
  fault("before-result");
  const result = await makeResult({ repository, objects, task, how, tip, into, onto, message });
  const move = { objects, branch: into, from: result.ontoTree, to: result.tree };
  for (const follower of await followersOf(repository, into)) await refuseObstacles(follower, move);
  return result;
}

/** Checks the result on exactly its tree. Throws INTERRUPTED. */
async function checkResult(
  request: LandRequest,
  result: Result,
  into: string,
): Promise<LandingResult> {
  const { repository, objects, signal, task } = request;
  request.fault("before-result-checks");
  const origin = `the landing of ${task.key}`;
  const candidate = await rangeCandidate(repository, objects, {
    from: result.onto,
    to: result.commit,
    origin,
  });
  const checked = await checkLanding({
    ...request,
    candidate: { ...candidate, head: into },
    message: result.message,
  });
  if (signal.aborted)
    throw new AirlockError("interrupted", "INTERRUPTED", "Interrupted; nothing was landed.");
  return checked;
}
