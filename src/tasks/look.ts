// What there is to see of the tasks of a repository: how it is with each, who lives in it, what is changed there, how large it is.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { outsideEnvironment } from "../git/repository.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { placeOf, type SessionRecord } from "../sessions/registry.ts";
import { presentSessions, readSightings, worktreeOf } from "../sessions/stagers.ts";
import { splitNul } from "../system/bytes.ts";
import type { Repository } from "../types.ts";
import { mergedOf, type MergedState } from "./merged.ts";
import { readTasks } from "./record.ts";
import { taskStatus, type TaskStatus } from "./standing.ts";
import { nullOn } from "../system/file-errors.ts";

export interface TaskView extends TaskStatus {
  /** Paths that are not as HEAD has them, staged or not, or are untracked; `null`: there is no worktree to look at. */
  readonly changed: number | null;
  /** How its branch stands to the one that it lands in; `null`: one of them is not there. */
  readonly merged: MergedState | null;
  /** Sessions that live in it. */
  readonly sessions: readonly SessionRecord[];
}

/** Returns all tasks as they are, the oldest first. */
export async function readTaskViews(repository: Repository): Promise<TaskView[]> {
  const records = readTasks(repository);
  if (records.length === 0) return [];
  const worktrees = await listWorktrees(repository);
  const [live, works] = [presentSessions(repository), workIn(repository)];
  return Promise.all(
    records.map(async (record) => {
      const standing = taskStatus(record, worktrees);
      const { place } = standing;
      const [changed, merged] = await Promise.all([place === null ? null : changedIn(repository, place), mergedOf(repository, record)]);
      return { ...standing, changed, merged, sessions: place === null ? [] : live.filter((session) => works(session, place)) };
    }),
  );
}

/** Returns the sessions that live in a worktree: were last seen there, or have staged something there, and have not provably ended. */
export function sessionsIn(repository: Repository, worktree: string): SessionRecord[] {
  const works = workIn(repository);
  return presentSessions(repository).filter((session) => works(session, worktree));
}

function workIn(repository: Repository): (session: SessionRecord, worktree: string) => boolean {
  const sightings = readSightings(repository).map(({ id, gitDir, time }) => ({ id, time, at: worktreeOf(gitDir, repository) }));
  return (session, worktree) =>
    placeOf(session) === worktree ||
    // What it staged before it ended the last time was somebody else's life.
    sightings.some(({ id, at, time }) => id === session.id && at === worktree && time >= session.started);
}

async function changedIn({ env }: Repository, place: string): Promise<number> {
  const args = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal", "--ignore-submodules=none"];
  const { stdout } = await git(args, { env: outsideEnvironment(env), cwd: place });
  return splitNul(stdout).length;
}

/** What a folder takes on disk, in bytes. */
export interface DiskUse {
  /** Goes with the folder. */
  readonly own: number;
  /** Of files that have a name elsewhere as well. */
  readonly shared: number;
}

/** Returns what a folder takes on disk, links not followed; what goes away meanwhile counts for nothing. */
export function diskUse(folder: string): DiskUse {
  let [own, shared] = [0, 0];
  const pending = [folder];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const name of namesIn(at)) {
      const path = join(at, name);
      const status = lstatSync(path, { throwIfNoEntry: false });
      if (status === undefined) continue;
      // In blocks of 512 bytes, whatever the file system (stat(2)); Windows tells none.
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
