// Finds the sessions that have staged something: the staging log names the session of each command.
// A session that has never run a command of airlock starts with its first staging.

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { git } from "../git/exec.ts";
import { repositoryEnvironment } from "../git/repository.ts";
import { splitNul } from "../system/bytes.ts";
import { namesIn, readIfThere } from "../system/files/files.ts";
import type { Oid, Repository } from "../types.ts";
import { isAnonymous, sessionFromId } from "./identity.ts";
import {
  isOver,
  newRecord,
  noteGone,
  readSession,
  readSessions,
  type SessionRecord,
  sessionStatus,
  writeSession,
} from "./registry.ts";
import { ledgerNames, statePath } from "../system/layout.ts";
import { denied, hasCode } from "../system/files/file-errors.ts";

/** Evidence that a session was at work in a worktree. */
export interface Sighting {
  /** Id of the session. */
  readonly id: string;
  /** Git directory of the worktree. */
  readonly gitDir: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Returns one sighting per staging command from all staging logs of a clone, oldest first. */
export function readSightings({ commonDir }: Repository): Sighting[] {
  const folder = statePath(commonDir, "ledger");
  // Content committed in a chamber was not staged by any session (`hooks/staging-log`).
  const { main, linked } = ledgerNames;
  const logs = namesIn(folder).filter((name) => name === main || name.startsWith(linked));
  return logs
    .flatMap((log) => {
      const gitDir =
        log === main ? commonDir : join(commonDir, "worktrees", log.slice(linked.length));
      return namesIn(join(folder, log))
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => sightingIn(join(folder, log, name), gitDir) ?? []);
    })
    .toSorted((one, other) => one.time - other.time);
}

/**
 * Parses a record of hooks/post-index-change. Returns `null` if it is still being written, or was
 * pruned meanwhile.
 */
function sightingIn(file: string, gitDir: string): Sighting | null {
  try {
    const [version, id = "", ...rest] = splitNul(readFileSync(file));
    return version === "1" && rest.length > 0 ? { id, gitDir, time: statSync(file).mtimeMs } : null;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/**
 * Returns the current sessions in the order of their start: the registered ones, last seen when
 * they last staged, and those that have only staged so far. Leaves out sessions that ended,
 * certainly died or cannot be distinguished from others.
 */
export function presentSessions(repository: Repository): SessionRecord[] {
  const present = new Map(readSessions(repository).map((record) => [record.id, record]));
  for (const { id, gitDir, time } of readSightings(repository)) {
    const before = present.get(id);
    if (before === undefined || (before.ended !== null && time > before.ended)) {
      if (!isAnonymous(sessionFromId(id)))
        present.set(id, stagedRecord({ id, gitDir, time }, repository));
    } else if (before.ended === null && time > before.seen)
      present.set(id, { ...before, seen: time });
  }
  return [...present.values()]
    .filter((record) => !isOver(record))
    .toSorted((one, other) => one.started - other.started);
}

/**
 * Makes a record without base and dirty paths: the base is looked up when the record is written,
 * and the dirty paths are unknown.
 */
function stagedRecord({ id, gitDir, time }: Sighting, repository: Repository): SessionRecord {
  const worktree = worktreeOf(gitDir, repository);
  return newRecord(sessionFromId(id), {
    note: "",
    process: null,
    pid: process.pid,
    worktree,
    base: null,
    dirty: null,
    started: time,
  });
}

/**
 * Returns a session's first staging (since it ended, if it did) as its record; `null` if it has
 * staged nothing or is registered.
 */
export function firstStaging(repository: Repository, id: string): Promise<SessionRecord | null> {
  const ended = readSession(repository, id)?.ended ?? Number.NEGATIVE_INFINITY;
  const first = readSightings(repository).find((one) => one.id === id && one.time > ended);
  return first === undefined ? Promise.resolve(null) : withBase(first, repository);
}

/**
 * Registers sessions that have only staged so far. For ended and unidentified sessions it records
 * only that a session was active. Ignores a repository that cannot be written: `presentSessions`
 * gives the same answer without it.
 */
export async function registerStagers(repository: Repository): Promise<void> {
  try {
    await register(repository);
  } catch (error) {
    if (!hasCode(error, ...denied)) throw error;
  }
}

async function register(repository: Repository): Promise<void> {
  const seen = new Set<string>();
  for (const sighting of readSightings(repository).toReversed()) {
    if (seen.has(sighting.id)) continue;
    seen.add(sighting.id);
    const record = readSession(repository, sighting.id);
    if (record !== null && (record.ended === null || sighting.time <= record.ended)) continue;
    const first = isAnonymous(sessionFromId(sighting.id))
      ? null
      : await firstStaging(repository, sighting.id);
    if (first === null || sessionStatus(first) === "dead") noteGone(repository, sighting.time);
    else writeSession(repository, { ...first, seen: sighting.time });
  }
}

async function withBase(sighting: Sighting, repository: Repository): Promise<SessionRecord> {
  return { ...stagedRecord(sighting, repository), base: await headAt(sighting, repository) };
}

/**
 * Returns the worktree's commit at that time, from its reflog, which counts in seconds; `null`
 * before the first commit or without a reflog.
 */
async function headAt({ gitDir, time }: Sighting, repository: Repository): Promise<Oid | null> {
  const env = repositoryEnvironment(repository.env, { gitDir, workTree: null });
  const { stdout } = await git(["log", "-g", "--date=unix", "--format=%H %gd", "HEAD", "--"], {
    env,
    accept: [0, 128],
  });
  for (const line of stdout.toString("latin1").split("\n")) {
    const [, commit, when] = /^([0-9a-f]+) HEAD@\{(\d+)\}$/.exec(line) ?? [];
    if (commit !== undefined && Number(when) <= time / 1000) return commit;
  }
  return null;
}

/**
 * Returns the top of the working tree of a git directory; the directory itself if that is unknown
 * (gitrepository-layout(5), `gitdir`).
 */
export function worktreeOf(gitDir: string, repository: Repository): string {
  if (gitDir === repository.gitDir) return repository.root ?? gitDir;
  if (gitDir === repository.commonDir)
    return basename(gitDir) === ".git" ? dirname(gitDir) : gitDir;
  const pointer = readIfThere(join(gitDir, "gitdir"));
  return pointer === null ? gitDir : dirname(resolve(gitDir, pointer.trim()));
}
