// The acting session, with the clone and the working tree in which it acts.

import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { hostname } from "node:os";
import type { Environment, Repository } from "../types.ts";
import type { Decider } from "./claims/claim-rules.ts";
import { isAnonymous, type Session, sessionOf } from "./identity.ts";
import { goneSessions } from "./registry.ts";

export interface Actor {
  readonly repository: Repository;
  readonly session: Session;
  /** Nothing distinguishes this session from others, so no claim can be known to be its own. */
  readonly anonymous: boolean;
  /** Digest of the host and the common git directory: the same in all worktrees of one clone. */
  readonly place: string;
  readonly host: string;
  readonly worktree: string;
}

/** Returns the acting session in a repository. */
export function actorIn(repository: Repository, env: Environment): Actor {
  const session = sessionOf(env);
  const host = hostname();
  const place = createHash("sha256")
    .update(`${host}\0${realpathSync(repository.commonDir)}`)
    .digest("hex")
    .slice(0, 16);
  return {
    repository,
    session,
    anonymous: isAnonymous(session),
    place,
    host,
    worktree: repository.root ?? repository.gitDir,
  };
}

/**
 * Returns the facts for a decision about claims; `now` is its one reading of the clock, in
 * milliseconds since 1970.
 */
export function deciderFor({ repository, session, anonymous, place }: Actor, now: number): Decider {
  return { session: session.id, anonymous, place, now, isGone: goneSessions(repository) };
}
