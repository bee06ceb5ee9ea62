// Whether a path lies in a folder, and where a link that lies in one tree leads in its copy.

import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/** Takes absolute paths; says, by their names alone, whether the second is the first or lies below it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`));
}

/** Two trees of the same shape: absolute paths of their tops. */
export interface Trees {
  readonly from: string;
  readonly to: string;
}

/**
 * Takes a link of the first tree (its absolute path and its text); returns the text of the same link in the second tree, or
 * `null` where it leads out of the first: by its names alone, nothing is followed.
 */
export function linkInCopy({ from, to }: Trees, link: string, text: string): string | null {
  const target = resolve(dirname(link), text);
  if (!isInside(from, target)) return null;
  const folder = join(to, relative(from, dirname(link)));
  const counterpart = join(to, relative(from, target));
  if (isAbsolute(text)) return counterpart;
  // One that leaves its tree and comes back by the tree's name would not come back to the copy.
  return resolve(folder, text) === counterpart ? text : relative(folder, counterpart);
}
