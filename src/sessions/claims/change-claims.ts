// Claims, renews, releases and completes. With several subjects, all are changed or none.

import { type Actor, deciderFor } from "../actor.ts";
import { alreadyCompleted, lostClaim, notHolder } from "./claim-errors.ts";
import type { Claim, StoredClaim, Subject } from "./claim-record.ts";
import { refOf } from "./claim-refs.ts";
import {
  claimed,
  completed,
  type Decider,
  isMine,
  liveOthers,
  claimObstacle,
  ownPart,
  released,
  type Stake,
  type WantedClaim,
} from "./claim-rules.ts";
import { type ClaimState, looseClaim } from "./claim-store.ts";
import { swapClaims, type Changed, distinctSubjects } from "./swap-claims.ts";

/** Returns the current time, in milliseconds since 1970. */
export type Clock = () => number;

export interface ClaimRequest {
  readonly actor: Actor;
  readonly subjects: readonly Subject[];
  readonly ignoreCase: boolean;
  readonly shared: boolean;
  /** Milliseconds. */
  readonly ttl: number;
  readonly note: string;
  readonly reopen: boolean;
  /** Remote that will decide; `null` for none. */
  readonly remote: string | null;
  /** The remote's view of these claims, by ref: others may hold shared claims there too. */
  readonly elsewhere?: ReadonlyMap<string, Claim>;
  readonly clock: Clock;
}

/**
 * Claims all subjects, or throws CLAIMED or COMPLETED and claims none. Extends claims that this
 * session already holds.
 */
export function claimSubjects(request: ClaimRequest): Promise<Changed[]> {
  const { actor, ignoreCase, shared, ttl, note, remote, clock } = request;
  const subjects = distinctSubjects(request.subjects);
  const stake: Stake = {
    name: actor.session.name,
    host: actor.host,
    worktree: actor.worktree,
    ttl,
    note,
    remote,
  };
  // A single name without a loose ref is usually free: creating its ref is then the whole decision.
  const single = subjects.length === 1 && subjects[0]!.kind === "name" ? refOf(subjects[0]!) : null;
  let hopeful = single !== null && looseClaim(actor.repository, single) === null;
  return swapClaims(actor, subjects, async (read) => {
    const state = hopeful
      ? { turn: null, own: new Map<string, StoredClaim>(), paths: [] }
      : await read();
    hopeful = false;
    const decider = deciderFor(actor, clock());
    return subjects.map((subject) => {
      const wanted: WantedClaim = {
        subject,
        ignoreCase: subject.kind === "path" && ignoreCase,
        shared,
        reopen: request.reopen,
      };
      return {
        subject,
        state,
        claim: decidedClaim(wanted, decider, { state, stake, elsewhere: request.elsewhere }),
      };
    });
  });
}

interface DecisionInput {
  readonly state: ClaimState;
  readonly stake: Stake;
  readonly elsewhere?: ReadonlyMap<string, Claim> | undefined;
}

function decidedClaim(
  wanted: WantedClaim,
  decider: Decider,
  { state, stake, elsewhere }: DecisionInput,
): Claim {
  const own = state.own.get(refOf(wanted.subject)) ?? null;
  const obstacle = claimObstacle(wanted, decider, { own, paths: state.paths });
  if (obstacle !== null) throw lostClaim(obstacle, wanted.subject, decider.now);
  return claimed(wanted, decider, {
    stake,
    before: withElsewhere(own?.claim ?? null, elsewhere?.get(refOf(wanted.subject)), decider),
  });
}

/**
 * Merges the remote's view into a claim: about holders in other clones the remote is more current
 * than the record here.
 */
function withElsewhere(
  own: Claim | null,
  theirs: Claim | undefined,
  { place }: Decider,
): Claim | null {
  if (theirs === undefined) return own;
  const here = own?.holders.filter((holder) => holder.place === place) ?? [];
  return {
    ...theirs,
    holders: [...here, ...theirs.holders.filter((holder) => holder.place !== place)],
  };
}

export interface HolderRequest {
  readonly actor: Actor;
  readonly subjects: readonly Subject[];
  readonly clock: Clock;
}

export interface RenewRequest extends HolderRequest {
  readonly ttl: number | null;
  /** As in `ClaimRequest`. */
  readonly elsewhere?: ReadonlyMap<string, Claim>;
}

/**
 * Extends claims of this session, including expired ones that no other session has taken. With
 * `ttl` `null`, extends by the duration of the original request.
 */
export function renewSubjects({ ttl, elsewhere, ...request }: RenewRequest): Promise<Changed[]> {
  return changeEach(request, (subject, { state, decider }) => {
    const before = held(subject, decider, { state, verb: "renewed" });
    const part = ownPart(before, decider)!;
    const { ignoreCase, shared } = before;
    const stake: Stake = { ...part, ttl: ttl ?? part.ttl };
    const wanted: WantedClaim = { subject, ignoreCase, shared, reopen: false };
    return decidedClaim(wanted, decider, { state, stake, elsewhere });
  });
}

/** Releases claims. A claim that is already free stays free. With `force`, removes every holder. */
export function releaseSubjects({
  force,
  ...request
}: HolderRequest & { readonly force: boolean }): Promise<Changed[]> {
  return changeEach(request, (subject, { state, decider }) => {
    if (!state.own.has(refOf(subject))) return undefined;
    return force ? null : released(held(subject, decider, { state, verb: "released" }), decider);
  });
}

/**
 * Marks work items as completed, permanently. An expired claim may still be completed unless
 * another session took it.
 */
export function completeSubjects({
  result,
  ...request
}: HolderRequest & { readonly result: string }): Promise<Changed[]> {
  return changeEach(request, (subject, { state, decider }) => {
    const done = state.own.get(refOf(subject))?.claim?.completed;
    if (done?.session === decider.session && !decider.anonymous) return undefined;
    const before = held(subject, decider, { state, verb: "completed" });
    return completed(before, ownPart(before, decider)!, { now: decider.now, result });
  });
}

/** Returns the claim if the asking session is a holder. Throws COMPLETED, CLAIMED or NOT_HOLDER. */
function held(
  subject: Subject,
  decider: Decider,
  { state, verb }: { state: ClaimState; verb: string },
): Claim {
  const stored = state.own.get(refOf(subject));
  if (stored === undefined) throw notHolder(subject, verb, decider.anonymous);
  if (stored.claim === null) throw lostClaim({ kind: "unreadable", stored }, subject, decider.now);
  const { claim: before } = stored;
  if (before.completed !== null) throw alreadyCompleted(subject, before.completed);
  if (before.holders.some((holder) => isMine(holder, decider))) return before;
  const [holder] = liveOthers(before, decider);
  if (holder === undefined || decider.anonymous) throw notHolder(subject, verb, decider.anonymous);
  throw lostClaim({ kind: "held", stored, claim: before, holder }, subject, decider.now);
}

interface Situation {
  readonly state: ClaimState;
  readonly decider: Decider;
}

/** Reads the claims, and decides about each one; `undefined` leaves a claim as it is. */
function changeEach(
  { actor, subjects, clock }: HolderRequest,
  decide: (subject: Subject, situation: Situation) => Claim | null | undefined,
): Promise<Changed[]> {
  const all = distinctSubjects(subjects);
  return swapClaims(actor, all, async (read) => {
    const state = await read();
    const decider = deciderFor(actor, clock());
    return all.flatMap((subject) => {
      const decided = decide(subject, { state, decider });
      return decided === undefined ? [] : [{ subject, state, claim: decided }];
    });
  });
}
