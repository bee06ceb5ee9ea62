// Checks the author of the last commit: amending another session's commit needs an option of its
// own.

import { AirlockError } from "../errors.ts";
import { resolveCommit } from "../git/commit-object.ts";
import type { ObjectReader } from "../git/objects.ts";
import { committerOf } from "./staging-log.ts";
import { isAnother } from "./rules.ts";
import { relationOf, type Session, sessionLiveness } from "../sessions/identity.ts";
import type { Repository } from "../types.ts";

export interface Amending {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly session: Session;
  /**
   * True if the scope guard runs afterwards: it refuses to amend a commit of another living
   * session.
   */
  readonly guarded: boolean;
}

/**
 * Throws AirlockError NOT_YOURS unless this session made the last commit, with `git commit` or
 * `airlock commit`, according to the staging log.
 */
export async function requireOwn({
  repository,
  objects,
  session,
  guarded,
}: Amending): Promise<void> {
  const head = await resolveCommit(objects, "HEAD");
  if (head === null) return;
  const committer = committerOf(repository, head.oid)?.session ?? null;
  if (
    committer !== null &&
    (committer.id === session.id || relationOf(committer, session) === "same")
  )
    return;
  if (
    guarded &&
    committer !== null &&
    isAnother(session, committer) &&
    sessionLiveness(committer) !== "dead"
  )
    return;
  const whose =
    committer === null
      ? "was made without airlock's hooks, so its session is not known"
      : `was made by ${committer.name}`;
  throw new AirlockError(
    "refused",
    "NOT_YOURS",
    `The last commit (${head.oid.slice(0, 12)}) ${whose}; it was not amended.`,
    {
      next: [
        "git show --stat HEAD",
        "If it is yours, or you want to amend it anyway, use --amend-any instead of --amend.",
      ],
    },
  );
}
