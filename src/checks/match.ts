// Compiles globs: the only importer of picomatch.

import picomatch from "picomatch";
import type { RepoPath } from "../types.ts";
import { fixBraces } from "./other-tools/braces.ts";

/** Tells whether a path, relative to the folder of its config, matches; pure. */
export type Matcher = (path: string) => boolean;

/** The tool that defines a glob's rules. */
export type Dialect = "airlock" | "lint-staged" | "doublestar";

const compiled = new Map<string, Matcher>();

/**
 * Compiles one glob, each only once. Throws a SyntaxError if it is not valid (brackets that are not
 * closed).
 *
 * - `lint-staged`: as lint-staged 16 does in `lib/matchFiles.js`: picomatch with `dot`,
 *   `posixSlashes`, `strictBrackets`, and `matchBase`
 * for patterns without a slash. The caller has fixed the braces.
 * - `airlock`: the same, braces fixed, and `**` also crosses folders with a newline in their name.
 * - `doublestar`: Go's doublestar, for lefthook: `*` stays within a folder, nothing matches by file
 *   name alone.
 */
export function matcher(pattern: string, dialect: Dialect = "airlock"): Matcher {
  const key = `${dialect}\n${pattern}`;
  let match = compiled.get(key);
  if (match === undefined) {
    const isMatch = compile(pattern, dialect);
    // picomatch returns an object if it gets a second argument, as from an array's `filter`.
    match = (path) => isMatch(path);
    compiled.set(key, match);
  }
  return match;
}

/** picomatch's published types lack `posixSlashes`. */
type MatchOptions = picomatch.PicomatchOptions & { readonly posixSlashes?: boolean };

function compile(pattern: string, dialect: Dialect): Matcher {
  const common = { dot: true, strictBrackets: true };
  const lintStaged: MatchOptions = {
    ...common,
    matchBase: !pattern.includes("/"),
    posixSlashes: true,
  };
  if (dialect === "lint-staged") return picomatch(pattern, lintStaged);
  if (dialect === "doublestar")
    return picomatch(pattern, { ...common, noextglob: true, nonegate: true, flags: "s" });
  return picomatch(fixBraces(pattern), { ...lintStaged, flags: "s" });
}

/** The paths of a folder that a check handles. */
export interface Filter {
  /**
   * Globs relative to the folder, one of which must match; if absent, every path in the folder
   * matches.
   */
  readonly files?: readonly string[] | undefined;
  /** Globs relative to the folder, none of which may match. */
  readonly exclude?: readonly string[] | undefined;
}

/**
 * Returns a predicate for root-relative paths inside `folder` that pass the filter. Throws a
 * SyntaxError for an invalid glob.
 */
export function pathFilter(folder: RepoPath, filter: Filter): (path: RepoPath) => boolean {
  const files = filter.files?.map((pattern) => matcher(pattern));
  const exclude = (filter.exclude ?? []).map((pattern) => matcher(pattern));
  return (path) => {
    const inside = relativeTo(folder, path);
    if (inside === null) return false;
    return (
      (files?.some((match) => match(inside)) ?? true) && !exclude.some((match) => match(inside))
    );
  };
}

/**
 * Returns a predicate for root-relative paths that match a check's `inputs`: globs relative to
 * `folder`, which may begin with `../`.
 */
export function inputFilter(
  folder: RepoPath,
  inputs: readonly string[],
): (path: RepoPath) => boolean {
  const matchers = inputs.map((pattern) => {
    const { base, rest } = climb(folder, pattern);
    const match = matcher(rest);
    return (path: RepoPath): boolean => {
      const inside = base === null ? null : relativeTo(base, path);
      return inside !== null && match(inside);
    };
  });
  return (path) => matchers.some((match) => match(path));
}

/** Resolves the `../` at a pattern's start; `base` is `null` if it leads out of the repository. */
export function climb(
  folder: RepoPath,
  pattern: string,
): { readonly base: RepoPath | null; readonly rest: string } {
  let base: RepoPath | null = folder;
  let rest = pattern;
  while (rest.startsWith("../")) {
    base = base === null || base === "" ? null : base.slice(0, Math.max(0, base.lastIndexOf("/")));
    rest = rest.slice(3);
  }
  return { base, rest };
}

/** Returns the path relative to a folder above it, or `null` if it is not in that folder. */
export function relativeTo(folder: RepoPath, path: RepoPath): string | null {
  if (folder === "") return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}
