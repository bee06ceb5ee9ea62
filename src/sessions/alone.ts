// Decides if a registered session has been alone with a path: the path was clean when it started,
// and no other session has been active since.

import { readLog } from "../system/log.ts";
import type { RepoPath, Repository } from "../types.ts";
import type { Session } from "./identity.ts";
import {
  lastGone,
  readSession,
  readSessions,
  type SessionRecord,
  sessionStatus,
} from "./registry.ts";
import { presentSessions, readSightings } from "./stagers.ts";

/**
 * Returns a predicate for one repository; it reads the registry, the staging log and the log when
 * it is first called. It returns false whenever the answer is uncertain: no registered session, no
 * list of the paths that were dirty then, or another session that has not certainly ended.
 */
export function aloneSince(repository: Repository): (session: Session, path: RepoPath) => boolean {
  const known = new Map<string, SessionRecord | null>();
  return (session, path) => {
    if (!known.has(session.id)) known.set(session.id, aloneRecord(repository, session));
    const record = known.get(session.id) ?? null;
    return record !== null && record.dirty !== null && !record.dirty.includes(path);
  };
}

/** Returns the session's record if no other session has been active since it started. */
function aloneRecord(repository: Repository, { id }: Session): SessionRecord | null {
  const mine = readSession(repository, id);
  // The paths that were dirty in another working tree at that time are unknown.
  if (mine === null || mine.ended !== null || mine.worktree !== repository.root) return null;
  const others = readSessions(repository).filter((record) => record.id !== id);
  if (
    others.some((record) => wasThereSince(record, mine.started)) ||
    lastGone(repository) >= mine.started
  )
    return null;
  if (presentSessions(repository).some((record) => record.id !== id)) return null;
  // A session without a name that staged something counts too.
  if (readSightings(repository).some((one) => one.id !== id && one.time >= mine.started))
    return null;
  const acted = readLog(repository.commonDir).events.some(
    (event) =>
      typeof event["session"] === "string" &&
      event["session"] !== id &&
      Date.parse(String(event["time"])) >= mine.started,
  );
  return acted ? null : mine;
}

function wasThereSince(record: SessionRecord, started: number): boolean {
  const status = sessionStatus(record);
  return status === "alive" || status === "unknown" || (record.ended ?? record.seen) >= started;
}

/** Returns whether no other session is known to be at work in this clone, or might be. */
export function isOnlySession(repository: Repository, { id }: Session): boolean {
  return presentSessions(repository).every((record) => record.id === id);
}
