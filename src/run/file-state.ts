// States of files on disk, without reading them: whatever writes to a file, or puts another in its
// place, changes one of these.

import { createHash } from "node:crypto";
import {
  type BigIntStats,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";
import { nullOn } from "../system/files/file-errors.ts";

/**
 * Returns the state of a file as text, or `null` while it may still change without showing: times
 * have their grain (a tick of the kernel; on some file systems a second), and what is written in
 * the same grain has the same time. The time of the last change of its status (ctime) cannot be set
 * back by a program. `now` is in milliseconds since 1970.
 */
export function fileState(
  { mode, size, ino, mtimeNs, ctimeNs }: BigIntStats,
  now: number,
): string | null {
  const grain = ctimeNs % 1_000_000_000n === 0n ? 2000 : 50;
  if (Number(ctimeNs / 1_000_000n) > now - grain) return null;
  return [mode, size, ino, mtimeNs, ctimeNs].join(" ");
}

export interface Walk {
  /** Absolute folders, files or links. What is not there is noted as such. */
  readonly places: readonly string[];
  /** Names of entries right below a place that are left out: a chamber has its own. */
  readonly without?: ReadonlySet<string>;
  /** Links into this folder, but for the places themselves, are not followed. */
  readonly root: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** With more entries than this, running the check is quicker than looking at them. */
const mostEntries = 200_000;

export interface Walked {
  /** Digest of the states of everything below the places. */
  readonly state: string;
  /** A link leads into the root: in a chamber its target is the candidate's. */
  readonly leadsIn: boolean;
}

/**
 * Takes places; returns the state of everything in them, or `null` where that is not all that can
 * be read through them: a link leads to a folder elsewhere, something was written this very moment,
 * or there is too much of it. Throws what the file system says.
 */
export function walk({ places, without = new Set(), root, now }: Walk): Walked | null {
  const hash = createHash("sha256");
  const real = places.map((place) => realIfThere(place) ?? place);
  const isIn = (path: string, folder: string) => path === folder || path.startsWith(folder + sep);
  let [entries, leadsIn, known] = [0, false, true];
  const visit = (path: string): void => {
    const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    const state = status === undefined ? "none" : fileState(status, now);
    hash.update(`${path}\0${state}\0`);
    if ((entries += 1) > mostEntries || state === null) known = false;
    if (status === undefined || !known) return;
    if (status.isDirectory())
      for (const name of readdirSync(path).toSorted()) visit(join(path, name));
    else if (status.isSymbolicLink()) follow(path);
  };
  const follow = (path: string): void => {
    const target = realIfThere(path);
    hash.update(`${readlinkSync(path)}\0${target ?? "nowhere"}\0`);
    if (target === null || real.some((place) => isIn(target, place))) return;
    if (isIn(target, root)) leadsIn = true;
    else {
      const status = statSync(target, { bigint: true });
      // Python of a virtual environment, say.
      const state = status.isFile() ? fileState(status, now) : null;
      if (state === null) known = false;
      else hash.update(`${state}\0`);
    }
  };
  for (const [at, place] of places.entries()) {
    hash.update(`${place}\0`);
    const status = statSync(place, { bigint: true, throwIfNoEntry: false });
    if (status?.isDirectory() !== true) visit(place);
    else
      for (const name of readdirSync(place).toSorted())
        if (!without.has(name)) visit(join(real[at]!, name));
  }
  return known ? { state: hash.digest("hex"), leadsIn } : null;
}

function realIfThere(path: string): string | null {
  return nullOn(["ENOENT", "ELOOP", "ENOTDIR"], () => realpathSync(path));
}
