// Determines a task's status: its record reconciled with its branch, `git worktree list` and its
// directory.

import { existsSync } from "node:fs";
import { AirlockError } from "../errors.ts";
import type { Worktree } from "../git/worktrees.ts";
import { livenessOf } from "../system/owner.ts";
import { commandLine } from "../system/shell.ts";
import type { TaskRecord } from "./task-record.ts";

/** Prefix of the lock reasons that airlock sets. */
const ours = "airlock:";

export interface TaskStatus {
  readonly record: TaskRecord;
  /** Path of its worktree; `null` if it cannot be found. */
  readonly place: string | null;
  /** Remarks beyond its state, each with the one command that helps; the most important first. */
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly code: "UNFINISHED" | "BUSY" | "FOLDER_MISSING" | "MOVED" | "OTHER_BRANCH" | "LOCKED";
  /** A clause. May contain text of others: escape it. */
  readonly text: string;
  /** Command to type; `null` if nothing needs to be done. */
  readonly next: string | null;
}

/** Takes a task and git's list of worktrees; returns the task's status. */
export function taskStatus(record: TaskRecord, worktrees: readonly Worktree[]): TaskStatus {
  const known = worktrees.slice(1).filter(({ path }) => existsSync(path));
  const entry =
    known.find(({ branch }) => branch === record.branch) ??
    known.find(({ path }) => path === record.worktree);
  const unfinished = unfinishedRemark(record);
  // A temporary worktree does not count as its place.
  const isAside = record.state === "starting" && entry?.path !== record.worktree;
  const place = entry === undefined || isAside ? null : entry.path;
  // While a task is started or discarded, the location of its folder means nothing.
  const isPassing = record.state === "starting" || record.state === "discarding";
  const remarks = [...unfinished, ...(isPassing ? [] : placeRemarks(record, entry))];
  return { record, place, remarks };
}

function unfinishedRemark({ state, owner, key, title, id }: TaskRecord): Remark[] {
  if (state === "ready") return [];
  if (livenessOf(owner) !== "dead")
    return [
      { code: "BUSY", text: `process ${owner.pid} on ${owner.host} works on it`, next: null },
    ];
  const finish: Record<typeof state, string[]> = {
    starting: ["airlock", "task", "start", title, ...(id === null ? [] : ["--id", id])],
    landing: ["airlock", "task", "land", key],
    discarding: ["airlock", "task", "discard", key],
  };
  return [{ code: "UNFINISHED", text: "its process died", next: commandLine(finish[state]) }];
}

function placeRemarks(
  { key, branch, worktree }: TaskRecord,
  entry: Worktree | undefined,
): Remark[] {
  if (entry === undefined)
    return [
      {
        code: "FOLDER_MISSING",
        text: `its folder ${worktree} is missing`,
        next: commandLine(["airlock", "task", "discard", key]),
      },
    ];
  const remarks: Remark[] = [];
  if (entry.path !== worktree)
    remarks.push({ code: "MOVED", text: `moved to ${entry.path}`, next: null });
  if (entry.branch !== branch) {
    const name = branch.replace("refs/heads/", "");
    const on = entry.branch === null ? "no branch" : entry.branch.replace("refs/heads/", "");
    remarks.push({
      code: "OTHER_BRANCH",
      text: `on ${on} instead of ${name}`,
      next: commandLine(["git", "-C", entry.path, "switch", name]),
    });
  }
  if (entry.locked !== null && !entry.locked.startsWith(ours)) {
    const why = entry.locked === "" ? "" : `: ${entry.locked}`;
    remarks.push({
      code: "LOCKED",
      text: `locked by another user or tool${why}`,
      next: commandLine(["git", "worktree", "unlock", entry.path]),
    });
  }
  return remarks;
}

/** Returns the reason with which airlock locks a worktree. */
export function lockReason({ key }: TaskRecord, session: string): string {
  return `${ours} the task ${key}, started by ${session.replaceAll(/\p{C}/gu, "?")}`;
}

/**
 * Takes the reason of a worktree's lock; returns whether it is the reason with which this task's
 * worktree was locked.
 */
export function isOurLock(reason: string, { key }: Pick<TaskRecord, "key">): boolean {
  return reason.startsWith(`${ours} the task ${key},`);
}

/**
 * Returns the path of a task's worktree. Throws AirlockError TASK_FOLDER_MISSING if it cannot be
 * found.
 */
export function presentPlace({ record, place, remarks }: TaskStatus): string {
  if (place !== null) return place;
  const missing = remarks.some(({ code }) => code === "FOLDER_MISSING");
  const why = remarks.map(({ text }) => text).join(", ");
  throw new AirlockError(
    "refused",
    "TASK_FOLDER_MISSING",
    `The task ${record.key} has no worktree to go to: ${why}.`,
    {
      next: [
        ...(missing
          ? [
              "If it was moved, in its new folder: git worktree repair",
              "If it was deleted, and the task should be removed:",
            ]
          : []),
        ...remarks.flatMap(({ next }) => next ?? []),
      ],
    },
  );
}
