// Writes decided claims to their refs: all of them, or none.

import { AirlockError } from "../../errors.ts";
import type { Oid } from "../../types.ts";
import type { Actor } from "../actor.ts";
import type { Claim, StoredClaim, Subject } from "./claim-record.ts";
import { refOf } from "./claim-refs.ts";
import {
  type ClaimState,
  decideAndSwap,
  type Decision,
  readClaimState,
  type Write,
} from "./claim-store.ts";

/** A change to one claim: reported to a remote, and undone if the remote rejects it. */
export interface Changed {
  readonly subject: Subject;
  readonly ref: string;
  readonly before: StoredClaim | null;
  /** `null` if the claim was deleted. */
  readonly after: { readonly oid: Oid; readonly claim: Claim } | null;
}

/** A subject, the claims as read, and its new claim (`null`: none). */
export interface DecidedClaim {
  readonly subject: Subject;
  readonly state: ClaimState;
  readonly claim: Claim | null;
}

/**
 * Lets `decide` read and decide, and writes the claims that it returns, all or none; decides again
 * if another process was faster. Returns the changes.
 */
export async function swapClaims(
  actor: Actor,
  subjects: readonly Subject[],
  decide: (read: () => Promise<ClaimState>) => Promise<readonly DecidedClaim[]>,
): Promise<Changed[]> {
  const kinds = subjects.some(({ kind }) => kind === "path") ? "paths" : "names";
  const read = () => readClaimState(actor.repository, subjects.map(refOf), kinds);
  const { result, oids } = await decideAndSwap(
    actor.repository,
    async (): Promise<Decision<readonly DecidedClaim[]>> => {
      const items = await decide(read);
      const writes: Write[] = items.map(({ subject, state, claim: next }) => {
        const ref = refOf(subject);
        return { ref, before: state.own.get(ref)?.oid ?? null, claim: next };
      });
      return { writes, turn: kinds === "paths" ? items[0]?.state.turn : undefined, result: items };
    },
  );
  return result.map(({ subject, state, claim: next }, index) => ({
    subject,
    ref: refOf(subject),
    before: state.own.get(refOf(subject)) ?? null,
    after: next === null ? null : { oid: oids[index]!, claim: next },
  }));
}

/** Returns each subject once. Throws USAGE without any. */
export function distinctSubjects(subjects: readonly Subject[]): Subject[] {
  const byRef = new Map(subjects.map((subject) => [refOf(subject), subject]));
  if (byRef.size > 0) return [...byRef.values()];
  throw new AirlockError("usage", "USAGE", "No claim was named.", {
    next: ["airlock claim fix-login", "airlock claim --paths 'src/**'"],
  });
}
