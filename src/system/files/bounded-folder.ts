// Folders that would grow without end: their oldest files are removed.

import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "./files.ts";

/** Limits of a folder. */
export interface FolderBounds {
  /** More files than this are too many. */
  readonly most: number;
  /** This many stay then. */
  readonly keep: number;
}

/**
 * Takes the names of files in a folder. Removes the oldest, by the time they were written, if there
 * are too many. Another process may do the same at the same time. Throws what the file system says.
 */
export function removeOldest(
  folder: string,
  names: readonly string[],
  { most, keep }: FolderBounds,
): void {
  if (names.length <= most) return;
  const dated = names.map((name) => ({
    file: join(folder, name),
    time: timeOf(join(folder, name)) ?? 0,
  }));
  const oldest = dated
    .toSorted((one, other) => one.time - other.time)
    .slice(0, names.length - keep);
  for (const { file } of oldest) rmSync(file, { force: true });
}

/**
 * Removes the files of a folder that were written longer ago than this (milliseconds). Throws what
 * the file system says.
 */
export function removeOlder(folder: string, age: number): void {
  for (const name of namesIn(folder))
    if (isOlderThan(join(folder, name), age)) rmSync(join(folder, name), { force: true });
}

/**
 * Says whether a file was written longer ago than this (milliseconds); one that is gone was not.
 */
export function isOlderThan(file: string, age: number): boolean {
  return Date.now() - (timeOf(file) ?? Infinity) > age;
}

function timeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
