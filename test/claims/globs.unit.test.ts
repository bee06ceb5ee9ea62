// The globs of claims: what they cover, and that two overlap exactly where some path is covered by
// both.

import fc from "fast-check";
import { describe, it } from "vitest";
import { AirlockError } from "../../src/errors.ts";
import { literalGlob, readGlob } from "../../src/sessions/claims/glob.ts";
import { covers, overlap } from "../../src/sessions/claims/overlap.ts";
import { bucketsOf, readRefName, refOf } from "../../src/sessions/claims/claim-refs.ts";
import { expectSame, runs } from "../support/property/runs.ts";

/**
 * A piece of a glob with the regular expression that means the same, written independently of the
 * code under test.
 */
interface Piece {
  readonly glob: string;
  readonly regex: string;
}

const letters = ["a", "b", "."] as const;
const escaped = (letter: string) => (letter === "." ? String.raw`\.` : letter);

/** Every path of up to seven characters over these letters. */
const paths = (() => {
  let all = [""];
  const found: string[] = [];
  for (let length = 1; length <= 7; length += 1) {
    all = all.flatMap((path) => [...letters, "/"].map((letter) => path + letter));
    found.push(
      ...all.filter((path) => path.split("/").every((name) => !["", ".", ".."].includes(name))),
    );
  }
  return found;
})();

const letter: fc.Arbitrary<Piece> = fc
  .constantFrom(...letters)
  .map((one) => ({ glob: one, regex: escaped(one) }));
const wild: fc.Arbitrary<Piece> = fc.constantFrom(
  { glob: "*", regex: "[^/]*" },
  { glob: "?", regex: "[^/]" },
  { glob: "[ab]", regex: "[ab]" },
  { glob: "[!a]", regex: "[^a/]" },
  { glob: "[a-b]", regex: "[a-b]" },
  { glob: "[^.]", regex: "[^./]" },
  { glob: String.raw`\a`, regex: "a" },
);
const simple = fc.oneof(letter, wild);
const joined = (pieces: readonly Piece[]): Piece => ({
  glob: pieces.map((piece) => piece.glob).join(""),
  regex: pieces.map(({ regex }) => regex).join(""),
});
const row = fc.array(simple, { minLength: 1, maxLength: 3 }).map((pieces) => {
  // Two stars in a row would be read as the one that crosses folders.
  const apart = pieces.filter(
    (piece, index) => !(piece.glob === "*" && pieces[index - 1]?.glob === "*"),
  );
  return joined(apart);
});
const braces = fc.array(
  fc.oneof(row, fc.constant({ glob: "", regex: "" }), fc.constant({ glob: "a/b", regex: "a/b" })),
  {
    minLength: 2,
    maxLength: 3,
  },
);
const name: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 4, arbitrary: row },
  {
    weight: 1,
    arbitrary: braces.map((some) => ({
      glob: `a{${some.map((one) => one.glob).join(",")}}b`,
      regex: `a(?:${some.map(({ regex }) => regex).join("|")})b`,
    })),
  },
);
const below = "(?:[^/]+/)*[^/]+";
const glob: fc.Arbitrary<Piece> = fc
  .array(fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: fc.constant(null) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((names) => ({
    glob: names.map((one) => one?.glob ?? "**").join("/"),
    regex: names
      .map((one, index) => {
        const isLast = index === names.length - 1;
        if (one === null) return isLast ? below : "(?:[^/]+/)*";
        return isLast ? one.regex : `${one.regex}/`;
      })
      .join(""),
  }));

/**
 * Small enough that the shortest path that two of them have in common is among those enumerated.
 */
const short = fc.array(simple, { minLength: 1, maxLength: 2 }).map((pieces) => {
  const isTwoStars = pieces.every((piece) => piece.glob === "*");
  return joined(isTwoStars ? pieces.slice(0, 1) : pieces);
});
const smallGlob: fc.Arbitrary<Piece> = fc.oneof(
  short,
  name.filter(({ glob: text }) => text.length <= 9),
  fc.tuple(short, short).map(([one, other]) => ({
    glob: `${one.glob}/${other.glob}`,
    regex: `${one.regex}/${other.regex}`,
  })),
  simple.map((one) => ({ glob: `**/${one.glob}`, regex: `(?:[^/]+/)*${one.regex}` })),
  short.map((one) => ({ glob: `${one.glob}/**`, regex: `${one.regex}/${below}` })),
  fc.tuple(short, letter).map(([one, other]) => ({
    glob: `${one.glob}/**/${other.glob}`,
    regex: `${one.regex}/(?:[^/]+/)*${other.regex}`,
  })),
);

const covered = ({ regex }: Piece): Set<string> => {
  const whole = new RegExp(`^(?:${regex})(?:/.+)?$`, "s");
  return new Set(paths.filter((path) => whole.test(path)));
};

describe("a glob of a claim", () => {
  it("covers exactly the paths that its meaning, written as a regular expression, covers", ({
    expect,
  }) => {
    fc.assert(
      fc.property(glob, (piece) => {
        const automaton = readGlob(piece.glob, false);
        const expected = covered(piece);
        const sample = paths
          .filter((path, index) => index % 17 === 0 || expected.has(path))
          .slice(0, 500);
        const wrong = sample.filter((path) => covers(automaton, path) !== expected.has(path));
        expectSame(expect, { glob: piece.glob, wrong }, { glob: piece.glob, wrong: [] });
      }),
      runs(50, 1000),
    );
  });

  it("overlaps another exactly where enumeration finds a path that both cover", ({ expect }) => {
    fc.assert(
      fc.property(smallGlob, smallGlob, (one, other) => {
        const both = covered(other);
        const found = [...covered(one)].some((path) => both.has(path));
        const answers = [
          overlap(one.glob, other.glob, false),
          overlap(other.glob, one.glob, false),
        ];
        expectSame(
          expect,
          [one.glob, other.glob, ...answers],
          [one.glob, other.glob, found, found],
        );
      }),
      runs(60, 2000),
    );
  });

  it.for([
    ["src/a.ts", "src/a.ts", true],
    ["src", "src/deep/a.ts", true],
    ["src/*.ts", "src/deep/a.ts", false],
    ["src/**", "src/deep/a.ts", true],
    ["src/**/*.ts", "src/a.ts", true],
    ["**/*.md", "docs", true],
    ["*.{ts,tsx}", "*.js", false],
    ["a*c", "*b*", true],
    ["a?c", "a[!b]c", true],
    ["[a-f]x", "[g-z]x", false],
    ["src/*", "src", true],
    ["test/**/*.test.ts", "**/fixtures/**", true],
    ["a/*/c", "a/b", true],
    [".*", "..", false],
    ["{..,a}", "..{/x,}", false],
    ["x/[.]*", "x/.", false],
    [String.raw`app/\[id\]/*`, "app/i/*", false],
    [String.raw`app/\[id\]/*`, "app/[[]id]/page", true],
    ["ä*", "*ö", true],
    ["\udcff*", "\udcff", true],
    ["\udcff", "\udcfe", false],
  ] as const)("%s and %s: %s", ([one, other, expected], { expect }) => {
    expect(overlap(one, other, false)).toBe(expected);
  });

  it.for([
    ["README.md", "readme.MD", true],
    ["src/[a-c].ts", "SRC/B.TS", true],
    ["[!a]", "A", false],
    ["ÄRGER", "ärger", true],
  ] as const)(
    "where case is ignored, %s and %s: %s; otherwise not",
    ([one, other, expected], { expect }) => {
      expect([overlap(one, other, true), overlap(one, other, false)]).toEqual([
        expected,
        one === "[!a]",
      ]);
    },
  );

  it("means just the path where it was made from one", ({ expect }) => {
    for (const path of ["app/[id]/{x}.ts", "a*b?c", String.raw`back\slash`, "!(x)"]) {
      expect(covers(readGlob(literalGlob(path), false), path)).toBe(true);
      expect(overlap(literalGlob(path), "other", false)).toBe(false);
    }
  });

  it.for([
    ["a[b", "not closed"],
    ["a{b", "not closed"],
    ["[[:alpha:]]", "write the range"],
    ["!(a)", "{one,two}"],
    ["[z-a]", "backwards"],
    ["a\\", "no character after it"],
    [`${"a".repeat(600)}*`, "longer than"],
  ] as const)("%s is refused: %s", ([text, words], { expect }) => {
    expect(() => readGlob(text, false)).toThrow(AirlockError);
    expect(() => readGlob(text, false)).toThrow(words);
  });
});

describe("the name of a claim's ref", () => {
  it("has a bucket that every covered path looks into", ({ expect }) => {
    fc.assert(
      fc.property(glob, (piece) => {
        const named = readRefName(refOf({ kind: "path", text: piece.glob }));
        const bucket = named?.kind === "path" ? named.bucket : null;
        const missed = [...covered(piece)]
          .slice(0, 50)
          .filter((path) => bucket === null || !bucketsOf(path).includes(bucket));
        expectSame(
          expect,
          { glob: piece.glob, kind: named?.kind, missed },
          { glob: piece.glob, kind: "path", missed: [] },
        );
      }),
      runs(50, 1000),
    );
  });

  it("is a digest: whatever is claimed, git takes the name", ({ expect }) => {
    expect(refOf({ kind: "name", text: "fix: login? ..~^ \n" })).toMatch(
      /^refs\/airlock\/claims\/name-[0-9a-f]{40}$/,
    );
    expect(readRefName("refs/airlock/claims/v2-something")).toBeNull();
  });
});
