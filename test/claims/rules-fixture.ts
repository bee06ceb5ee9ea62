// Claims and who asks for them, as values.

import { type Claim } from "../../src/sessions/claims/claim-record.ts";
import {
  claimed,
  type Decider,
  type Stake,
  type WantedClaim,
} from "../../src/sessions/claims/claim-rules.ts";

export const minute = 60_000;

export const noon = Date.parse("2026-11-21T12:00:00Z");

export const stake: Stake = {
  name: "Ada",
  host: "h",
  worktree: "/w",
  ttl: 60 * minute,
  note: "",
  remote: null,
};

/** A named session that asks for a claim at this time, in milliseconds since 1970. */
export const decider = (session: string, now = noon, more: Partial<Decider> = {}): Decider => ({
  session,
  anonymous: false,
  place: "here",
  now,
  isGone: () => false,
  ...more,
});

/** A claim of a name, as it is asked for. */
export const wanted = (text: string, more: Partial<WantedClaim> = {}): WantedClaim => ({
  subject: { kind: "name", text },
  ignoreCase: false,
  shared: false,
  reopen: false,
  ...more,
});

/** A claim of paths, as it is asked for. */
export const glob = (text: string, more: Partial<WantedClaim> = {}): WantedClaim =>
  wanted(text, { subject: { kind: "path", text }, ...more });

/** Returns the claim that this session gets; `before` is what is stored already. */
export const take = (want: WantedClaim, who: Decider, before: Claim | null = null) =>
  claimed(want, who, { stake, before });
