// The request to land a task and its result; the locks that a landing takes.

import type { Followed } from "../../commit/followers.ts";
import type { Reporter } from "../../gate/events.ts";
import type { Caller } from "../../gate/gate-request.ts";
import type { ObjectReader } from "../../git/objects.ts";
import type { FaultPoint } from "../../system/fault.ts";
import { landingLock } from "../../system/landing-lock.ts";
import type { LockHolder, LockRequest } from "../../system/lock.ts";
import type { RunOutcome } from "../../system/outcome.ts";
import { commandLine } from "../../system/shell.ts";
import type { Oid, Repository } from "../../types.ts";
import type { TaskLanding, TaskRecord } from "../task-record.ts";
import type { How } from "./landing-result.ts";

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

/** Returns the landing lock, or another one with the same words. */
export function lockRequest(request: LandRequest, folder?: string): LockRequest {
  const { repository, command, wait, signal, reporter, task } = request;
  const onWaiting = (holder: LockHolder | null) => void reporter.tell({ kind: "waiting", holder });
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

/** Returns the record of a task after a landing: ready, without the attempt. */
export function settledTask(
  { attempt: _attempt, ...task }: TaskRecord,
  landed: TaskLanding | null,
): TaskRecord {
  return { ...task, state: "ready", landed };
}
