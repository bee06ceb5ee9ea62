// Maps the paths of an environment that lead into the working tree to the same paths in the
// chamber: a check must find the candidate's files there, not those on disk.

import { lstatSync, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, normalize, relative, sep } from "node:path";
import { nullOn } from "../../system/files/file-errors.ts";
import { isInside } from "../../system/files/inside.ts";
import type { Environment } from "../../types.ts";

/** Absolute paths of the working tree and of its chamber. */
export interface ChamberOfRoot {
  readonly root: string;
  readonly chamber: string;
}

/**
 * Variables of the user's account, of git and of airlock itself: they name settings, caches and
 * state, which no candidate holds. PWD is set for each command.
 */
const kept = /^(?:HOME|TMPDIR|PWD|OLDPWD|XDG_.*|GIT_.*|AIRLOCK_.*)$/;

/** Errors that mean: this user sees nothing there. */
const unseen = ["ENOENT", "ENOTDIR", "ELOOP", "EACCES", "EPERM", "ENAMETOOLONG"] as const;

/**
 * Takes an environment; returns it with every absolute path in a variable that is a path or a list
 * of paths (`PYTHONPATH=<root>/src:<root>/lib`) mapped from the working tree to the chamber. A path
 * that only the disk has (an ignored folder without a link) stays, and so does a value that merely
 * contains a path. Throws only unexpected errors of the file system.
 */
export function mapToChamber<Env extends Environment>(env: Env, places: ChamberOfRoot): Env {
  const { root, chamber } = places;
  if (chamber === "" || chamber === root || root === sep) return env;
  const realPath = realPaths();
  const mapped = Object.entries(env).map(([name, value]) => [
    name,
    value === undefined || kept.test(name) || !isPathList(name, value)
      ? value
      : value
          .split(delimiter)
          .map((entry) => entryInChamber(entry, places, realPath))
          .join(delimiter),
  ]);
  return Object.fromEntries(mapped) as Env;
}

/**
 * Takes a path as a list of paths may hold it; returns it relative to the working tree, however it
 * is spelled (a link may lead to the tree); `null` if it is outside, or is not absolute.
 */
export function pathInTree(entry: string, root: string, realPath = realPaths()): string | null {
  if (!isAbsolute(entry)) return null;
  const path = normalize(entry);
  if (isInside(root, path)) return relative(root, path);
  const realRoot = realPath(root) ?? root;
  const parts = path.split(sep);
  // The first folder on the way that is in the tree: links below it are the tree's own.
  for (let length = 2; length <= parts.length; length += 1) {
    const real = realPath(parts.slice(0, length).join(sep));
    if (real === null) return null;
    if (isInside(realRoot, real))
      return join(relative(realRoot, real), ...parts.slice(length)).replace(/^\.$/, "");
  }
  return null;
}

function isPathList(name: string, value: string): boolean {
  if (!value.includes(sep)) return false;
  return (
    /PATH$/i.test(name) ||
    value.split(delimiter).every((entry) => entry === "" || isAbsolute(entry))
  );
}

type RealPath = (path: string) => string | null;

/** Resolves links; remembers the answers, as the paths of one environment share their folders. */
function realPaths(): RealPath {
  const known = new Map<string, string | null>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const real = nullOn(unseen, () => realpathSync(path));
    known.set(path, real);
    return real;
  };
}

function entryInChamber(
  entry: string,
  { root, chamber }: ChamberOfRoot,
  realPath: RealPath,
): string {
  const path = pathInTree(entry, root, realPath);
  if (path === null) return entry;
  const inside = join(chamber, path);
  if (exists(inside)) return inside;
  // A file that a tool is about to make, for example a cache; with a space it may be other text.
  const isMade = !/\s/.test(path) && !exists(join(root, path)) && isFolder(join(inside, ".."));
  return isMade ? inside : entry;
}

function exists(path: string): boolean {
  return nullOn(unseen, () => lstatSync(path)) !== null;
}

function isFolder(path: string): boolean {
  return nullOn(unseen, () => statSync(path))?.isDirectory() === true;
}
