// Whether a path, or another glob's path, is among what a glob covers. Exact: both automata are walked at once.

import { anyInPath, type Characters, includes, intersection, separator } from "./characters.ts";
import { type Automaton, readGlob, type Step } from "./glob.ts";

/** Says whether the glob covers the path: matches it, or a folder above it. */
export function covers(glob: Automaton, path: string): boolean {
  let states = closure(glob, [0]);
  for (const point of Array.from(path)) {
    const code = point.codePointAt(0)!;
    // A folder has been matched: everything below it is covered.
    if (point === "/" && states.has(glob.end)) return true;
    const next = [...states].flatMap((state) =>
      glob.steps[state]!.filter(({ on }) => on !== null && includes(on, code)).map(({ to }) => to),
    );
    if (next.length === 0) return false;
    states = closure(glob, next);
  }
  return states.has(glob.end);
}

/** Takes two globs; says whether there is a path that both cover. */
export function overlap(one: string, other: string, ignoreCase: boolean): boolean {
  return haveCommonPath(readGlob(one, ignoreCase), readGlob(other, ignoreCase));
}

/** As `overlap`, for globs that have been read. */
export function haveCommonPath(one: Automaton, other: Automaton): boolean {
  const [first, second] = [withBelow(one), withBelow(other)];
  const seen = new Set<number>();
  const open: [number, number, Place][] = [[0, 0, Place.start]];
  const visit = (a: number, b: number, place: Place) => {
    const key = (a * second.steps.length + b) * places + place;
    if (seen.has(key)) return;
    seen.add(key);
    open.push([a, b, place]);
  };
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [a, b, place] = pair;
    if (a === first.end && b === second.end && place === Place.name) return true;
    for (const { on, to } of first.steps[a]!) if (on === null) visit(to, b, place);
    for (const { on, to } of second.steps[b]!) if (on === null) visit(a, to, place);
    for (const left of first.steps[a]!) {
      if (left.on === null) continue;
      for (const right of second.steps[b]!) {
        if (right.on === null) continue;
        for (const next of placesAfter(place, intersection(left.on, right.on))) visit(left.to, right.to, next);
      }
    }
  }
  return false;
}

/** Where in a name a path stands: git has no path with an empty name, or with the names `.` and `..`. */
const Place = { start: 0, dot: 1, dots: 2, name: 3 } as const;
type Place = (typeof Place)[keyof typeof Place];
const places = 4;

const dot = 0x2e;

function placesAfter(place: Place, on: Characters): Place[] {
  const next: Place[] = [];
  if (includes(on, 0x2f) && place === Place.name) next.push(Place.start);
  const hasDot = includes(on, dot);
  if (hasDot) next.push(place === Place.start ? Place.dot : place === Place.dot ? Place.dots : Place.name);
  if (on.some(([from, to]) => [from, to].some((point) => point !== dot && point !== 0x2f) || to - from > 1)) next.push(Place.name);
  return next;
}

/** What a glob matches, and everything below it. */
function withBelow({ steps, end }: Automaton): Automaton {
  const [below, done] = [steps.length, steps.length + 1];
  const more = new Map<number, Step[]>([
    [
      end,
      [
        { on: separator, to: below },
        { on: null, to: done },
      ],
    ],
  ]);
  return {
    steps: [
      ...steps.map((own, state) => [...own, ...(more.get(state) ?? [])]),
      [
        { on: anyInPath, to: below },
        { on: null, to: done },
      ],
      [],
    ],
    end: done,
  };
}

function closure({ steps }: Automaton, from: readonly number[]): Set<number> {
  const reached = new Set(from);
  // A set is walked in the order of insertion, also what is added on the way.
  for (const state of reached) for (const { on, to } of steps[state]!) if (on === null) reached.add(to);
  return reached;
}
