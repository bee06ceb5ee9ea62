// Any text for properties. fast-check's own `unit: "binary"` and `unit: "grapheme"` spend seconds
// on tables of Unicode at their first use.

import fc from "fast-check";

/** Ranges of code points, as often as they are to occur. Surrogates are a range of their own. */
const ranges = {
  letters: [0x61, 0x7a],
  ascii: [0x20, 0x7e],
  controls: [0x00, 0x1f],
  moreControls: [0x7f, 0x9f],
  latin: [0xa0, 0x24f],
  marks: [0x300, 0x36f],
  basic: [0x250, 0xd7ff],
  privateUse: [0xe000, 0xffff],
  astral: [0x10000, 0x10ffff],
} as const;

/** Code points that terminals, shells, git or parsers treat in their own way. */
const special = Array.from(
  "\0\t\n\r\u001b\u0007\u009b\u0085'\"\\`$;&|<>(){}[]*?!#~^%=,:/. -_@" +
    "\u00a0\u00ad\u061c\u200b\u200d\u200e\u2028\u2029\u202e\u2066\u3000\ufe0f\ufeff\ufffd\uffff\u{1f469}\u{e0041}\u{10ffff}",
);

const within = ([min, max]: readonly [number, number]) =>
  fc.integer({ min, max }).map((code) => String.fromCodePoint(code));

const character = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...special) },
  ...Object.values(ranges).map((range) => ({ weight: 1, arbitrary: within(range) })),
);

/** A surrogate without its other half: in this project a byte that is not UTF-8, or broken text. */
const surrogate = within([0xd800, 0xdfff]);

/** Bounds for the length of a text, in characters. */
export interface TextLength {
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Texts are short, unless a length is requested. */
const sized = (length: TextLength) => ({
  ...length,
  ...(length.maxLength === undefined ? {} : { size: "max" as const }),
});

/**
 * Returns an arbitrary of well-formed text: every code point is possible, and those that programs
 * trip over are frequent.
 */
export function anyText(length: TextLength = {}): fc.Arbitrary<string> {
  return fc.array(character, sized(length)).map((characters) => characters.join(""));
}

/** Returns an arbitrary of text that may hold lone surrogates as well. */
export function anyBrokenText(length: TextLength = {}): fc.Arbitrary<string> {
  const unit = fc.oneof({ weight: 9, arbitrary: character }, { weight: 1, arbitrary: surrogate });
  return fc.array(unit, sized(length)).map((characters) => characters.join(""));
}
