// Parses the globs of claims into automata, so that it can be decided exactly if two of them match
// a common path.

import { AirlockError } from "../../errors.ts";
import {
  anyInName,
  bothCases,
  type Characters,
  complement,
  separator,
  union,
} from "./characters.ts";

/**
 * A transition of the automaton: on one of these characters, or without input (`null`), to another
 * state.
 */
export interface Transition {
  readonly on: Characters | null;
  readonly to: number;
}

/** A parsed glob. State 0 is the start. */
export interface Automaton {
  readonly steps: readonly (readonly Transition[])[];
  /** The state in which the whole glob has matched. */
  readonly end: number;
}

/**
 * Maximum lengths of a glob, without and with wildcards: two globs of this length are compared in
 * well under a second.
 */
const maxLength = 4096;
const maxWildLength = 512;

/**
 * Parses a glob of paths relative to the root: `*` and `?` within a name, `**` as a whole name for
 * any number of folders, `[a-z]`, `[!a-z]`, `{one,two}`, and `\` before a literal character. Throws
 * AirlockError GLOB_INVALID.
 */
export function readGlob(glob: string, ignoreCase: boolean): Automaton {
  const reader = new GlobReader(glob, ignoreCase);
  const wild = /[*?[{]/.test(glob);
  if (glob.length > (wild ? maxWildLength : maxLength))
    throw invalidGlob(glob, `is longer than ${wild ? maxWildLength : maxLength} characters`);
  const end = reader.alternatives(0, 0);
  return { steps: reader.steps, end };
}

/** Returns whether the text has a character with a special meaning in globs. */
export function isWild(glob: string): boolean {
  return /[*?[\]{}\\]/.test(glob);
}

/** Takes a path; returns the glob that matches exactly it (and everything below it). */
export function literalGlob(path: string): string {
  return path.replaceAll(/[*?[\]{}\\]|(?<=[@!+*?])\(/g, String.raw`\$&`);
}

/** Makes the error for an invalid glob; `what` follows the glob's text. */
export function invalidGlob(glob: string, what: string): AirlockError {
  return new AirlockError(
    "usage",
    "GLOB_INVALID",
    `The glob ${JSON.stringify(glob.slice(0, 200))} ${what}.`,
    {
      next: [
        String.raw`Write a backslash before a literal character: airlock claim --paths 'app/\[id\]/page.tsx'`,
      ],
    },
  );
}

class GlobReader {
  readonly steps: Transition[][] = [[]];
  readonly #glob: string;
  readonly #points: readonly string[];
  readonly #ignoreCase: boolean;
  #at = 0;

  constructor(glob: string, ignoreCase: boolean) {
    this.#glob = glob;
    this.#points = Array.from(glob);
    this.#ignoreCase = ignoreCase;
  }

  /**
   * Parses up to the end of the text, or up to the closing brace; returns the state in which all
   * alternatives end.
   */
  alternatives(start: number, depth: number): number {
    const ends = [this.#sequence(start, depth)];
    while (depth > 0 && this.#points[this.#at] === ",") {
      this.#at += 1;
      ends.push(this.#sequence(start, depth));
    }
    if (ends.length === 1) return ends[0]!;
    const end = this.#state();
    for (const one of ends) this.steps[one]!.push({ on: null, to: end });
    return end;
  }

  #sequence(start: number, depth: number): number {
    // Each alternative has a start state of its own, so that a loop in one does not affect the
    // others.
    let state = this.#state();
    this.steps[start]!.push({ on: null, to: state });
    while (this.#at < this.#points.length) {
      const point = this.#points[this.#at]!;
      if (depth > 0 && (point === "," || point === "}")) break;
      state = this.#piece(state, point, depth);
    }
    return state;
  }

  #piece(state: number, point: string, depth: number): number {
    if (/[@!+*?]/.test(point) && this.#points[this.#at + 1] === "(")
      throw invalidGlob(this.#glob, `has ${point}(…), which is not supported: write {one,two}`);
    if (point === "*") return this.#stars(state);
    this.#at += 1;
    if (point === "?") return this.#on(state, anyInName);
    if (point === "[") return this.#on(state, this.#class());
    if (point === "/") return this.#on(state, separator);
    if (point === "{") return this.#braces(state, depth);
    return this.#on(state, this.#cased(point === "\\" ? this.#escaped() : point));
  }

  /**
   * Parses stars: `**` between slashes matches any number of folders, at the end anything below;
   * other stars stay within a name.
   */
  #stars(state: number): number {
    const from = this.#at;
    while (this.#points[this.#at] === "*") this.#at += 1;
    const [before, after] = [this.#points[from - 1], this.#points[this.#at]];
    const isEdge = (point: string | undefined) =>
      point === undefined || ["/", "{", ",", "}"].includes(point);
    if (this.#at - from === 2 && isEdge(before) && isEdge(after))
      return this.#folders(state, after === "/");
    const loop = this.#epsilon(state);
    this.steps[loop]!.push({ on: anyInName, to: loop });
    return this.#epsilon(loop);
  }

  #folders(state: number, followed: boolean): number {
    const start = this.#epsilon(state);
    const name = this.#on(start, anyInName);
    this.steps[name]!.push({ on: anyInName, to: name });
    if (!followed) {
      // One or more names with slashes between them.
      this.steps[name]!.push({ on: separator, to: start });
      return this.#epsilon(name);
    }
    this.#at += 1;
    this.steps[name]!.push({ on: separator, to: start });
    return this.#epsilon(start);
  }

  #braces(state: number, depth: number): number {
    if (depth > 20) throw invalidGlob(this.#glob, "nests braces too deeply");
    const end = this.alternatives(state, depth + 1);
    if (this.#points[this.#at] !== "}") throw invalidGlob(this.#glob, "has a { that is not closed");
    this.#at += 1;
    return this.#epsilon(end);
  }

  #class(): Characters {
    const negated = ["!", "^"].includes(this.#points[this.#at] ?? "");
    if (negated) this.#at += 1;
    const ranges: [number, number][] = [];
    for (let first = true; first || this.#points[this.#at] !== "]"; first = false) {
      if (
        this.#points[this.#at] === "[" &&
        [":", ".", "="].includes(this.#points[this.#at + 1] ?? "")
      )
        throw invalidGlob(
          this.#glob,
          "has a named class such as [:alpha:], which is not supported: write the range",
        );
      const from = this.#member();
      const isRange =
        this.#points[this.#at] === "-" && ![undefined, "]"].includes(this.#points[this.#at + 1]);
      if (isRange) this.#at += 1;
      const to = isRange ? this.#member() : from;
      if (to < from) throw invalidGlob(this.#glob, "has a range that runs backwards");
      ranges.push([from, to]);
    }
    this.#at += 1;
    const members = this.#ignoreCase ? bothCases(union(ranges)) : union(ranges);
    // No class contains a slash, not even a negated one.
    return negated ? complement(members) : complement(complement(members));
  }

  #member(): number {
    const point = this.#points[this.#at];
    this.#at += 1;
    if (point === undefined) throw invalidGlob(this.#glob, "has a [ that is not closed");
    return (point === "\\" ? this.#escaped() : point).codePointAt(0)!;
  }

  #escaped(): string {
    const point = this.#points[this.#at];
    this.#at += 1;
    if (point === undefined)
      throw invalidGlob(this.#glob, String.raw`ends in a \ with no character after it`);
    return point;
  }

  #cased(point: string): Characters {
    const code = point.codePointAt(0)!;
    return this.#ignoreCase ? bothCases([[code, code]]) : [[code, code]];
  }

  #state(): number {
    return this.steps.push([]) - 1;
  }

  #on(state: number, on: Characters): number {
    const to = this.#state();
    this.steps[state]!.push({ on, to });
    return to;
  }

  #epsilon(state: number): number {
    const to = this.#state();
    this.steps[state]!.push({ on: null, to });
    return to;
  }
}
