// What the rules are told by others: who holds a claim, and which sessions are registered. Nobody, until somebody says so.

import type { Session } from "../sessions/identity.ts";
import type { RepoPath } from "../types.ts";

/** Claims on paths. */
export interface ClaimView {
  /** Says whether the session holds a live claim on the path. */
  readonly holds: (session: Session, path: RepoPath) => boolean;
}

/** Registered sessions. */
export interface RegistryView {
  /** Says whether the session is registered, the path was clean when it started, and no other session has been live since. */
  readonly aloneWith: (session: Session, path: RepoPath) => boolean;
}

export interface Views {
  readonly claims: ClaimView;
  readonly registry: RegistryView;
}

/** No claims, no registered sessions. */
export const nobody: Views = { claims: { holds: () => false }, registry: { aloneWith: () => false } };
