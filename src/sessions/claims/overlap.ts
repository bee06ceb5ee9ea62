// Decides exactly if a glob covers a path, or shares a path with another glob, by walking the
// automata together.

import { anyInPath, type Characters, includes, intersection, separator } from "./characters.ts";
import { type Automaton, readGlob, type Transition } from "./glob.ts";

/** Returns whether the glob covers the path: matches it, or a folder above it. */
export function covers(glob: Automaton, path: string): boolean {
  let states = closure(glob, [0]);
  for (const point of Array.from(path)) {
    const code = point.codePointAt(0)!;
    // The glob has matched a folder: everything below is covered.
    if (point === "/" && states.has(glob.end)) return true;
    const next = [...states].flatMap((state) =>
      glob.steps[state]!.filter(({ on }) => on !== null && includes(on, code)).map(({ to }) => to),
    );
    if (next.length === 0) return false;
    states = closure(glob, next);
  }
  return states.has(glob.end);
}

/** Takes two globs; returns whether both cover a common path. */
export function overlap(one: string, other: string, ignoreCase: boolean): boolean {
  return haveCommonPath(readGlob(one, ignoreCase), readGlob(other, ignoreCase));
}

/** Does the same as `overlap` for parsed globs. */
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
        for (const next of placesAfter(place, intersection(left.on, right.on)))
          visit(left.to, right.to, next);
      }
    }
  }
  return false;
}

/**
 * Position of a path within a name: git has no path with an empty name, or with the names `.` and
 * `..`.
 */
const Place = { start: 0, dot: 1, dots: 2, name: 3 } as const;
type Place = (typeof Place)[keyof typeof Place];
const places = 4;

const dot = 0x2e;

function placesAfter(place: Place, on: Characters): Place[] {
  const next: Place[] = [];
  if (includes(on, 0x2f) && place === Place.name) next.push(Place.start);
  const hasDot = includes(on, dot);
  if (hasDot)
    next.push(place === Place.start ? Place.dot : place === Place.dot ? Place.dots : Place.name);
  if (
    on.some(
      ([from, to]) => [from, to].some((point) => point !== dot && point !== 0x2f) || to - from > 1,
    )
  )
    next.push(Place.name);
  return next;
}

/** Returns an automaton that also matches everything below the glob's paths. */
function withBelow({ steps, end }: Automaton): Automaton {
  const [below, done] = [steps.length, steps.length + 1];
  const more = new Map<number, Transition[]>([
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
  // Iterating over a set also visits elements that are added meanwhile.
  for (const state of reached)
    for (const { on, to } of steps[state]!) if (on === null) reached.add(to);
  return reached;
}
