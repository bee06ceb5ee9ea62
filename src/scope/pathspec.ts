// Matches pathspecs: does one name a path itself, or reach it broadly together with others?

import { posix } from "node:path";
import type { RepoPath } from "../types.ts";

/**
 * `named`: the path itself was written; `broad`: a folder, a glob, everything; `null`: not reached.
 */
export type Reach = "named" | "broad" | null;

interface Pathspec {
  readonly excludes: boolean;
  /** Relative to the top of the working tree, `""` for the top itself. */
  readonly path: RepoPath;
  readonly ignoreCase: boolean;
  /** Compiled pattern, if the pathspec has one. */
  readonly glob: RegExp | null;
  /** True if only git can decide (attributes); counts as reaching every path. */
  readonly unclear: boolean;
}

/**
 * Takes the pathspecs of a command line and the folder in which it was typed (GIT_PREFIX: relative
 * to the top, ending in a slash); returns a function that tells in which way they reach a path.
 * Syntax: gitglossary(7), "pathspec".
 */
export function reachOf(words: readonly string[], prefix: string): (path: RepoPath) => Reach {
  const all = words.map((word) => parsePathspec(word, prefix));
  const [excluding, including] = [
    all.filter(({ excludes }) => excludes),
    all.filter(({ excludes }) => !excludes),
  ];
  return (path) => {
    if (excluding.some((one) => reach(one, path) !== null)) return null;
    if (including.length === 0 && excluding.length > 0)
      return path.startsWith(prefix) ? "broad" : null;
    const reaches = including.map((one) => reach(one, path));
    return reaches.find((one) => one === "named") ?? reaches.find((one) => one !== null) ?? null;
  };
}

function reach(spec: Pathspec, path: RepoPath): Reach {
  const [wanted, given] = spec.ignoreCase
    ? [spec.path.toLowerCase(), path.toLowerCase()]
    : [spec.path, path];
  if (wanted === given) return spec.excludes ? "broad" : "named";
  if (
    wanted === "" ||
    given.startsWith(`${wanted}/`) ||
    spec.glob?.test(path) === true ||
    spec.unclear
  )
    return "broad";
  return null;
}

function parsePathspec(word: string, prefix: string): Pathspec {
  const { magic, rest } = splitMagic(word);
  const top = magic.includes("top");
  const path = rest === "" && (top || word === ":") ? "" : normal(top ? rest : prefix + rest);
  const literal = magic.includes("literal");
  return {
    path,
    excludes: magic.includes("exclude"),
    ignoreCase: magic.includes("icase"),
    glob:
      literal || !/[*?[\\]/.test(rest)
        ? null
        : compile(path, { icase: magic.includes("icase"), glob: magic.includes("glob") }),
    unclear: magic.some((one) => one.startsWith("attr:")),
  };
}

/**
 * Splits the magic off: `:(top,icase)rest`, `:/rest`, `:!rest`, `:^rest`. A word without a leading
 * colon has none.
 */
function splitMagic(word: string): { magic: readonly string[]; rest: string } {
  if (!word.startsWith(":")) return { magic: [], rest: word };
  const long = /^:\(([^)]*)\)([^]*)$/.exec(word);
  if (long !== null) return { magic: long[1]!.split(","), rest: long[2]! };
  const [, signs = "", rest = ""] = /^:([/!^]*):?([^]*)$/.exec(word) ?? [];
  return { magic: signs.split("").map((sign) => (sign === "/" ? "top" : "exclude")), rest };
}

/**
 * Resolves `.` and `..` and drops the final slash. A path outside the repository matches nothing in
 * it.
 */
function normal(path: string): string {
  const clean = posix.normalize(path).replace(/\/+$/, "");
  return clean === "." ? "" : clean;
}

/**
 * Compiles a pattern of git's wildmatch. Without `:(glob)` a star also crosses slashes
 * (wildmatch.c, WM_PATHNAME unset). A match may continue below.
 */
function compile(pattern: string, how: { icase: boolean; glob: boolean }): RegExp | null {
  let text = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at]!;
    const set = character === "[" ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(pattern.slice(at)) : null;
    if (set !== null) {
      text += `[${set[1] === "" ? "" : "^"}${set[2]!.replaceAll(/[\\\][]/g, String.raw`\$&`)}]`;
      at += set[0].length - 1;
    } else if (character === "*") {
      const run = /^\*+/.exec(pattern.slice(at))![0].length;
      text += how.glob && run === 1 ? "[^/]*" : "[^]*";
      at += run - 1;
    } else if (character === "?") text += how.glob ? "[^/]" : "[^]";
    else if (character === "\\" && at + 1 < pattern.length) text += escaped(pattern[(at += 1)]!);
    else text += escaped(character);
  }
  try {
    return new RegExp(`^${text}(?:/[^]*)?$`, how.icase ? "iu" : "u");
  } catch (error) {
    // git matches nothing with an invalid set either.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function escaped(character: string): string {
  return character.replaceAll(/[$()*+./?[\\\]^{|}-]/g, String.raw`\$&`);
}
