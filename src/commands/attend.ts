// A commit shows itself: its session is registered with the first one, and `airlock status` sees it until it ends.

import { actorIn } from "../sessions/actor.ts";
import { enterPhase, type Phase } from "../sessions/flight.ts";
import { touchSession } from "../sessions/session-life.ts";
import type { Repository } from "../types.ts";
import type { Context } from "./context.ts";

/** Says that a commit of this session has reached a phase; returns what ends that, once the session is registered. */
export function attend(repository: Repository, phase: Phase, context: Context): () => Promise<void> {
  const actor = actorIn(repository, context.env);
  const now = Date.now();
  const leave = enterPhase(repository.commonDir, { session: actor.session.id, worktree: actor.worktree, phase, started: now });
  const pid = Number(context.env["AIRLOCK_GIT_PID"] ?? process.pid);
  const noted = touchSession(actor, now, Number.isInteger(pid) ? pid : process.pid);
  // Whatever is wrong is thrown when it is waited for.
  noted.catch(() => undefined);
  return async () => {
    leave();
    await noted;
  };
}
