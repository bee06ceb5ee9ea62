// Whether a registered session has been alone with a path: clean when it started, and nobody else seen in the repository since.

import { readLog } from "../system/log.ts";
import type { RepoPath, Repository } from "../types.ts";
import type { Session } from "./identity.ts";
import { lastGone, readSession, readSessions, type SessionRecord, standingOf } from "./registry.ts";
import { presentSessions, readSightings } from "./stagers.ts";

/**
 * Returns the question for one repository; the registry, the ledger and the log are read when it is first asked. Whatever cannot be told
 * (no registered session, no list of what was dirty then, somebody whose end is not proved) is a no.
 */
export function aloneSince(repository: Repository): (session: Session, path: RepoPath) => boolean {
  const known = new Map<string, SessionRecord | null>();
  return (session, path) => {
    if (!known.has(session.id)) known.set(session.id, aloneRecord(repository, session));
    const record = known.get(session.id) ?? null;
    return record !== null && record.dirty !== null && !record.dirty.includes(path);
  };
}

/** The session's record, if nobody else has been there since it started. */
function aloneRecord(repository: Repository, { id }: Session): SessionRecord | null {
  const mine = readSession(repository, id);
  // What was changed in another working tree when it started, nobody knows.
  if (mine === null || mine.ended !== null || mine.worktree !== repository.root) return null;
  const others = readSessions(repository).filter((record) => record.id !== id);
  if (others.some((record) => wasThereSince(record, mine.started)) || lastGone(repository) >= mine.started) return null;
  if (presentSessions(repository).some((record) => record.id !== id)) return null;
  // Whoever stages without having a name, too.
  if (readSightings(repository).some((one) => one.id !== id && one.time >= mine.started)) return null;
  const acted = readLog(repository.commonDir).events.some(
    (event) => typeof event["session"] === "string" && event["session"] !== id && Date.parse(String(event["time"])) >= mine.started,
  );
  return acted ? null : mine;
}

function wasThereSince(record: SessionRecord, started: number): boolean {
  const standing = standingOf(record);
  return standing === "alive" || standing === "unknown" || (record.ended ?? record.seen) >= started;
}
