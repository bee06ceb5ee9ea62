// `airlock task prune`: which tasks are done with. Merged ones go; a task that has changed nothing yet is not merged.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { listWorktrees } from "../git/worktrees.ts";
import type { Actor } from "../sessions/actor.ts";
import { durationText } from "../sessions/duration.ts";
import { livenessOf } from "../system/owner.ts";
import { approvalStatus } from "./fate.ts";
import { locate } from "./locate.ts";
import { obstaclesTo } from "./obstacles.ts";
import { readTasks, type TaskRecord } from "./record.ts";

export interface PruneRequest {
  readonly actor: Actor;
  /** Milliseconds in which nothing has happened in a task; 0: it does not matter. */
  readonly olderThan: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Tasks that are not merged, too, and whatever yields to `--force`. */
  readonly force: boolean;
}

/** A task, and why it stays; `null`: it goes. */
export interface PruneDecision {
  readonly task: TaskRecord;
  /** A clause. May hold what others wrote: escape it. */
  readonly stays: string | null;
}

/** Says of every task whether it is done with. Changes nothing. */
export async function pruneDecisions(question: PruneRequest): Promise<PruneDecision[]> {
  const { repository } = question.actor;
  const results: PruneDecision[] = [];
  for (const task of readTasks(repository)) results.push({ task, stays: await whyItStays(question, task) });
  return results;
}

async function whyItStays({ actor, olderThan, now, force }: PruneRequest, task: TaskRecord): Promise<string | null> {
  const { repository } = actor;
  if (task.state !== "ready") {
    if (livenessOf(task.owner) !== "dead") return `process ${task.owner.pid} is ${task.state} it`;
    // It is saved already, and half gone.
    return task.state === "discarding" ? null : `it was ${task.state} when its process died`;
  }
  const worktrees = await listWorktrees(repository);
  const located = locate(repository, task, worktrees);
  const fate = await approvalStatus(repository, task);
  if (!fate.merged && !force) {
    if (fate.tip === null) return "its branch is gone";
    return fate.unlanded > 0 ? `it has not landed (${fate.unlanded} ahead)` : "nothing is committed in it yet";
  }
  const still = now - lastTouched(task, located.place?.admin ?? null);
  if (still < olderThan) return `something happened in it ${durationText(still)} ago`;
  const obstacle = obstaclesTo({ actor, task, located, worktrees, fate }).find(({ yields }) => !force || !yields);
  return obstacle?.text ?? null;
}

/** When it was started, landed, staged in or committed in last: milliseconds since 1970. */
function lastTouched({ created, landed }: TaskRecord, admin: string | null): number {
  const files =
    admin === null ? [] : ["index", "HEAD", join("logs", "HEAD")].map((name) => join(admin, name)).filter((file) => existsSync(file));
  return Math.max(created, landed?.time ?? 0, ...files.map((file) => statSync(file).mtimeMs));
}
