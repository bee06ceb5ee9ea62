// A session's life: it starts, is seen, ends, and is swept away with its claims.

import { git, gitLine } from "../git/exec.ts";
import { type RefUpdate, swapRefs } from "../git/refs.ts";
import { splitNul } from "../system/bytes.ts";
import type { Owner } from "../system/owner.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import type { Actor } from "./actor.ts";
import type { Holder } from "./claim-record.ts";
import { release } from "./claims.ts";
import { type ListedClaim, listClaims } from "./claim-list.ts";
import { sessionFromId } from "./identity.ts";
import { readSightings, registerStagers, stagedBegin } from "./stagers.ts";
import { newRecord, placeOf, readSession, readSessions, removeSession, type SessionRecord, standingOf, writeSession } from "./registry.ts";
import { denied, hasCode } from "../system/file-errors.ts";

export interface Start {
  readonly note: string;
  /** The process whose end is the session's end; `null`: none. */
  readonly process: Owner | null;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** It does something here; otherwise it may only ask, from wherever it stands. */
  readonly atWork?: boolean;
}

/** Registers a session, or what is new of one that is registered; returns its record. One that had ended begins anew. */
export async function startSession(actor: Actor, start: Start): Promise<SessionRecord> {
  const { repository, session, worktree } = actor;
  const before = readSession(repository, session.id);
  if (before !== null && !["ended", "dead"].includes(standingOf(before))) {
    const { note, process, now } = start;
    const dirty = before.dirty ?? (worktree === before.worktree ? await dirtyPaths(repository) : null);
    const told = { note: note || before.note, process: process ?? before.process };
    const record = {
      ...before,
      ...told,
      dirty,
      place: start.atWork === true ? worktree : placeOf(before),
      seen: Math.max(now, before.seen),
    };
    writeSession(repository, record);
    return record;
  }
  const [staged, base, dirty] = await Promise.all([stagedBegin(repository, session.id), headOf(repository), dirtyPaths(repository)]);
  const { note, process, pid, now } = start;
  const fresh = newRecord(session, { note, process, pid, worktree, base, dirty, started: now });
  // It began when it first staged something.
  const record = staged === null ? fresh : { ...fresh, started: staged.started, worktree: staged.worktree, base: staged.base };
  writeSession(repository, record);
  return record;
}

/** Notes that a session works elsewhere from now on: in a worktree that was made for it at this commit. */
export function moveSession({ repository, worktree }: Actor, record: SessionRecord, base: Oid): SessionRecord {
  const moved = { ...record, worktree, place: worktree, base, dirty: [] };
  writeSession(repository, moved);
  return moved;
}

/** Milliseconds within which a session need not be noted as seen again. */
const seenLately = 30_000;

/**
 * Notes that a session was seen at work; registers it where it is new. What cannot be told from others is not registered. A
 * repository that cannot be written still answers questions, so that is no error.
 */
export async function touchSession(actor: Actor, now: number, pid: number): Promise<void> {
  if (actor.anonymous) return;
  const before = readSession(actor.repository, actor.session.id);
  const standing = before === null ? "ended" : standingOf(before);
  if (before !== null && standing !== "ended" && standing !== "dead" && isUpToDate(before, actor, now)) return;
  try {
    await startSession(actor, { note: "", process: null, pid, now, atWork: true });
  } catch (error) {
    if (!hasCode(error, ...denied)) throw error;
  }
}

function isUpToDate(record: SessionRecord, { worktree }: Actor, now: number): boolean {
  const isKnown = record.dirty !== null || worktree !== record.worktree;
  return isKnown && placeOf(record) === worktree && Math.abs(now - record.seen) < seenLately;
}

/** Ends a session: says so first, so that its claims are free whatever happens next; returns what it held. */
export async function endSession(actor: Actor, now: number): Promise<ListedClaim[]> {
  const { repository, session } = actor;
  const record = readSession(repository, session.id) ?? (await stagedBegin(repository, session.id));
  if (record !== null) writeSession(repository, { ...record, ended: now });
  const mine = (await listClaims(actor, now)).filter(({ seenOn, holders }) => seenOn === null && holders.some((holder) => holder.mine));
  await releaseAll(actor, mine, now);
  forget(repository, record, now);
  return mine;
}

/** As long as the ledger names a session that has ended, its record says so: otherwise it would seem to begin with what it staged before. */
function forget(repository: Repository, record: SessionRecord | null, now: number): void {
  if (record === null) return;
  if (readSightings(repository).some(({ id }) => id === record.id)) writeSession(repository, { ...record, ended: record.ended ?? now });
  else removeSession(repository, record.id);
}

/** Removes the records of sessions that have ended or are provably dead, after their claims; registers those who have staged since. */
export async function sweepSessions(actor: Actor, now: number): Promise<void> {
  await sweepGone(actor, now);
  await registerStagers(actor.repository);
}

async function sweepGone(actor: Actor, now: number): Promise<void> {
  const gone = readSessions(actor.repository).filter((record) => ["ended", "dead"].includes(standingOf(record)));
  if (gone.length === 0) return;
  const claims = await listClaims(actor, now);
  for (const record of gone) {
    const { id } = record;
    const as: Actor = { ...actor, session: sessionFromId(id), anonymous: false };
    const theirs = claims.filter(
      ({ seenOn, holders }) => seenOn === null && holders.some((one) => one.session === id && one.place === actor.place),
    );
    await releaseAll(as, theirs, now);
    forget(actor.repository, record, now);
  }
}

/** Those it holds alone all at once; should one have gone to somebody else meanwhile, one after the other. */
async function releaseAll(actor: Actor, claims: readonly ListedClaim[], now: number): Promise<void> {
  const isOurs = ({ session, place }: Holder) => session === actor.session.id && place === actor.place;
  const alone = claims
    .filter(({ holders }) => holders.every(isOurs))
    .map(({ ref, oid }): RefUpdate => ({ name: ref, from: oid, to: null }));
  if (alone.length > 0 && (await swapRefs(actor.repository, alone)).kind !== "done") {
    // Straight from what was read: if the ref has moved on, it is somebody else's.
    for (const update of alone) await swapRefs(actor.repository, [update]);
  }
  const shared = claims.filter(({ subject, holders }) => subject !== null && !holders.every(isOurs));
  for (const { subject } of shared) await release({ actor, subjects: [subject!], clock: () => now, force: false });
}

async function headOf(repository: Repository): Promise<string | null> {
  const line = await gitLine(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { env: repository.env, accept: [0, 1] });
  return line === "" ? null : line;
}

/** What is not as HEAD has it, staged or not, or untracked. In a bare repository nothing is. */
async function dirtyPaths(repository: Repository): Promise<RepoPath[] | null> {
  if (repository.root === null) return null;
  const { stdout, code } = await git(
    ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal", "--ignore-submodules=dirty"],
    {
      env: repository.env,
      accept: [0, 128],
    },
  );
  return code === 0 ? splitNul(stdout).map((line) => line.slice(3)) : null;
}
