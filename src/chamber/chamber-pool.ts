// Manages the pool of chambers. A chamber is held by renaming its token: one rename, one winner,
// and the name identifies the holder.

import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import {
  isProvedDead,
  ownerFromName,
  ownerToName,
  thisProcess,
  type Owner,
} from "../system/owner.ts";
import { namesIn, readIfThere, renameIfThere } from "../system/files/files.ts";
import type { Places } from "./places.ts";
import { removeTree, tryRemoveTree } from "./remove-chamber.ts";

/** A chamber held by this process. */
export interface Slot {
  readonly name: string;
  /** `<common>/airlock/chambers/<n>`. */
  readonly folder: string;
  /** Its working files in the cache. */
  readonly files: string;
}

/** The state of a chamber's token. */
export type TokenState =
  | { readonly kind: "free" }
  | { readonly kind: "held"; readonly token: string; readonly owner: Owner | null };

const free = "free";
const heldPrefix = "held-";
/**
 * Number of free chambers that are kept; a burst of commits creates more, which are removed later.
 */
const kept = 8;
/** Number of chambers that stay for good. The others are removed this long (ms) after a burst. */
const keptLong = 4;
const burst = 3_600_000;

/**
 * Takes the pool and the asking worktree; returns a chamber that no other process holds, preferably
 * one that this worktree used last.
 */
export function acquireSlot(places: Places, root: string): Slot {
  const names = slotNames(places);
  const lastRoot = (name: string) => readIfThere(join(places.slots, name, "root"));
  const ordered =
    names.length < 2
      ? names
      : [...names].sort((a, b) => Number(lastRoot(b) === root) - Number(lastRoot(a) === root));
  for (const name of ordered) {
    const folder = join(places.slots, name);
    // A chamber of a killed holder is not taken over: checks of that run may still be active in it.
    if (holderOf(folder)?.kind === "free" && moveToken(folder, free))
      return { name, folder, files: join(places.files, name) };
  }
  const fresh = createSlot(places);
  pruneChambers(places);
  return fresh;
}

/** Releases the chamber; removes it if there are enough free ones. */
export function releaseSlot(places: Places, slot: Slot): void {
  const idle = slotNames(places).filter(
    (name) => holderOf(join(places.slots, name))?.kind === "free",
  );
  if (idle.length >= kept) return removeSlot(places, slot);
  renameSync(join(slot.folder, myToken()), join(slot.folder, free));
  for (const name of idle
    .slice(0, Math.max(0, idle.length + 1 - keptLong))
    .filter((each) => isStale(places, each))) {
    const old = holdSlot(places, name);
    if (old !== null) removeSlot(places, old);
  }
}

/** Returns whether a chamber has not been used for long: its state is written at each use. */
function isStale(places: Places, name: string): boolean {
  const used = statSync(join(places.slots, name, "state.json"), { throwIfNoEntry: false })?.mtimeMs;
  return used !== undefined && Date.now() - used > burst;
}

/**
 * Removes a chamber that this process holds: renames it first, then deletes it. If it cannot be
 * deleted yet (a process of a check still writes into it), the renamed folder stays until the next
 * pruning.
 */
export function removeSlot(places: Places, slot: Slot): void {
  rmSync(join(slot.folder, "state.json"), { force: true });
  const trash = `trash-${ownerToName(thisProcess())}-${slot.name}-${Date.now()}`;
  // Move the files while the token still shows the chamber as held: a new chamber of this name must
  // wait until the record is gone.
  moveToTrash(slot.files, join(places.files, trash));
  moveToTrash(slot.folder, join(places.slots, trash));
}

function moveToTrash(path: string, trash: string): void {
  renameIfThere(path, trash);
  tryRemoveTree(trash);
}

/**
 * Removes the chambers of killed processes, and their half-created or half-removed folders. Cheap
 * if there is nothing to remove.
 */
export function pruneChambers(places: Places): void {
  for (const name of slotNames(places)) {
    if (holderOf(join(places.slots, name))?.kind !== "held") continue;
    const slot = holdSlot(places, name);
    if (slot !== null) removeSlot(places, slot);
  }
  for (const folder of [places.slots, places.files]) {
    for (const name of namesIn(folder)) {
      const match = /^(?:trash|new)-([^-]+-[^-]+-[^-]+)-/.exec(name);
      if (match !== null && isMine(join(folder, name)) && isProvedDead(ownerFromName(match[1]!)))
        tryRemoveTree(join(folder, name));
    }
  }
  pruneIndexCopies(join(places.slots, "../tmp"));
}

/** Removes copies of the index that killed hooks left; a run needs its own only for a moment. */
function pruneIndexCopies(folder: string): void {
  const hour = 3_600_000;
  for (const name of namesIn(folder)) {
    const status = statSync(join(folder, name), { throwIfNoEntry: false });
    if (status !== undefined && isMine(join(folder, name)) && Date.now() - status.mtimeMs > hour)
      tryRemoveTree(join(folder, name));
  }
}

/**
 * Returns the names of this user's chambers, held or free. Skips those of other users (root, a
 * shared repository).
 */
export function slotNames(places: Places): string[] {
  return namesIn(places.slots).filter(
    (name) => /^\d+$/.test(name) && isMine(join(places.slots, name)),
  );
}

/** Returns the folders of other users' chambers. */
export function foreignSlots(places: Places): string[] {
  return namesIn(places.slots)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => join(places.slots, name))
    .filter((folder) => !isMine(folder));
}

/**
 * Returns whether a folder belongs to this user; a missing folder counts as such, which is harmless
 * here.
 */
function isMine(folder: string): boolean {
  const uid = statSync(folder, { throwIfNoEntry: false })?.uid;
  return process.getuid === undefined || uid === undefined || uid === process.getuid();
}

/** Returns the holder of a chamber; `null` if its token is being moved or the chamber is gone. */
export function holderOf(folder: string): TokenState | null {
  const token = namesIn(folder).find((name) => name === free || name.startsWith(heldPrefix));
  if (token === undefined) return null;
  return token === free
    ? { kind: "free" }
    : { kind: "held", token, owner: ownerFromName(token.slice(heldPrefix.length)) };
}

/**
 * Tries to acquire an existing chamber in order to remove it; returns `null` if a process that may
 * be alive holds it.
 */
export function holdSlot(places: Places, name: string): Slot | null {
  const folder = join(places.slots, name);
  const holder = holderOf(folder);
  if (holder === null || (holder.kind === "held" && !isProvedDead(holder.owner))) return null;
  return moveToken(folder, holder.kind === "free" ? free : holder.token)
    ? { name, folder, files: join(places.files, name) }
    : null;
}

function myToken(): string {
  return `${heldPrefix}${ownerToName(thisProcess())}`;
}

/**
 * Renames the token. The source name is unique to its holder, so of several processes only one
 * succeeds, and none takes a newer holder's token.
 */
function moveToken(folder: string, from: string): boolean {
  return renameIfThere(join(folder, from), join(folder, myToken()));
}

function createSlot(places: Places): Slot {
  const mine = ownerToName(thisProcess());
  for (let attempt = 1; attempt < 10_000; attempt += 1) {
    const name = String(attempt);
    const folder = join(places.slots, name);
    if (namesIn(places.slots).includes(name)) continue;
    // Create it under another name with the token in it, then publish it by one rename: no process
    // sees a chamber without a holder.
    const fresh = join(places.slots, `new-${mine}-${name}`);
    mkdirSync(fresh, { mode: 0o700, recursive: true });
    writeFileSync(join(fresh, myToken()), "");
    try {
      renameSync(fresh, folder);
      return { name, folder, files: join(places.files, name) };
    } catch (error) {
      removeTree(fresh);
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM") throw error;
    }
  }
  throw new AirlockError("environment", "NO_CHAMBER", `All chambers in ${places.slots} are held.`, {
    next: ["airlock cache info"],
  });
}
