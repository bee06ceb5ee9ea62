// The arbitrary texts of the properties hold all that they promise.

import fc from "fast-check";
import { describe, it } from "vitest";
import { anyBrokenText, anyText } from "../support/property/any-text.ts";

const sample = (texts: fc.Arbitrary<string>) => fc.sample(texts, { numRuns: 2000, seed: 1 });

/** Kind of character → regular expression that finds it. */
const kinds: Readonly<Record<string, string>> = {
  "a control character": String.raw`[\u0000-\u001f]`,
  "an eight-bit control character": String.raw`[\u0080-\u009f]`,
  NUL: String.raw`\0`,
  "a newline": String.raw`\n`,
  "a carriage return": String.raw`\r`,
  "an escape": String.raw`\u001b`,
  "a quote": "'",
  "a double quote": '"',
  "a backslash": String.raw`\\`,
  "a combining mark": String.raw`\p{M}`,
  "a bidirectional mark": String.raw`[\u202a-\u202e\u2066-\u2069]`,
  "a character of two UTF-16 units": String.raw`[\u{10000}-\u{10ffff}]`,
  "a letter that is not Latin": String.raw`[^\p{Script=Latin}\P{L}]`,
  "nothing at all": "^$",
};

describe("Any text", () => {
  it.for(Object.entries(kinds))(
    "holds %s now and then, and so does broken text",
    ([, source], { expect }) => {
      const pattern = new RegExp(source, "u");
      expect(
        [sample(anyText()), sample(anyBrokenText())].map((texts) =>
          texts.some((text) => pattern.test(text)),
        ),
      ).toEqual([true, true]);
    },
  );

  it("is well-formed, while broken text need not be", ({ expect }) => {
    expect(sample(anyText()).every((text) => text.isWellFormed())).toBe(true);
    const broken = sample(anyBrokenText());
    expect(broken.some((text) => !text.isWellFormed())).toBe(true);
    expect(broken.some((text) => /[\udc80-\udcff]/u.test(text))).toBe(true);
  });

  it("keeps to the length that is asked for, and gets as long as that", ({ expect }) => {
    const lengths = sample(anyText({ minLength: 1, maxLength: 40 })).map(
      (text) => Array.from(text).length,
    );
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([1, 40]);
  });
});
