// What there is to see of the tasks of a repository: how it is with each, who lives in it, what is changed there, how large it is.

import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { outsideEnvironment } from "../git/repository.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { readSessions, type SessionRecord, standingOf } from "../sessions/registry.ts";
import { splitNul } from "../system/bytes.ts";
import type { Repository } from "../types.ts";
import { mergedOf, type MergedState } from "./merged.ts";
import { readTasks } from "./record.ts";
import { standingIn, type TaskStanding } from "./standing.ts";

export interface TaskView extends TaskStanding {
  /** Paths that are not as HEAD has them, staged or not, or are untracked; `null`: there is no worktree to look at. */
  readonly changed: number | null;
  /** How its branch stands to the one that it lands in; `null`: one of them is not there. */
  readonly merged: MergedState | null;
  /** Sessions that started in it and have not provably ended. */
  readonly sessions: readonly SessionRecord[];
}

/** Returns all tasks as they are, the oldest first. */
export async function lookAtTasks(repository: Repository): Promise<TaskView[]> {
  const records = readTasks(repository);
  if (records.length === 0) return [];
  const worktrees = await listWorktrees(repository);
  const live = liveSessions(repository);
  return Promise.all(
    records.map(async (record) => {
      const standing = standingIn(record, worktrees);
      const { place } = standing;
      const [changed, merged] = await Promise.all([place === null ? null : changedIn(repository, place), mergedOf(repository, record)]);
      return { ...standing, changed, merged, sessions: live.filter(({ worktree }) => worktree === place) };
    }),
  );
}

/** Returns the sessions that live in a worktree: whatever has not provably ended is there. */
export function sessionsIn(repository: Repository, worktree: string): SessionRecord[] {
  return liveSessions(repository).filter((session) => session.worktree === worktree);
}

function liveSessions(repository: Repository): SessionRecord[] {
  return readSessions(repository).filter((record) => !["ended", "dead"].includes(standingOf(record)));
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
  try {
    return readdirSync(folder);
  } catch (error) {
    if (["ENOENT", "EACCES", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
