// Who has staged: the ledger that the hooks write in sh names the session of every command. For one that has never run a command of
// ours, its first staging is its beginning.

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { git } from "../git/exec.ts";
import { repositoryEnvironment } from "../git/repository.ts";
import { splitNul } from "../system/bytes.ts";
import { namesIn, readIfThere } from "../system/files.ts";
import type { Oid, Repository } from "../types.ts";
import { isAnonymous, sessionFromId } from "./identity.ts";
import { newRecord, noteGone, readSession, readSessions, type SessionRecord, standingOf, writeSession } from "./registry.ts";
import { ledgerNames, statePath } from "../system/layout.ts";
import { denied, hasCode } from "../system/file-errors.ts";

/** A session that was seen at work in a worktree. */
export interface Sighting {
  /** Id of the session. */
  readonly id: string;
  /** The git directory of the worktree. */
  readonly gitDir: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Returns what all ledgers of a clone tell, the oldest first: one sighting for each command that staged something. */
export function readSightings({ commonDir }: Repository): Sighting[] {
  const folder = statePath(commonDir, "ledger");
  // What is committed in a chamber was staged in none (`hooks/ledger`).
  const { main, linked } = ledgerNames;
  const ledgers = namesIn(folder).filter((name) => name === main || name.startsWith(linked));
  return ledgers
    .flatMap((ledger) => {
      const gitDir = ledger === main ? commonDir : join(commonDir, "worktrees", ledger.slice(linked.length));
      return namesIn(join(folder, ledger))
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => sightingIn(join(folder, ledger, name), gitDir) ?? []);
    })
    .toSorted((one, other) => one.time - other.time);
}

/** The format is that of hooks/post-index-change. `null`: it is being written just now, or was pruned meanwhile. */
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
 * Returns the sessions as they are now, in the order in which they started: the registered ones, seen as late as they staged, and
 * those that have only staged so far. Sessions that ended, provably died or cannot be told from others are left out.
 */
export function presentSessions(repository: Repository): SessionRecord[] {
  const present = new Map(readSessions(repository).map((record) => [record.id, record]));
  for (const { id, gitDir, time } of readSightings(repository)) {
    const before = present.get(id);
    if (before === undefined || (before.ended !== null && time > before.ended)) {
      if (!isAnonymous(sessionFromId(id))) present.set(id, stagedRecord({ id, gitDir, time }, repository));
    } else if (before.ended === null && time > before.seen) present.set(id, { ...before, seen: time });
  }
  return [...present.values()]
    .filter((record) => !["ended", "dead"].includes(standingOf(record)))
    .toSorted((one, other) => one.started - other.started);
}

/** Its base is found out when it is written, and what was changed then nobody has looked at. */
function stagedRecord({ id, gitDir, time }: Sighting, repository: Repository): SessionRecord {
  const worktree = worktreeOf(gitDir, repository);
  return newRecord(sessionFromId(id), { note: "", process: null, pid: process.pid, worktree, base: null, dirty: null, started: time });
}

/** Returns a session's first staging since it ended, if it did, as its record; `null`: it has staged nothing, or is registered. */
export function stagedBegin(repository: Repository, id: string): Promise<SessionRecord | null> {
  const ended = readSession(repository, id)?.ended ?? Number.NEGATIVE_INFINITY;
  const first = readSightings(repository).find((one) => one.id === id && one.time > ended);
  return first === undefined ? Promise.resolve(null) : withBase(first, repository);
}

/**
 * Registers those who have only staged so far. Of those who are gone, or nobody, it is kept that somebody was there. In a repository
 * that cannot be written nothing is kept, and `presentSessions` tells the same.
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
    const begun = isAnonymous(sessionFromId(sighting.id)) ? null : await stagedBegin(repository, sighting.id);
    if (begun === null || standingOf(begun) === "dead") noteGone(repository, sighting.time);
    else writeSession(repository, { ...begun, seen: sighting.time });
  }
}

async function withBase(sighting: Sighting, repository: Repository): Promise<SessionRecord> {
  return { ...stagedRecord(sighting, repository), base: await headAt(sighting, repository) };
}

/** The commit that the worktree was at, by its reflog, which counts in seconds; `null` before the first, or where there is no reflog. */
async function headAt({ gitDir, time }: Sighting, repository: Repository): Promise<Oid | null> {
  const env = repositoryEnvironment(repository.env, { gitDir, workTree: null });
  const { stdout } = await git(["log", "-g", "--date=unix", "--format=%H %gd", "HEAD", "--"], { env, accept: [0, 128] });
  for (const line of stdout.toString("latin1").split("\n")) {
    const [, commit, when] = /^([0-9a-f]+) HEAD@\{(\d+)\}$/.exec(line) ?? [];
    if (commit !== undefined && Number(when) <= time / 1000) return commit;
  }
  return null;
}

/** Returns the top of the working tree of a git directory; the directory itself where that is not known (gitrepository-layout(5), `gitdir`). */
export function worktreeOf(gitDir: string, repository: Repository): string {
  if (gitDir === repository.gitDir) return repository.root ?? gitDir;
  if (gitDir === repository.commonDir) return basename(gitDir) === ".git" ? dirname(gitDir) : gitDir;
  const pointer = readIfThere(join(gitDir, "gitdir"));
  return pointer === null ? gitDir : dirname(resolve(gitDir, pointer.trim()));
}
