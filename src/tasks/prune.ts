// `airlock task prune`: decides which tasks are finished. Merged ones are removed; a task without
// changes is not merged.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { listWorktrees } from "../git/worktrees.ts";
import type { Actor } from "../sessions/actor.ts";
import { durationText } from "../sessions/duration.ts";
import { livenessOf } from "../system/owner.ts";
import { dispositionOf } from "./disposition.ts";
import { locateWorktree } from "./locate-worktree.ts";
import { discardObstacles } from "./obstacles.ts";
import { readTasks, type TaskRecord } from "./task-record.ts";

export interface PruneRequest {
  readonly actor: Actor;
  /** Minimum milliseconds without activity in a task; 0: it does not matter. */
  readonly olderThan: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Also remove tasks that are not merged, and ignore obstacles that `--force` overrides. */
  readonly force: boolean;
}

/** A task with the reason why it stays; `null`: it is removed. */
export interface PruneDecision {
  readonly task: TaskRecord;
  /** A clause. May contain text of others: escape it. */
  readonly stays: string | null;
}

/** Decides for every task if it is finished. Changes nothing. */
export async function pruneDecisions(request: PruneRequest): Promise<PruneDecision[]> {
  const { repository } = request.actor;
  const decisions: PruneDecision[] = [];
  for (const task of readTasks(repository))
    decisions.push({ task, stays: await whyItStays(request, task) });
  return decisions;
}

async function whyItStays(
  { actor, olderThan, now, force }: PruneRequest,
  task: TaskRecord,
): Promise<string | null> {
  const { repository } = actor;
  if (task.state !== "ready") {
    if (livenessOf(task.owner) !== "dead") return `process ${task.owner.pid} is ${task.state} it`;
    // It is saved already, and half removed.
    return task.state === "discarding" ? null : `it was ${task.state} when its process died`;
  }
  const worktrees = await listWorktrees(repository);
  const located = locateWorktree(repository, task, worktrees);
  const disposition = await dispositionOf(repository, task);
  if (!disposition.merged && !force) {
    if (disposition.tip === null) return "its branch is gone";
    return disposition.unlanded > 0
      ? `it has not landed (${disposition.unlanded} ahead)`
      : "nothing is committed in it yet";
  }
  const still = now - lastTouched(task, located.place?.admin ?? null);
  if (still < olderThan) return `it was used ${durationText(still)} ago`;
  const obstacle = discardObstacles({ actor, task, located, worktrees, disposition }).find(
    ({ yields }) => !force || !yields,
  );
  return obstacle?.text ?? null;
}

/** Returns when it was last started, landed, staged in or committed in: milliseconds since 1970. */
function lastTouched({ created, landed }: TaskRecord, admin: string | null): number {
  const files =
    admin === null
      ? []
      : ["index", "HEAD", join("logs", "HEAD")]
          .map((name) => join(admin, name))
          .filter((file) => existsSync(file));
  return Math.max(created, landed?.time ?? 0, ...files.map((file) => statSync(file).mtimeMs));
}
