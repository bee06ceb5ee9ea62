// Makes and checks the result of a task, until the target has not moved meanwhile; then moves
// it.

import { followersOf, refuseBlockedMove } from "../../commit/followers.ts";
import { AirlockError } from "../../errors.ts";
import { rangeCandidate } from "../../git/candidate.ts";
import { acquireLock } from "../../system/lock.ts";
import { outcomeOfRun } from "../../system/outcome.ts";
import type { Oid } from "../../types.ts";
import { checkLanding, type LandingResult } from "./landing-checks.ts";
import { moveTarget } from "./move.ts";
import { type TaskLanding, type TaskRecord, writeTask } from "../task-record.ts";
import { makeResult, type Result } from "./landing-result.ts";
import { type LandingTarget, targetOf } from "./landing-target.ts";
import {
  type LandedTask,
  type LandRequest,
  lockRequest,
  type NotLanded,
  settledTask,
} from "./land-request.ts";

/** Number of rounds without the lock before the checks run under it. */
const patience = 3;

interface Goal extends LandingTarget {
  /** End of the task's branch. */
  readonly tip: Oid;
}

/**
 * Makes and checks the result for the target's current commit, until the target is still there
 * under the lock.
 */
export async function landInRounds(
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
    const held = await acquireLock(lockRequest(request));
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
        const landed = settledTask(task, landing);
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
  for (const follower of await followersOf(repository, into))
    await refuseBlockedMove(follower, move);
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
