// Sets of characters as ranges of code points: the characters that one position of a glob accepts.

/** Inclusive ranges of code points, in ascending order, with gaps between them. */
export type Characters = readonly (readonly [from: number, to: number])[];

const last = 0x10ffff;
const slash = 0x2f;

/** Every character that a name may contain: all but NUL and `/`. */
export const anyInName: Characters = [
  [1, slash - 1],
  [slash + 1, last],
];

/** Every character that a path may contain: all but NUL. */
export const anyInPath: Characters = [[1, last]];

/** The separator `/` between names. */
export const separator: Characters = [[slash, slash]];

/** Returns the ranges in ascending order, joined where they touch or overlap. */
export function union(ranges: Characters): Characters {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([one], [other]) => one - other)) {
    const before = joined.at(-1);
    if (before !== undefined && from <= before[1] + 1) before[1] = Math.max(before[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** Returns the characters of a name that are not in the set. */
export function complement(set: Characters): Characters {
  const rest: [number, number][] = [];
  let next = 1;
  for (const [from, to] of union([...set, [0, 0], [slash, slash]])) {
    if (from > next) rest.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= last) rest.push([next, last]);
  return rest;
}

/** Returns the characters that are in both sets. */
export function intersection(one: Characters, other: Characters): Characters {
  const both: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < one.length && j < other.length;) {
    const [from, to] = [Math.max(one[i]![0], other[j]![0]), Math.min(one[i]![1], other[j]![1])];
    if (from <= to) both.push([from, to]);
    if (one[i]![1] < other[j]![1]) i += 1;
    else j += 1;
  }
  return both;
}

/** Returns whether a code point is in the set. */
export function includes(set: Characters, point: number): boolean {
  return set.some(([from, to]) => from <= point && point <= to);
}

/** In ranges longer than this, only ASCII letters get their other case. */
const searched = 4096;

/**
 * Returns the set with the other case of each of its letters, as file systems that ignore case see
 * it.
 */
export function bothCases(set: Characters): Characters {
  const more: [number, number][] = [];
  for (const [from, to] of set) {
    for (let point = from; point <= Math.min(to, from + searched); point += 1)
      more.push(...otherCases(point));
    // In a long range, at least the ASCII letters.
    for (let point = Math.max(from, 0x41); point <= Math.min(to, 0x7a); point += 1)
      more.push(...otherCases(point));
  }
  return union([...set, ...more]);
}

/**
 * Returns the other case of a letter. File systems do not use mappings to several letters (ß → SS).
 */
function otherCases(point: number): [number, number][] {
  const letter = String.fromCodePoint(point);
  return [letter.toLowerCase(), letter.toUpperCase()].flatMap((mapped): [number, number][] => {
    const code = mapped.codePointAt(0)!;
    return mapped === letter || String.fromCodePoint(code) !== mapped ? [] : [[code, code]];
  });
}
