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
  /**
   * Says whether the session is registered, the path was clean when it started, and no other session has been live since. Takes
   * when the ledger last saw another one (milliseconds since 1970): who only stages is in no registry.
   */
  readonly aloneWith: (session: Session, path: RepoPath, lastOther: number) => boolean;
}

export interface Views {
  readonly claims: ClaimView;
  readonly registry: RegistryView;
}

/** No claims, no registered sessions. */
export const nobody: Views = { claims: { holds: () => false }, registry: { aloneWith: () => false } };
