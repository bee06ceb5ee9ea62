// The rules of claims, with clock readings as values: nothing here waits.

import { describe, it } from "vitest";
import {
  type Claim,
  type ClaimHolder,
  type StoredClaim,
} from "../../src/sessions/claims/claim-record.ts";
import { refOf } from "../../src/sessions/claims/claim-refs.ts";
import {
  claimed,
  clockTolerance,
  type Decider,
  claimObstacle,
  type WantedClaim,
} from "../../src/sessions/claims/claim-rules.ts";
import { minute, noon, stake, decider, wanted, glob, take } from "./rules-fixture.ts";

const stored = (claim: Claim | null, want: WantedClaim): StoredClaim => ({
  ref: refOf(want.subject),
  oid: "0".repeat(40),
  claim,
});

const inTheWay = (want: WantedClaim, who: Decider, claim: Claim | null) =>
  between(want, who, stored(claim, want));

const between = (want: WantedClaim, who: Decider, there: StoredClaim) =>
  claimObstacle(want, who, {
    own: there.ref === refOf(want.subject) ? there : null,
    paths: want.subject.kind === "path" ? [there] : [],
  })?.kind ?? null;

describe("a claim", () => {
  it("stands in everybody else's way until the very millisecond in which it lapses", ({
    expect,
  }) => {
    const claim = take(wanted("a"), decider("one"));
    expect(inTheWay(wanted("a"), decider("two", noon + 60 * minute - 1), claim)).toBe("held");
    expect(inTheWay(wanted("a"), decider("two", noon + 60 * minute), claim)).toBeNull();
    expect(inTheWay(wanted("a"), decider("one"), claim)).toBeNull();
  });

  it("of another clone holds two minutes longer, since clocks differ", ({ expect }) => {
    const claim = take(wanted("a"), decider("one", noon, { place: "there" }));
    expect(
      inTheWay(wanted("a"), decider("one", noon + 60 * minute + clockTolerance - 1), claim),
    ).toBe("held");
    expect(
      inTheWay(wanted("a"), decider("one", noon + 60 * minute + clockTolerance), claim),
    ).toBeNull();
  });

  it("of a session that is provably gone is free at once, unless it is another clone's", ({
    expect,
  }) => {
    const isGone = () => true;
    expect(
      inTheWay(wanted("a"), decider("two", noon, { isGone }), take(wanted("a"), decider("one"))),
    ).toBeNull();
    expect(
      inTheWay(
        wanted("a"),
        decider("two", noon, { isGone }),
        take(wanted("a"), decider("one", noon, { place: "there" })),
      ),
    ).toBe("held");
  });

  it("is nobody's own where sessions cannot be told apart", ({ expect }) => {
    const nobody = decider("unknown:", noon, { anonymous: true });
    expect(inTheWay(wanted("a"), nobody, take(wanted("a"), nobody))).toBe("held");
  });

  it("holds on, and gives nobody a second holder, when the clock is set back an hour", ({
    expect,
  }) => {
    const claim = take(wanted("a"), decider("one"));
    const before = noon - 60 * minute;
    expect(inTheWay(wanted("a"), decider("two", before), claim)).toBe("held");
    // A renewal never shortens.
    expect(take(wanted("a"), decider("one", before), claim).holders[0]).toMatchObject({
      since: noon,
      until: noon + 60 * minute,
    });
  });

  it("that is renewed keeps its beginning and its note; one that had lapsed begins anew", ({
    expect,
  }) => {
    const claim = claimed(wanted("a"), decider("one"), {
      stake: { ...stake, note: "why" },
      before: null,
    });
    expect(take(wanted("a"), decider("one", noon + minute), claim).holders).toEqual([
      {
        ...stake,
        session: "one",
        place: "here",
        note: "why",
        since: noon,
        until: noon + 61 * minute,
      },
    ]);
    expect(take(wanted("a"), decider("one", noon + 90 * minute), claim).holders[0]).toMatchObject({
      since: noon + 90 * minute,
    });
  });

  it.for([
    ["shared", "shared", null],
    ["shared", "exclusive", "held"],
    ["exclusive", "shared", "held"],
    ["exclusive", "exclusive", "held"],
  ] as const)(
    "that is %s, when another asks for it %s: %s",
    ([first, second, expected], { expect }) => {
      for (const make of [wanted, glob]) {
        const claim = take(make("src", { shared: first === "shared" }), decider("one"));
        expect(inTheWay(make("src", { shared: second === "shared" }), decider("two"), claim)).toBe(
          expected,
        );
      }
    },
  );

  it("that is shared keeps all its live holders, and drops those that lapsed", ({ expect }) => {
    const shared = { shared: true };
    const one = take(wanted("a", shared), decider("one"));
    const two = take(wanted("a", shared), decider("two", noon + 30 * minute), one);
    const three = take(wanted("a", shared), decider("three", noon + 70 * minute), two);
    const sessions = (claim: Claim) => claim.holders.map(({ session }: ClaimHolder) => session);
    expect([sessions(two), sessions(three)]).toEqual([
      ["one", "two"],
      ["two", "three"],
    ]);
  });

  it("that is completed stays so, unless it is reopened on purpose", ({ expect }) => {
    const done: Claim = {
      ...take(wanted("a"), decider("one")),
      holders: [],
      completed: { session: "one", name: "Ada", time: noon, result: "" },
    };
    expect(inTheWay(wanted("a"), decider("one"), done)).toBe("completed");
    expect(inTheWay(wanted("a", { reopen: true }), decider("two"), done)).toBeNull();
  });

  it("that cannot be read is held by somebody, and so is every path where it is one on paths", ({
    expect,
  }) => {
    expect(inTheWay(wanted("a"), decider("two"), null)).toBe("unreadable");
    expect(between(glob("docs"), decider("two"), stored(null, glob("src/**")))).toBe("unreadable");
  });

  it("on paths ignores case where one of both does", ({ expect }) => {
    const claim = take(glob("README.md"), decider("one"));
    expect(between(glob("readme.md"), decider("two"), stored(claim, glob("README.md")))).toBeNull();
    expect(
      between(
        glob("readme.md", { ignoreCase: true }),
        decider("two"),
        stored(claim, glob("README.md")),
      ),
    ).toBe("held");
  });
});
