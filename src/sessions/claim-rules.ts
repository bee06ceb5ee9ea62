// What may be claimed, renewed, released and completed. Pure: a claim's record, a clock reading and who asks go in.

import type { Claim, Holder, StoredClaim, Subject } from "./claim-record.ts";
import { haveCommonPath } from "./overlap.ts";
import { type Automaton, readGlob } from "./glob.ts";

/** Who asks, when, and what is known of others. One clock reading for a whole decision. */
export interface Decider {
  /** Id of the session. */
  readonly session: string;
  /** The session cannot be told from others: then nobody's claim is its own. */
  readonly anonymous: boolean;
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Says whether a session of this clone has provably ended. */
  readonly isGone: (session: string) => boolean;
}

/** Clocks of other machines may differ by so much (ms): their claims end later by that. */
export const clockTolerance = 120_000;

/** Says whether the holder is the one who asks: the same session in the same clone. */
export function isMine(holder: Pick<Holder, "session" | "place">, decider: Decider): boolean {
  return !decider.anonymous && holder.session === decider.session && holder.place === decider.place;
}

/** Says whether a part in a claim still counts: neither lapsed nor of a session that is provably gone. */
export function isLive(holder: Holder, decider: Decider): boolean {
  const here = holder.place === decider.place;
  const until = here ? holder.until : holder.until + clockTolerance;
  return decider.now < until && !(here && decider.isGone(holder.session));
}

/** Returns the parts of others that still count. */
export function liveOthers(claim: Claim, decider: Decider): Holder[] {
  return claim.holders.filter((holder) => !isMine(holder, decider) && isLive(holder, decider));
}

/** Why a claim was lost. `unreadable`: somebody's record that this version cannot read. */
export type Obstacle =
  | { readonly kind: "held"; readonly stored: StoredClaim; readonly claim: Claim; readonly holder: Holder }
  | { readonly kind: "completed"; readonly stored: StoredClaim; readonly claim: Claim }
  | { readonly kind: "unreadable"; readonly stored: StoredClaim };

export interface Wanted {
  readonly subject: Subject;
  readonly ignoreCase: boolean;
  readonly shared: boolean;
  /** Take it although it was completed. */
  readonly reopen: boolean;
}

/**
 * Says what stands in the way of a claim, or `null`. `own` is what lies under the subject's own ref; `paths` is every claim on
 * paths, needed for a subject that is one.
 */
export function obstacleTo(
  wanted: Wanted,
  decider: Decider,
  state: { own: StoredClaim | null; paths: readonly StoredClaim[] },
): Obstacle | null {
  const { own } = state;
  if (own !== null) {
    if (own.claim === null) return { kind: "unreadable", stored: own };
    if (own.claim.completed !== null && !wanted.reopen) return { kind: "completed", stored: own, claim: own.claim };
  }
  const others = wanted.subject.kind === "path" ? overlapping(wanted, state.paths) : own === null ? [] : [own];
  for (const stored of others) {
    if (stored.claim === null) return { kind: "unreadable", stored };
    const [holder] = liveOthers(stored.claim, decider);
    if (holder !== undefined && !(wanted.shared && stored.claim.shared)) return { kind: "held", stored, claim: stored.claim, holder };
  }
  return null;
}

/** What cannot be read may cover anything. */
function overlapping(wanted: Wanted, paths: readonly StoredClaim[]): StoredClaim[] {
  const automata = new Map<boolean, Automaton>();
  return paths.filter(({ claim }) => {
    if (claim === null) return true;
    const ignoreCase = claim.ignoreCase || wanted.ignoreCase;
    if (!ignoreCase && partEarly(claim.subject.text, wanted.subject.text)) return false;
    const mine = automata.get(ignoreCase) ?? readGlob(wanted.subject.text, ignoreCase);
    automata.set(ignoreCase, mine);
    return haveCommonPath(mine, readGlob(claim.subject.text, ignoreCase));
  });
}

/** Says whether two globs differ in characters that both mean as they stand: most pairs need no closer look. */
function partEarly(one: string, other: string): boolean {
  const [plain, otherPlain] = [plainStart(one), plainStart(other)];
  const length = Math.min(plain.length, otherPlain.length);
  return plain.slice(0, length) !== otherPlain.slice(0, length);
}

function plainStart(glob: string): string {
  const wild = glob.search(/[*?[{\\]/);
  return wild === -1 ? glob : glob.slice(0, wild);
}

/** What a holder brings along. */
export type Stake = Omit<Holder, "session" | "place" | "since" | "until">;

/**
 * Returns the claim with the asking session in it, where nothing stands in the way: what it holds already is extended, never
 * shortened; others stay in it where it is shared.
 */
export function claimed(wanted: Wanted, decider: Decider, { stake, before }: { stake: Stake; before: Claim | null }): Claim {
  const { session, place, now } = decider;
  const mine = before?.holders.find((holder) => isMine(holder, decider));
  const held = mine !== undefined && isLive(mine, decider);
  const holder: Holder = {
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

/** Returns the asking session's part in a claim, lapsed or not; `null` where it has none. */
export function ownPart(claim: Claim, decider: Decider): Holder | null {
  return claim.holders.find((holder) => isMine(holder, decider)) ?? null;
}

/** Returns the claim without the asking session, or `null` where nobody else is in it. */
export function released(claim: Claim, decider: Decider): Claim | null {
  const holders = claim.holders.filter((holder) => !isMine(holder, decider));
  return holders.length === 0 ? null : { ...claim, holders };
}

/** Returns the claim as completed by a holder. */
export function completed(claim: Claim, { session, name }: Holder, { now, result }: { now: number; result: string }): Claim {
  return { ...claim, shared: false, holders: [], completed: { session, name, time: now, result } };
}
