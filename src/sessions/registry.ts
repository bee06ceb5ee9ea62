// Who works here: one file per session, shared by all worktrees.

import { createHash } from "node:crypto";
import { rmSync, statSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { jsonIn, namesIn, writeWhole } from "../system/files.ts";
import { livenessOf, type Liveness, type Owner } from "../system/owner.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import { type Session, type SessionKind, sessionFromId, sessionLiveness, terminalShell } from "./identity.ts";
import { makeFolder, writeFile } from "../system/private.ts";
import { statePath } from "../system/layout.ts";

/** A session as the registry knows it. Times are milliseconds since 1970. */
export interface SessionRecord {
  readonly version: 1;
  readonly id: string;
  readonly kind: SessionKind;
  readonly name: string;
  readonly note: string;
  /** The process whose end is the session's end (`--pid`, `airlock run-as`, a terminal's shell); `null`: no process stands for it. */
  readonly process: Owner | null;
  /** The process that registered it. Its end proves nothing. */
  readonly pid: number;
  readonly host: string;
  /** The agent that it shows itself as; `null`: none. */
  readonly agent: string | null;
  /** Top of the working tree it started in; of a bare repository, its git directory. */
  readonly worktree: string;
  /** Top of the working tree in which it was last seen at work, where that is another one. */
  readonly place?: string;
  /** The commit it started at; `null` before the first. */
  readonly base: Oid | null;
  /** Paths that differed from HEAD, staged or not, or were untracked, when a command of ours first looked; `null`: none has. */
  readonly dirty: readonly RepoPath[] | null;
  readonly started: number;
  readonly seen: number;
  readonly ended: number | null;
}

/** `ended`: it said so itself. `dead` only where it is proved; `unknown` counts as alive. */
export type Standing = "alive" | "unknown" | "dead" | "ended";

const folderOf = (commonDir: string) => statePath(commonDir, "sessions");

function fileOf(commonDir: string, id: string): string {
  return join(folderOf(commonDir), `${createHash("sha256").update(id).digest("hex").slice(0, 32)}.json`);
}

/** Returns the record of a session, or `null`. One that cannot be read is none: it proves nothing, so its claims stay. */
export function readSession({ commonDir }: Repository, id: string): SessionRecord | null {
  return recordIn(fileOf(commonDir, id));
}

/** Returns all records, in the order in which they started. */
export function readSessions({ commonDir }: Repository): SessionRecord[] {
  return namesIn(folderOf(commonDir))
    .filter((name) => /^[0-9a-f]{32}\.json$/.test(name))
    .flatMap((name) => recordIn(join(folderOf(commonDir), name)) ?? [])
    .toSorted((one, other) => one.started - other.started);
}

/** Writes a record, whole or not at all. */
export function writeSession({ commonDir }: Repository, record: SessionRecord): void {
  writeWhole(fileOf(commonDir, record.id), `${JSON.stringify(record)}\n`);
}

/** Removes a record. It is kept that somebody was there until they ended, or until now. */
export function removeSession(repository: Repository, id: string): void {
  noteGone(repository, readSession(repository, id)?.ended ?? Date.now());
  rmSync(fileOf(repository.commonDir, id), { force: true });
}

/** Notes that somebody was there at a time (milliseconds since 1970) of whom there is no record any more. */
export function noteGone(repository: Repository, time: number): void {
  const folder = folderOf(repository.commonDir);
  if (lastGone(repository) >= time) return;
  makeFolder(folder);
  writeFile(join(folder, "last-gone"), "");
  utimesSync(join(folder, "last-gone"), time / 1000, time / 1000);
}

/** Returns until when somebody was there of whom there is no record any more, in milliseconds since 1970; 0: none ever was. */
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
  return { version: 1, id, kind, name, agent, host: hostname(), seen: seen.started, ended: null, ...seen, process };
}

/** Returns the top of the working tree in which a session was last seen at work. */
export function placeOf({ place, worktree }: SessionRecord): string {
  return place ?? worktree;
}

/** Says what is known of a registered session's life. */
export function standingOf(record: SessionRecord): Standing {
  if (record.ended !== null) return "ended";
  const process: Liveness = record.process === null ? "unknown" : livenessOf(record.process);
  if (process !== "unknown") return process;
  return record.host === hostname() ? sessionLiveness(sessionFromId(record.id)) : "unknown";
}

/** Makes the question whether a session has provably ended; each is looked up once. */
export function goneSessions(repository: Repository): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const record = readSession(repository, id);
    const standing = record === null ? sessionLiveness(sessionFromId(id)) : standingOf(record);
    known.set(id, standing === "dead" || standing === "ended");
    return known.get(id)!;
  };
}

function recordIn(file: string): SessionRecord | null {
  const value = jsonIn(file) as SessionRecord | null | undefined;
  return value?.version === 1 && typeof value.id === "string" ? value : null;
}
