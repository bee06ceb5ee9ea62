// The registry of sessions: one file per session, shared by all worktrees.

import { createHash } from "node:crypto";
import { rmSync, statSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { jsonIn, namesIn, writeWhole } from "../system/files/files.ts";
import { livenessOf, type Liveness, type Owner } from "../system/owner.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import {
  type Session,
  type SessionKind,
  sessionFromId,
  sessionLiveness,
  terminalShell,
} from "./identity.ts";
import { makeFolder, writeFile } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";

/** A session's record in the registry. Times are milliseconds since 1970. */
export interface SessionRecord {
  readonly version: 1;
  readonly id: string;
  readonly kind: SessionKind;
  readonly name: string;
  readonly note: string;
  /**
   * The session ends with this process (`--pid`, `airlock run-as`, a terminal's shell); `null`: it
   * depends on no process.
   */
  readonly process: Owner | null;
  /** Process that registered the session. Its end proves nothing. */
  readonly pid: number;
  readonly host: string;
  /** Agent that the session runs under; `null`: no agent. */
  readonly agent: string | null;
  /** Top of the working tree where it started; in a bare repository, its git directory. */
  readonly worktree: string;
  /** Top of the working tree where it was last active, if that is another one. */
  readonly place?: string;
  /** Commit at which it started; `null` before the first commit. */
  readonly base: Oid | null;
  /**
   * Paths that differed from HEAD, staged or not, or were untracked, at the first command of
   * airlock; `null` before the first command.
   */
  readonly dirty: readonly RepoPath[] | null;
  readonly started: number;
  readonly seen: number;
  readonly ended: number | null;
}

/** `ended`: the session said so itself. `dead` only if proved; `unknown` counts as alive. */
export type SessionStatus = "alive" | "unknown" | "dead" | "ended";

const folderOf = (commonDir: string) => statePath(commonDir, "sessions");

function fileOf(commonDir: string, id: string): string {
  return join(
    folderOf(commonDir),
    `${createHash("sha256").update(id).digest("hex").slice(0, 32)}.json`,
  );
}

/**
 * Returns the record of a session, or `null`. An unreadable record counts as missing: it proves
 * nothing, so the claims stay.
 */
export function readSession({ commonDir }: Repository, id: string): SessionRecord | null {
  return recordIn(fileOf(commonDir, id));
}

/** Returns all records in the order of their start. */
export function readSessions({ commonDir }: Repository): SessionRecord[] {
  return namesIn(folderOf(commonDir))
    .filter((name) => /^[0-9a-f]{32}\.json$/.test(name))
    .flatMap((name) => recordIn(join(folderOf(commonDir), name)) ?? [])
    .toSorted((one, other) => one.started - other.started);
}

/** Writes a record atomically. */
export function writeSession({ commonDir }: Repository, record: SessionRecord): void {
  writeWhole(fileOf(commonDir, record.id), `${JSON.stringify(record)}\n`);
}

/** Removes a record. Keeps the time until which some session was active: its end, or now. */
export function removeSession(repository: Repository, id: string): void {
  noteGone(repository, readSession(repository, id)?.ended ?? Date.now());
  rmSync(fileOf(repository.commonDir, id), { force: true });
}

/** Records that a session without a record was active at a time (milliseconds since 1970). */
export function noteGone(repository: Repository, time: number): void {
  const folder = folderOf(repository.commonDir);
  if (lastGone(repository) >= time) return;
  makeFolder(folder);
  writeFile(join(folder, "last-gone"), "");
  utimesSync(join(folder, "last-gone"), time / 1000, time / 1000);
}

/**
 * Returns the time until which a session without a record was active, in milliseconds since 1970; 0
 * if no such session is known.
 */
export function lastGone({ commonDir }: Repository): number {
  return statSync(join(folderOf(commonDir), "last-gone"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Makes the record of a session that is seen for the first time. */
export function newRecord(
  session: Session,
  seen: Pick<SessionRecord, "note" | "process" | "pid" | "worktree" | "base" | "dirty" | "started">,
): SessionRecord {
  const { id, kind, name } = session;
  const agent = kind === "agent" || kind === "agent-without-id" ? (id.split(":")[1] ?? null) : null;
  const process = seen.process ?? terminalShell(session);
  return {
    version: 1,
    id,
    kind,
    name,
    agent,
    host: hostname(),
    seen: seen.started,
    ended: null,
    ...seen,
    process,
  };
}

/** Returns the top of the working tree where a session was last active. */
export function activePlace({ place, worktree }: SessionRecord): string {
  return place ?? worktree;
}

/** Returns the status of a registered session. */
export function sessionStatus(record: SessionRecord): SessionStatus {
  if (record.ended !== null) return "ended";
  const process: Liveness = record.process === null ? "unknown" : livenessOf(record.process);
  if (process !== "unknown") return process;
  return record.host === hostname() ? sessionLiveness(sessionFromId(record.id)) : "unknown";
}

/** Tells whether a registered session has ended, or its process has certainly died. */
export function isOver(record: SessionRecord): boolean {
  return ["ended", "dead"].includes(sessionStatus(record));
}

/** Returns a predicate for sessions that have certainly ended; looks each one up once. */
export function goneSessions(repository: Repository): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const record = readSession(repository, id);
    const status = record === null ? sessionLiveness(sessionFromId(id)) : sessionStatus(record);
    known.set(id, status === "dead" || status === "ended");
    return known.get(id)!;
  };
}

function recordIn(file: string): SessionRecord | null {
  const value = jsonIn(file) as SessionRecord | null | undefined;
  return value?.version === 1 && typeof value.id === "string" ? value : null;
}
