// Lets a session join a shared tree: counts and joins in one step under a lock, so that sessions
// that come at once cannot exceed the limit.

import type { Actor } from "../sessions/actor.ts";
import { readSession, type SessionRecord } from "../sessions/registry.ts";
import { type Start, startSession } from "../sessions/session-life.ts";
import { acquireLock } from "../system/lock.ts";
import { sessionsIn } from "./task-overview.ts";
import { statePath } from "../system/layout.ts";

export interface Joining {
  /** The tree is full with this many sessions, including the new one. */
  readonly limit: number;
  /** Join even if it is full. */
  readonly evenSo: boolean;
  readonly signal: AbortSignal;
}

export interface Joined {
  /** The session, registered in this tree or where it was before; `null` if it did not join. */
  readonly record: SessionRecord | null;
  /** Number of sessions including this one, if that is too many; otherwise `null`. */
  readonly crowd: number | null;
}

/**
 * Registers a session in the main tree unless it is full. A session that has or works in another
 * worktree stays there.
 */
export async function joinTree(
  actor: Actor,
  beginning: Start,
  { limit, evenSo, signal }: Joining,
): Promise<Joined> {
  const { repository, session, worktree } = actor;
  const isShared = repository.root !== null && repository.gitDir === repository.commonDir;
  if (!isShared)
    return { record: await startSession(actor, { ...beginning, atWork: true }), crowd: null };
  const lock = await acquireLock({
    folder: statePath(repository.commonDir, "locks/sessions"),
    command: "airlock session start --auto",
    wait: 60_000,
    signal,
    onWaiting: () => undefined,
    words: {
      holding: "is starting a session",
      somebody: "another process",
      waiting: "for another session to start",
      consequence: "no session was started",
      next: "airlock session list",
    },
  });
  try {
    const before = readSession(repository, session.id);
    const isElsewhere =
      before !== null &&
      before.worktree !== worktree &&
      sessionsIn(repository, before.worktree).some(({ id }) => id === session.id);
    const crowd = sessionsIn(repository, worktree).filter(({ id }) => id !== session.id).length + 1;
    const isFull = crowd >= limit;
    const stays = isElsewhere || !isFull || evenSo;
    return {
      record: stays ? await startSession(actor, beginning) : null,
      crowd: isFull && !isElsewhere ? crowd : null,
    };
  } finally {
    lock.release();
  }
}
