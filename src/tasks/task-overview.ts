// Gathers an overview of the tasks: status, sessions, uncommitted paths and disk usage of each.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { outsideEnvironment } from "../git/repository.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { activePlace, type SessionRecord } from "../sessions/registry.ts";
import { presentSessions, readSightings, worktreeOf } from "../sessions/stagers.ts";
import { splitNul } from "../system/bytes.ts";
import type { Repository } from "../types.ts";
import { mergedOf, type MergedState } from "./landing/merged.ts";
import { readTasks } from "./task-record.ts";
import { taskStatus, type TaskStatus } from "./task-status.ts";
import { nullOn } from "../system/files/file-errors.ts";

export interface TaskView extends TaskStatus {
  /**
   * Number of paths that differ from HEAD, staged or not, or are untracked; `null` if there is no
   * worktree.
   */
  readonly changed: number | null;
  /** Its branch compared with its target; `null` if one of them is missing. */
  readonly merged: MergedState | null;
  /** Sessions that work in it. */
  readonly sessions: readonly SessionRecord[];
}

/** Returns all tasks, oldest first. */
export async function readTaskViews(repository: Repository): Promise<TaskView[]> {
  const records = readTasks(repository);
  if (records.length === 0) return [];
  const worktrees = await listWorktrees(repository);
  const [live, works] = [presentSessions(repository), workIn(repository)];
  return Promise.all(
    records.map(async (record) => {
      const status = taskStatus(record, worktrees);
      const { place } = status;
      const [changed, merged] = await Promise.all([
        place === null ? null : changedIn(repository, place),
        mergedOf(repository, record),
      ]);
      return {
        ...status,
        changed,
        merged,
        sessions: place === null ? [] : live.filter((session) => works(session, place)),
      };
    }),
  );
}

/**
 * Returns the sessions of a worktree: last seen there, or have staged something there, and have not
 * certainly ended.
 */
export function sessionsIn(repository: Repository, worktree: string): SessionRecord[] {
  const works = workIn(repository);
  return presentSessions(repository).filter((session) => works(session, worktree));
}

function workIn(repository: Repository): (session: SessionRecord, worktree: string) => boolean {
  const sightings = readSightings(repository).map(({ id, gitDir, time }) => ({
    id,
    time,
    at: worktreeOf(gitDir, repository),
  }));
  return (session, worktree) =>
    activePlace(session) === worktree ||
    // Stagings before a session's last end do not count.
    sightings.some(
      ({ id, at, time }) => id === session.id && at === worktree && time >= session.started,
    );
}

async function changedIn({ env }: Repository, place: string): Promise<number> {
  const args = [
    "status",
    "--porcelain",
    "-z",
    "--no-renames",
    "--untracked-files=normal",
    "--ignore-submodules=none",
  ];
  const { stdout } = await git(args, { env: outsideEnvironment(env), cwd: place });
  return splitNul(stdout).length;
}

/** Disk usage of a folder in bytes. */
export interface DiskUse {
  /** Freed when the folder is deleted. */
  readonly own: number;
  /** Of files that have another hard link elsewhere. */
  readonly shared: number;
}

/**
 * Returns the disk usage of a folder without following links; entries that vanish meanwhile do not
 * count.
 */
export function diskUse(folder: string): DiskUse {
  let [own, shared] = [0, 0];
  const pending = [folder];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const name of namesIn(at)) {
      const path = join(at, name);
      const status = lstatSync(path, { throwIfNoEntry: false });
      if (status === undefined) continue;
      // In blocks of 512 bytes on every file system (stat(2)); Windows reports none.
      const bytes = status.blocks === undefined ? status.size : status.blocks * 512;
      if (status.isDirectory()) pending.push(path);
      if (status.isDirectory() || status.nlink === 1) own += bytes;
      else shared += bytes;
    }
  }
  return { own, shared };
}

function namesIn(folder: string): string[] {
  return nullOn(["ENOENT", "EACCES", "ENOTDIR"], () => readdirSync(folder)) ?? [];
}
