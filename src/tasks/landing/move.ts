// Moves the target by compare-and-swap, together with the worktrees that have it checked out. Runs
// under the landing lock.

import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Followed, follow, followersOf, refuseBlockedMove } from "../../commit/followers.ts";
import { sharedIndex } from "../../commit/index-file.ts";
import { type JournalRecord, removeJournal, writeJournal } from "../../commit/journal.ts";
import { recover } from "../../commit/recover.ts";
import { AirlockError } from "../../errors.ts";
import { entriesBetween } from "../../git/trees/changes.ts";
import type { ObjectReader } from "../../git/objects.ts";
import { startRefSwap } from "../../git/refs/ref-swap.ts";
import { contentOf } from "../../git/trees/tree-edit.ts";
import type { FaultPoint } from "../../system/fault.ts";
import { commandLine } from "../../system/shell.ts";
import type { Oid, Repository } from "../../types.ts";
import type { TaskRecord } from "../task-record.ts";
import { shortBranchName, type Result } from "./landing-result.ts";

/**
 * Milliseconds to wait for a foreign `index.lock` after the move; before it, the wait is that for
 * the landing lock.
 */
export const indexWait = 10_000;

export interface MoveRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly task: TaskRecord;
  readonly result: Result;
  /** Full name of the target. */
  readonly into: string;
  /** Milliseconds to wait, and the part of them that has passed. */
  readonly wait: number;
  readonly waited: number;
  readonly fault: (point: FaultPoint) => void;
}

/** `lost`: the target has moved, or another process holds an `index.lock`; nothing was moved. */
export type Moved =
  | { readonly kind: "moved"; readonly followed: readonly Followed[] }
  | { readonly kind: "lost" };

/**
 * Moves the target. Throws TARGET_DIRTY, TARGET_BUSY, LOCK_BUSY, and GIT_FAILED if a hook refuses;
 * nothing was moved then.
 */
export async function moveTarget(request: MoveRequest): Promise<Moved> {
  const { repository, objects, task, result, into, fault } = request;
  // Commits that landed just before may have entries pending in their index.
  await recover({ repository, objects, files: "bring", wait: indexWait, fault });
  const followers = await followersOf(repository, into);
  const locked = followers.find((follower) => existsSync(`${sharedIndex(follower)}.lock`));
  if (locked !== undefined) {
    if (request.waited >= request.wait) throw lockBusy(locked, into);
    await sleep(50);
    return { kind: "lost" };
  }
  for (const follower of followers)
    await refuseBlockedMove(follower, {
      objects,
      branch: into,
      from: result.ontoTree,
      to: result.tree,
    });
  fault("before-journal");
  const pending =
    followers.length === 0 ? [] : await pendingBetween(repository, result.ontoTree, result.tree);
  const journaled = followers.map((follower) => {
    const record = recordFor(follower, { into, result, pending, key: task.key });
    return { follower, record, journal: writeJournal(repository.commonDir, record) };
  });
  const swap = startRefSwap(
    repository,
    `airlock task land: ${task.title.replaceAll(/\s+/g, " ").slice(0, 200)}`,
  );
  let moved = false;
  try {
    fault("before-swap");
    const unless = () => {
      fault("prepared");
      return false;
    };
    moved = await swap.swap({ ref: into, from: result.onto, to: result.commit, unless });
  } finally {
    swap.close();
    if (!moved) for (const { journal } of journaled) removeJournal(repository.commonDir, journal);
  }
  if (!moved) return { kind: "lost" };
  fault("swapped");
  const followed: Followed[] = [];
  for (const { follower, record, journal } of journaled) {
    const end = await follow({
      repository: follower,
      objects,
      record,
      wait: indexWait,
      fault,
    }).catch((cause: unknown) => {
      throw unfinished(follower, record, cause);
    });
    fault("before-journal-removed");
    if (!end.indexPending) removeJournal(repository.commonDir, journal);
    followed.push(end);
  }
  return { kind: "moved", followed };
}

function unfinished(
  { root, gitDir }: Repository,
  { ref, to, task = "" }: JournalRecord,
  cause: unknown,
): AirlockError {
  const sentence = `${shortBranchName(ref)} has moved to ${to.slice(0, 12)}, but the files in ${root ?? gitDir} could not follow.`;
  return new AirlockError("environment", "LANDING_UNFINISHED", sentence, {
    cause,
    next: [`When that is fixed: ${commandLine(["airlock", "task", "land", task])}`],
    detail:
      cause instanceof AirlockError ? `${cause.message} ${cause.detail}`.trim() : String(cause),
  });
}

interface RecordInput {
  readonly into: string;
  readonly result: Result;
  readonly pending: JournalRecord["entries"];
  readonly key: string;
}

function recordFor(
  { gitDir, root }: Repository,
  { into, result, pending, key }: RecordInput,
): JournalRecord {
  return {
    version: 1,
    gitDir,
    root: root ?? "",
    ref: into,
    from: result.onto,
    to: result.commit,
    entries: pending,
    task: key,
  };
}

/**
 * Returns every entry that differs: the index takes it over if it still has the old tree's entry.
 */
async function pendingBetween(
  { env }: Repository,
  from: Oid,
  to: Oid,
): Promise<JournalRecord["entries"]> {
  return (await entriesBetween(env, { from, to })).map(
    ({ path, mode, blob, oldMode, oldBlob }) => ({
      path,
      old: [contentOf(oldMode, oldBlob)],
      content: contentOf(mode, blob),
    }),
  );
}

function lockBusy({ root, gitDir }: Repository, into: string): AirlockError {
  return new AirlockError(
    "refused",
    "LOCK_BUSY",
    `Nothing was landed: another process holds index.lock in ${root ?? gitDir}, where ${shortBranchName(into)} is checked out.`,
    {
      next: ["Land again when the other git process has ended."],
    },
  );
}
