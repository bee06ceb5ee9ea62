// Lists all claims known to this clone: its own, and those fetched from remotes.

import { ObjectReader } from "../../git/objects.ts";
import { refsBelow } from "../../git/refs/refs.ts";
import { type Actor, deciderFor } from "../actor.ts";
import type { Claim, Completion, ClaimHolder, Subject } from "./claim-record.ts";
import { claimRefs, remoteRefs } from "./claim-refs.ts";
import { type Decider, isLive, isMine } from "./claim-rules.ts";
import { readClaims } from "./claim-store.ts";

export interface ListedHolder extends ClaimHolder {
  readonly mine: boolean;
  /** False if the claim has expired, or its session has certainly ended. */
  readonly live: boolean;
}

export interface ListedClaim {
  readonly ref: string;
  readonly oid: string;
  /**
   * `null` for a claim of this clone; otherwise the remote on which it was seen at the last fetch.
   */
  readonly seenOn: string | null;
  /** `null` if the claim cannot be read; it then counts as held. */
  readonly subject: Subject | null;
  readonly shared: boolean;
  readonly holders: readonly ListedHolder[];
  readonly completed: Completion | null;
}

/** Returns all claims ordered by subject, including expired and completed ones. */
export async function listClaims(actor: Actor, now: number): Promise<ListedClaim[]> {
  const { repository } = actor;
  const objects = new ObjectReader(repository);
  try {
    const refs = (await refsBelow(repository, "refs/airlock/")).filter(
      ({ name }) => name.startsWith(claimRefs) || name.startsWith(remoteRefs),
    );
    const decider = deciderFor(actor, now);
    const claims = (await readClaims(repository, objects, refs)).flatMap(({ ref, oid, claim }) =>
      listed({ ref, oid }, claim, decider),
    );
    return claims
      .map((claim) => ({
        key: claim.subject === null ? "" : `${claim.subject.kind} ${claim.subject.text}`,
        claim,
      }))
      .toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
      .map(({ claim }) => claim);
  } finally {
    objects.close();
  }
}

/** Of a remote's claims, keeps only holders from other clones: this clone knows its own. */
function listed(
  { ref, oid }: { ref: string; oid: string },
  claim: Claim | null,
  decider: Decider,
): ListedClaim[] {
  const seenOn = ref.startsWith(claimRefs)
    ? null
    : (ref.slice(remoteRefs.length).split("/")[0] ?? null);
  if (claim === null)
    return [{ ref, oid, seenOn, subject: null, shared: false, holders: [], completed: null }];
  const { subject, shared, completed } = claim;
  const holders = claim.holders
    .filter(({ place }) => seenOn === null || place !== decider.place)
    .map((holder) => ({ ...holder, mine: isMine(holder, decider), live: isLive(holder, decider) }));
  if (seenOn !== null && holders.length === 0 && completed === null) return [];
  return [{ ref, oid, seenOn, subject, shared, holders, completed }];
}

/** Returns whether the claim is held now; an unreadable claim is. */
export function isHeld({ subject, holders }: ListedClaim): boolean {
  return subject === null || holders.some(({ live }) => live);
}
