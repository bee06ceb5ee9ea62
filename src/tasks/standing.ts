// How it is with a task: what its record says, held against its branch, git's list of worktrees and the folder itself.

import { existsSync } from "node:fs";
import { AirlockError } from "../errors.ts";
import type { Worktree } from "../git/worktrees.ts";
import { livenessOf } from "../system/owner.ts";
import { commandLine } from "../system/shell.ts";
import type { TaskRecord } from "./record.ts";

/** In front of the reason of a lock that is ours. */
const ours = "airlock:";

export interface TaskStatus {
  readonly record: TaskRecord;
  /** Where its worktree is; `null`: nowhere to be found. */
  readonly place: string | null;
  /** What is to be said of it beyond its state, each with the one command that helps; the most important first. */
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly code: "UNFINISHED" | "BUSY" | "FOLDER_MISSING" | "MOVED" | "OTHER_BRANCH" | "LOCKED";
  /** A clause. May hold what others wrote: escape it. */
  readonly text: string;
  /** What to type; `null`: nothing needs to be done. */
  readonly next: string | null;
}

/** Takes a task and the worktrees as git lists them; returns how it is with it. */
export function taskStatus(record: TaskRecord, worktrees: readonly Worktree[]): TaskStatus {
  const known = worktrees.slice(1).filter(({ path }) => existsSync(path));
  const entry = known.find(({ branch }) => branch === record.branch) ?? known.find(({ path }) => path === record.worktree);
  const unfinished = unfinishedRemark(record);
  // What is still aside is no place yet.
  const isAside = record.state === "starting" && entry?.path !== record.worktree;
  const place = entry === undefined || isAside ? null : entry.path;
  // While it comes or goes, where its folder is says nothing.
  const isPassing = record.state === "starting" || record.state === "discarding";
  const remarks = [...unfinished, ...(isPassing ? [] : placeRemarks(record, entry))];
  return { record, place, remarks };
}

function unfinishedRemark({ state, owner, key, title, id }: TaskRecord): Remark[] {
  if (state === "ready") return [];
  if (livenessOf(owner) !== "dead") return [{ code: "BUSY", text: `process ${owner.pid} on ${owner.host} is at work on it`, next: null }];
  const finish: Record<typeof state, string[]> = {
    starting: ["airlock", "task", "start", title, ...(id === null ? [] : ["--id", id])],
    landing: ["airlock", "task", "land", key],
    discarding: ["airlock", "task", "discard", key],
  };
  return [{ code: "UNFINISHED", text: "its process died", next: commandLine(finish[state]) }];
}

function placeRemarks({ key, branch, worktree }: TaskRecord, entry: Worktree | undefined): Remark[] {
  if (entry === undefined)
    return [{ code: "FOLDER_MISSING", text: `its folder ${worktree} is missing`, next: commandLine(["airlock", "task", "discard", key]) }];
  const remarks: Remark[] = [];
  if (entry.path !== worktree) remarks.push({ code: "MOVED", text: `moved to ${entry.path}`, next: null });
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
    remarks.push({ code: "LOCKED", text: `locked by somebody${why}`, next: commandLine(["git", "worktree", "unlock", entry.path]) });
  }
  return remarks;
}

/** Returns the reason with which we lock a worktree. */
export function lockReason({ key }: TaskRecord, session: string): string {
  return `${ours} the task ${key}, started by ${session.replaceAll(/\p{C}/gu, "?")}`;
}

/** Takes the reason of a worktree's lock; says whether it is the one with which this task's was locked. */
export function isOurLock(reason: string, { key }: Pick<TaskRecord, "key">): boolean {
  return reason.startsWith(`${ours} the task ${key},`);
}

/** Returns where the worktree of a task is. Throws AirlockError TASK_FOLDER_MISSING where it is nowhere to be found. */
export function presentPlace({ record, place, remarks }: TaskStatus): string {
  if (place !== null) return place;
  const missing = remarks.some(({ code }) => code === "FOLDER_MISSING");
  const why = remarks.map(({ text }) => text).join(", ");
  throw new AirlockError("refused", "TASK_FOLDER_MISSING", `The task ${record.key} has no worktree to go to: ${why}.`, {
    next: [
      ...(missing ? ["If it was moved: git worktree repair <new path>", "If it was deleted, and the task is to go:"] : []),
      ...remarks.flatMap(({ next }) => next ?? []),
    ],
  });
}
