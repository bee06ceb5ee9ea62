// The rules for claiming, renewing, releasing and completing. Pure: they take a claim's record, a
// clock reading and the asking session.

import type { Claim, ClaimHolder, StoredClaim, Subject } from "./claim-record.ts";
import { haveCommonPath } from "./overlap.ts";
import { type Automaton, readGlob } from "./glob.ts";

/**
 * The asking session, the time, and what is known of others. A whole decision uses one clock
 * reading.
 */
export interface Decider {
  /** Id of the session. */
  readonly session: string;
  /** The session cannot be distinguished from others, so no claim counts as its own. */
  readonly anonymous: boolean;
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Returns whether a session of this clone has certainly ended. */
  readonly isGone: (session: string) => boolean;
}

/**
 * Clocks of other machines may differ by this many milliseconds; their claims end that much later.
 */
export const clockTolerance = 120_000;

/** Returns whether the holder is the asking session: the same session in the same clone. */
export function isMine(holder: Pick<ClaimHolder, "session" | "place">, decider: Decider): boolean {
  return !decider.anonymous && holder.session === decider.session && holder.place === decider.place;
}

/**
 * Returns whether a holder still counts: its time has not expired, and its session has not
 * certainly ended.
 */
export function isLive(holder: ClaimHolder, decider: Decider): boolean {
  const here = holder.place === decider.place;
  const until = here ? holder.until : holder.until + clockTolerance;
  return decider.now < until && !(here && decider.isGone(holder.session));
}

/** Returns the other holders that still count. */
export function liveOthers(claim: Claim, decider: Decider): ClaimHolder[] {
  return claim.holders.filter((holder) => !isMine(holder, decider) && isLive(holder, decider));
}

/** Reason why a claim was refused. `unreadable`: a record that this version cannot read. */
export type ClaimObstacle =
  | {
      readonly kind: "held";
      readonly stored: StoredClaim;
      readonly claim: Claim;
      readonly holder: ClaimHolder;
    }
  | { readonly kind: "completed"; readonly stored: StoredClaim; readonly claim: Claim }
  | { readonly kind: "unreadable"; readonly stored: StoredClaim };

export interface WantedClaim {
  readonly subject: Subject;
  readonly ignoreCase: boolean;
  readonly shared: boolean;
  /** Claim it even if it was completed. */
  readonly reopen: boolean;
}

/**
 * Returns the obstacle to a claim, or `null`. `own` is the claim under the subject's own ref;
 * `paths` has every claim on paths, and is needed if the subject is a glob.
 */
export function claimObstacle(
  wanted: WantedClaim,
  decider: Decider,
  state: { own: StoredClaim | null; paths: readonly StoredClaim[] },
): ClaimObstacle | null {
  const { own } = state;
  if (own !== null) {
    if (own.claim === null) return { kind: "unreadable", stored: own };
    if (own.claim.completed !== null && !wanted.reopen)
      return { kind: "completed", stored: own, claim: own.claim };
  }
  const others =
    wanted.subject.kind === "path" ? overlapping(wanted, state.paths) : own === null ? [] : [own];
  for (const stored of others) {
    if (stored.claim === null) return { kind: "unreadable", stored };
    const [holder] = liveOthers(stored.claim, decider);
    if (holder !== undefined && !(wanted.shared && stored.claim.shared))
      return { kind: "held", stored, claim: stored.claim, holder };
  }
  return null;
}

/** Returns the claims that may overlap. An unreadable claim may cover anything. */
function overlapping(wanted: WantedClaim, paths: readonly StoredClaim[]): StoredClaim[] {
  const automata = new Map<boolean, Automaton>();
  return paths.filter(({ claim }) => {
    if (claim === null) return true;
    const ignoreCase = claim.ignoreCase || wanted.ignoreCase;
    if (!ignoreCase && differInLiteralStart(claim.subject.text, wanted.subject.text)) return false;
    const mine = automata.get(ignoreCase) ?? readGlob(wanted.subject.text, ignoreCase);
    automata.set(ignoreCase, mine);
    return haveCommonPath(mine, readGlob(claim.subject.text, ignoreCase));
  });
}

/**
 * Returns whether two globs differ already in their literal beginnings: most pairs need no further
 * comparison.
 */
function differInLiteralStart(one: string, other: string): boolean {
  const [plain, otherPlain] = [literalStart(one), literalStart(other)];
  const length = Math.min(plain.length, otherPlain.length);
  return plain.slice(0, length) !== otherPlain.slice(0, length);
}

function literalStart(glob: string): string {
  const wild = glob.search(/[*?[{\\]/);
  return wild === -1 ? glob : glob.slice(0, wild);
}

/** The properties of a holder that the request provides. */
export type Stake = Omit<ClaimHolder, "session" | "place" | "since" | "until">;

/**
 * Returns the claim with the asking session added, assuming that there is no obstacle. A claim that
 * it already holds is extended, never shortened; in a shared claim the other holders stay.
 */
export function claimed(
  wanted: WantedClaim,
  decider: Decider,
  { stake, before }: { stake: Stake; before: Claim | null },
): Claim {
  const { session, place, now } = decider;
  const mine = before?.holders.find((holder) => isMine(holder, decider));
  const held = mine !== undefined && isLive(mine, decider);
  const holder: ClaimHolder = {
    ...stake,
    session,
    place,
    note: stake.note === "" ? (mine?.note ?? "") : stake.note,
    since: held ? mine.since : now,
    until: Math.max(now + stake.ttl, held ? mine.until : 0),
  };
  const others = wanted.shared && before !== null ? liveOthers(before, decider) : [];
  return {
    version: 1,
    subject: wanted.subject,
    ignoreCase: wanted.ignoreCase,
    shared: wanted.shared,
    holders: [...others, holder],
    completed: null,
  };
}

/** Returns the asking session's share in a claim, expired or not; `null` if it has none. */
export function ownPart(claim: Claim, decider: Decider): ClaimHolder | null {
  return claim.holders.find((holder) => isMine(holder, decider)) ?? null;
}

/** Returns the claim without the asking session; `null` if no other holder is left. */
export function released(claim: Claim, decider: Decider): Claim | null {
  const holders = claim.holders.filter((holder) => !isMine(holder, decider));
  return holders.length === 0 ? null : { ...claim, holders };
}

/** Returns the claim as completed by a holder. */
export function completed(
  claim: Claim,
  { session, name }: ClaimHolder,
  { now, result }: { now: number; result: string },
): Claim {
  return { ...claim, shared: false, holders: [], completed: { session, name, time: now, result } };
}
