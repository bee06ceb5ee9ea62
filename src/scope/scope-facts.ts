// Facts about claims and registered sessions that the rules of scope need. By default they know no
// claim and no session.

import type { Session } from "../sessions/identity.ts";
import type { RepoPath } from "../types.ts";

/** Looks up claims on paths. */
export interface ClaimLookup {
  /** Returns whether the session holds a live claim on the path. */
  readonly holds: (session: Session, path: RepoPath) => boolean;
}

/** Looks up registered sessions. */
export interface SessionLookup {
  /**
   * Returns whether the session is registered, the path was clean when it started, and no other
   * session has been alive since.
   */
  readonly aloneWith: (session: Session, path: RepoPath) => boolean;
}

export interface ScopeContext {
  readonly claims: ClaimLookup;
  readonly registry: SessionLookup;
}

/** A context without claims and without registered sessions. */
export const emptyContext: ScopeContext = {
  claims: { holds: () => false },
  registry: { aloneWith: () => false },
};
