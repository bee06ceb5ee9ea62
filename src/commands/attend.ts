// Makes a running commit visible: its session is registered with the first commit, and `airlock status` shows it until it ends.

import { actorIn } from "../sessions/actor.ts";
import { openFlight, type OpenFlight } from "../sessions/flight.ts";
import { touchSession } from "../sessions/session-life.ts";
import type { Owner } from "../system/owner.ts";
import type { CommitPhase, Repository } from "../types.ts";
import type { Context } from "./context.ts";

export interface Attendance {
  /** Records that the commit has reached a phase; after the guards, its session is registered. */
  readonly enter: (phase: CommitPhase) => void;
  /** Waits until the session is registered. The commit stops being shown now, or with `with its process` when that has ended. */
  readonly leave: (ends: "now" | "with its process") => Promise<void>;
}

/** Takes the process that makes a commit; nothing is written before the first phase. */
export function attend(repository: Repository, owner: Owner, context: Context): Attendance {
  const actor = actorIn(repository, context.env);
  let flight: OpenFlight | null = null;
  let noted: Promise<void> | null = null;
  return {
    enter(phase) {
      flight ??= openFlight(repository.commonDir, owner, { session: actor.session.id, worktree: actor.worktree });
      flight.enter(phase);
      if (noted !== null || phase === "guards") return;
      noted = touchSession(actor, Date.now(), owner.pid);
      // An error is thrown when the promise is awaited.
      noted.catch(() => undefined);
    },
    async leave(ends) {
      if (ends === "now") flight?.end();
      await noted;
    },
  };
}
