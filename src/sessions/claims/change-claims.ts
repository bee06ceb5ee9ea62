// Claims, renews, releases and completes. With several subjects, all are changed or none.

import { AirlockError } from "../../errors.ts";
import type { Oid } from "../../types.ts";
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
  obstacleTo,
  ownPart,
  released,
  type Stake,
  type Wanted,
} from "./claim-rules.ts";
import {
  type ClaimState,
  type Decision,
  decideAndSwap,
  looseClaim,
  readState,
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
export function claim(request: ClaimRequest): Promise<Changed[]> {
  const { actor, ignoreCase, shared, ttl, note, remote, clock } = request;
  const subjects = distinct(request.subjects);
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
  return change(actor, subjects, async (read) => {
    const state = hopeful
      ? { turn: null, own: new Map<string, StoredClaim>(), paths: [] }
      : await read();
    hopeful = false;
    const decider = deciderFor(actor, clock());
    return subjects.map((subject) => {
      const wanted: Wanted = {
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
  wanted: Wanted,
  decider: Decider,
  { state, stake, elsewhere }: DecisionInput,
): Claim {
  const own = state.own.get(refOf(wanted.subject)) ?? null;
  const obstacle = obstacleTo(wanted, decider, { own, paths: state.paths });
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
export function renew({
  actor,
  subjects,
  clock,
  ttl,
  elsewhere,
}: RenewRequest): Promise<Changed[]> {
  return change(actor, distinct(subjects), async (read) => {
    const state = await read();
    const decider = deciderFor(actor, clock());
    return distinct(subjects).map((subject) => {
      const before = held(subject, decider, { state, verb: "renewed" });
      const part = ownPart(before, decider)!;
      const wanted: Wanted = {
        subject,
        ignoreCase: before.ignoreCase,
        shared: before.shared,
        reopen: false,
      };
      const stake: Stake = { ...part, ttl: ttl ?? part.ttl };
      return { subject, state, claim: decidedClaim(wanted, decider, { state, stake, elsewhere }) };
    });
  });
}

/** Releases claims. A claim that is already free stays free. With `force`, removes every holder. */
export function release({
  actor,
  subjects,
  clock,
  force,
}: HolderRequest & { readonly force: boolean }): Promise<Changed[]> {
  return change(actor, distinct(subjects), async (read) => {
    const state = await read();
    const decider = deciderFor(actor, clock());
    return distinct(subjects).flatMap((subject) => {
      const stored = state.own.get(refOf(subject));
      if (stored === undefined) return [];
      if (force) return [{ subject, state, claim: null }];
      const before = held(subject, decider, { state, verb: "released" });
      return [{ subject, state, claim: released(before, decider) }];
    });
  });
}

/**
 * Marks work items as completed, permanently. An expired claim may still be completed unless
 * another session took it.
 */
export function complete({
  actor,
  subjects,
  clock,
  result,
}: HolderRequest & { readonly result: string }): Promise<Changed[]> {
  return change(actor, distinct(subjects), async (read) => {
    const state = await read();
    const decider = deciderFor(actor, clock());
    return distinct(subjects).flatMap((subject) => {
      const done = state.own.get(refOf(subject))?.claim?.completed;
      if (done?.session === decider.session && !decider.anonymous) return [];
      const before = held(subject, decider, { state, verb: "completed" });
      return [
        {
          subject,
          state,
          claim: completed(before, ownPart(before, decider)!, { now: decider.now, result }),
        },
      ];
    });
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

interface Item {
  readonly subject: Subject;
  readonly state: ClaimState;
  readonly claim: Claim | null;
}

async function change(
  actor: Actor,
  subjects: readonly Subject[],
  decide: (read: () => Promise<ClaimState>) => Promise<readonly Item[]>,
): Promise<Changed[]> {
  const kinds = subjects.some(({ kind }) => kind === "path") ? "paths" : "names";
  const read = () => readState(actor.repository, subjects.map(refOf), kinds);
  const { result, oids } = await decideAndSwap(
    actor.repository,
    async (): Promise<Decision<readonly Item[]>> => {
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

function distinct(subjects: readonly Subject[]): Subject[] {
  const byRef = new Map(subjects.map((subject) => [refOf(subject), subject]));
  if (byRef.size > 0) return [...byRef.values()];
  throw new AirlockError("usage", "USAGE", "No claim was named.", {
    next: ["airlock claim fix-login", "airlock claim --paths 'src/**'"],
  });
}
