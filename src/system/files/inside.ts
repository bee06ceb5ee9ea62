// Decides if a path is inside a folder, and where a link of one tree leads in its copy.

import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/**
 * Takes absolute paths; returns, by their names alone, whether the second is the first or is below
 * it.
 */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`));
}

/** Absolute paths of two trees of the same shape. */
export interface Trees {
  readonly from: string;
  readonly to: string;
}

/**
 * Takes a link of the first tree (its absolute path and its text); returns the text of the same
 * link in the second tree. Returns `null` if it leads out of the first tree, by its names alone: no
 * link is followed.
 */
export function linkInCopy({ from, to }: Trees, link: string, text: string): string | null {
  const target = resolve(dirname(link), text);
  if (!isInside(from, target)) return null;
  const folder = join(to, relative(from, dirname(link)));
  const counterpart = join(to, relative(from, target));
  if (isAbsolute(text)) return counterpart;
  // A link that leaves its tree and returns by the tree's name would not return to the copy.
  return resolve(folder, text) === counterpart ? text : relative(folder, counterpart);
}
