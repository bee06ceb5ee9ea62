// A commit's activity: `airlock status` shows its phase until it ends, and its session is
// registered.

import { actorIn } from "../sessions/actor.ts";
import { publishActivity, type PublishedActivity } from "../sessions/commit-activity.ts";
import { touchSession } from "../sessions/session-life.ts";
import type { Owner } from "../system/owner.ts";
import type { CommitPhase, Environment, Repository } from "../types.ts";

export interface Activity {
  /** Shows a phase; behind the guards, registers the session. */
  readonly enter: (phase: CommitPhase) => void;
  /**
   * Waits until the session is registered, and stops showing the commit: now, or when the process
   * has ended.
   */
  readonly leave: (ends: "now" | "with its process") => Promise<void>;
}

/**
 * Takes the process that makes a commit and its environment; nothing is written before the first
 * phase.
 */
export function startActivity(repository: Repository, owner: Owner, env: Environment): Activity {
  const actor = actorIn(repository, env);
  let shown: PublishedActivity | null = null;
  let registering: Promise<void> | null = null;
  return {
    enter(phase) {
      shown ??= publishActivity(repository.commonDir, owner, {
        session: actor.session.id,
        worktree: actor.worktree,
      });
      shown.enter(phase);
      if (registering !== null || phase === "guards") return;
      registering = touchSession(actor, Date.now(), owner.pid);
      // An error is thrown where it is waited for.
      registering.catch(() => undefined);
    },
    async leave(ends) {
      if (ends === "now") shown?.end();
      await registering;
    },
  };
}
