// A claim as it is stored, and its times as people type them.

import { describe, it } from "vitest";
import { formatClaim, parseClaim } from "../../src/sessions/claims/claim-record.ts";
import { isLive } from "../../src/sessions/claims/claim-rules.ts";
import { parseDuration, durationText } from "../../src/sessions/duration.ts";
import { minute, decider, wanted, glob, take } from "./rules-fixture.ts";

describe("a claim's blob", () => {
  it("gives back the claim, and is like no other blob", ({ expect }) => {
    const claim = take(glob("a\udcffb/**", { shared: true }), decider("named:ü \n"));
    expect(parseClaim(formatClaim(claim))).toEqual(claim);
    expect(formatClaim(claim)).not.toBe(formatClaim(claim));
  });

  const good = JSON.parse(formatClaim(take(wanted("a"), decider("one")))) as Record<
    string,
    unknown
  >;
  const [holder] = good["holders"] as Record<string, unknown>[];
  it.for([
    ["is no JSON", "not json"],
    ["is null", "null"],
    ["is of a newer version", JSON.stringify({ ...good, version: 2 })],
    ["has no holder", JSON.stringify({ ...good, holders: [] })],
    ["has two holders and is not shared", JSON.stringify({ ...good, holders: [holder, holder] })],
    [
      "has a time that is none",
      JSON.stringify({ ...good, holders: [{ ...holder, until: 1e300 }] }),
    ],
    ["has a text as a time", JSON.stringify({ ...good, holders: [{ ...holder, until: "9" }] })],
    ["has no subject", JSON.stringify({ ...good, subject: null })],
    [
      "has a subject of an unknown kind",
      JSON.stringify({ ...good, subject: { kind: "branch", text: "x" } }),
    ],
  ] as const)("that %s is unreadable", ([, text], { expect }) => {
    expect(parseClaim(text)).toBeNull();
  });

  it("may have more than this version knows", ({ expect }) => {
    expect(parseClaim(JSON.stringify({ ...good, later: true }))).not.toBeNull();
  });
});

describe("a time", () => {
  it.for([
    ["90", 90_000],
    ["90s", 90_000],
    ["60m", 60 * minute],
    ["1.5h", 90 * minute],
    ["500ms", 500],
    ["30d", 30 * 24 * 60 * minute],
  ] as const)("%s is %d ms", ([text, expected], { expect }) => {
    expect(parseDuration(text, "--ttl")).toBe(expected);
  });

  it.for(["0", "0m", "-5m", "", "soon", "31d", "1e9", "5 parsecs", "0.1ms", "NaN"])(
    "%j is refused",
    (text, { expect }) => {
      expect(() => parseDuration(text, "--ttl")).toThrow("--ttl takes a time above 0");
    },
  );

  it("is said in the words of people", ({ expect }) => {
    expect([-1, 400, 59_000, 60_000, 3_600_000, 3_900_000, 90_000_000].map(durationText)).toEqual([
      "0 s",
      "0 s",
      "59 s",
      "1 min",
      "1 h",
      "1 h 5 min",
      "1 d 1 h",
    ]);
  });

  it("of a claim still counts exactly until it ends", ({ expect }) => {
    const [part] = take(wanted("a"), decider("one")).holders;
    expect([
      isLive(part!, decider("x", part!.until - 1)),
      isLive(part!, decider("x", part!.until)),
    ]).toEqual([true, false]);
  });
});
