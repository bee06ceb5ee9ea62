// A session's life cycle: it starts, is seen, ends, and is pruned with its claims.

import { git, gitLine } from "../git/exec.ts";
import { type RefUpdate, swapRefs } from "../git/refs/refs.ts";
import { splitNul } from "../system/bytes.ts";
import type { Owner } from "../system/owner.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import type { Actor } from "./actor.ts";
import type { ClaimHolder } from "./claims/claim-record.ts";
import { releaseSubjects } from "./claims/change-claims.ts";
import { type ListedClaim, listClaims } from "./claims/claim-list.ts";
import { sessionFromId } from "./identity.ts";
import { readSightings, registerStagers, firstStaging } from "./stagers.ts";
import {
  isOver,
  newRecord,
  activePlace,
  readSession,
  readSessions,
  removeSession,
  type SessionRecord,
  writeSession,
} from "./registry.ts";
import { denied, hasCode } from "../system/files/file-errors.ts";

export interface Start {
  readonly note: string;
  /** The session ends with this process; `null`: it depends on no process. */
  readonly process: Owner | null;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * True if the session works in this worktree; otherwise it may only be asking from another one.
   */
  readonly atWork?: boolean;
}

/**
 * Registers a session, or updates its record; returns the record. A session that had ended starts
 * again.
 */
export async function startSession(actor: Actor, start: Start): Promise<SessionRecord> {
  const { repository, session, worktree } = actor;
  const before = readSession(repository, session.id);
  if (before !== null && !isOver(before)) {
    const { note, process, now } = start;
    const dirty =
      before.dirty ?? (worktree === before.worktree ? await dirtyPaths(repository) : null);
    const given = { note: note || before.note, process: process ?? before.process };
    const record = {
      ...before,
      ...given,
      dirty,
      place: start.atWork === true ? worktree : activePlace(before),
      seen: Math.max(now, before.seen),
    };
    writeSession(repository, record);
    return record;
  }
  const [staged, base, dirty] = await Promise.all([
    firstStaging(repository, session.id),
    headOf(repository),
    dirtyPaths(repository),
  ]);
  const { note, process, pid, now } = start;
  const fresh = newRecord(session, { note, process, pid, worktree, base, dirty, started: now });
  // It started when it first staged something.
  const record =
    staged === null
      ? fresh
      : { ...fresh, started: staged.started, worktree: staged.worktree, base: staged.base };
  writeSession(repository, record);
  return record;
}

/** Records that a session works elsewhere from now on: in a worktree made for it at this commit. */
export function moveSession(
  { repository, worktree }: Actor,
  record: SessionRecord,
  base: Oid,
): SessionRecord {
  const moved = { ...record, worktree, place: worktree, base, dirty: [] };
  writeSession(repository, moved);
  return moved;
}

/** Milliseconds within which a session is not recorded again as seen. */
const seenLately = 30_000;

/**
 * Records that a session was seen at work; registers it if it is new. A session that cannot be
 * distinguished from others is not registered. Ignores a repository that cannot be written, because
 * it can still be read.
 */
export async function touchSession(actor: Actor, now: number, pid: number): Promise<void> {
  const before = presentRecord(actor);
  if (
    actor.anonymous ||
    (before !== null && activePlace(before) === actor.worktree && isUpToDate(before, actor, now))
  )
    return;
  await startIfWritable(actor, { note: "", process: null, pid, now, atWork: true });
}

/**
 * Records that a registered session was seen by a command that may only ask: the session stays
 * where it works. A session that is not registered stays so.
 */
export async function seeSession(actor: Actor, now: number, pid: number): Promise<void> {
  const before = presentRecord(actor);
  if (actor.anonymous || before === null || isUpToDate(before, actor, now)) return;
  await startIfWritable(actor, { note: "", process: null, pid, now });
}

/**
 * Tells whether the session's record says that it has ended: others may take what it claims until
 * it is registered again.
 */
export function hasEnded({ repository, session }: Actor): boolean {
  const record = readSession(repository, session.id);
  return record !== null && isOver(record);
}

function presentRecord(actor: Actor): SessionRecord | null {
  return hasEnded(actor) ? null : readSession(actor.repository, actor.session.id);
}

async function startIfWritable(actor: Actor, start: Start): Promise<void> {
  try {
    await startSession(actor, start);
  } catch (error) {
    if (!hasCode(error, ...denied)) throw error;
  }
}

function isUpToDate(record: SessionRecord, { worktree }: Actor, now: number): boolean {
  const isKnown = record.dirty !== null || worktree !== record.worktree;
  return isKnown && Math.abs(now - record.seen) < seenLately;
}

/**
 * Ends a session. Records the end first, so that its claims are free whatever happens next. Returns
 * the claims that it held.
 */
export async function endSession(actor: Actor, now: number): Promise<ListedClaim[]> {
  const { repository, session } = actor;
  const record =
    readSession(repository, session.id) ?? (await firstStaging(repository, session.id));
  if (record !== null) writeSession(repository, { ...record, ended: now });
  const mine = (await listClaims(actor, now)).filter(
    ({ seenOn, holders }) => seenOn === null && holders.some((holder) => holder.mine),
  );
  await releaseAll(actor, mine, now);
  forget(repository, record, now);
  return mine;
}

/**
 * Removes a session's record. Keeps it, marked as ended, while the staging log still names the
 * session: otherwise the session would seem to start again with what it staged before.
 */
function forget(repository: Repository, record: SessionRecord | null, now: number): void {
  if (record === null) return;
  if (readSightings(repository).some(({ id }) => id === record.id))
    writeSession(repository, { ...record, ended: record.ended ?? now });
  else removeSession(repository, record.id);
}

/**
 * Removes the records of sessions that have ended or certainly died, after releasing their claims;
 * registers sessions that have staged since.
 */
export async function pruneSessions(actor: Actor, now: number): Promise<void> {
  await pruneEnded(actor, now);
  await registerStagers(actor.repository);
}

async function pruneEnded(actor: Actor, now: number): Promise<void> {
  const gone = readSessions(actor.repository).filter(isOver);
  if (gone.length === 0) return;
  const claims = await listClaims(actor, now);
  for (const record of gone) {
    const { id } = record;
    const as: Actor = { ...actor, session: sessionFromId(id), anonymous: false };
    const theirs = claims.filter(
      ({ seenOn, holders }) =>
        seenOn === null && holders.some((one) => one.session === id && one.place === actor.place),
    );
    await releaseAll(as, theirs, now);
    forget(actor.repository, record, now);
  }
}

/**
 * Releases claims: all that the session holds alone at once; if one has gone to another session
 * meanwhile, one after the other.
 */
async function releaseAll(
  actor: Actor,
  claims: readonly ListedClaim[],
  now: number,
): Promise<void> {
  const isOurs = ({ session, place }: ClaimHolder) =>
    session === actor.session.id && place === actor.place;
  const alone = claims
    .filter(({ holders }) => holders.every(isOurs))
    .map(({ ref, oid }): RefUpdate => ({ name: ref, from: oid, to: null }));
  if (alone.length > 0 && (await swapRefs(actor.repository, alone)).kind !== "done") {
    // Swap against the values that were read: a ref that has moved belongs to another session.
    for (const update of alone) await swapRefs(actor.repository, [update]);
  }
  const shared = claims.filter(
    ({ subject, holders }) => subject !== null && !holders.every(isOurs),
  );
  for (const { subject } of shared)
    await releaseSubjects({ actor, subjects: [subject!], clock: () => now, force: false });
}

async function headOf(repository: Repository): Promise<string | null> {
  const line = await gitLine(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], {
    env: repository.env,
    accept: [0, 1],
  });
  return line === "" ? null : line;
}

/**
 * Returns the paths that differ from HEAD, staged or not, or are untracked; `null` in a bare
 * repository.
 */
async function dirtyPaths(repository: Repository): Promise<RepoPath[] | null> {
  if (repository.root === null) return null;
  const { stdout, code } = await git(
    [
      "status",
      "--porcelain",
      "-z",
      "--no-renames",
      "--untracked-files=normal",
      "--ignore-submodules=dirty",
    ],
    {
      env: repository.env,
      accept: [0, 128],
    },
  );
  return code === 0 ? splitNul(stdout).map((line) => line.slice(3)) : null;
}
