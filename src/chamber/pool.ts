// Which chamber is whose. A chamber is held by renaming its token: one rename, one winner, and the name says who.

import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess, type Owner } from "../system/owner.ts";
import { namesIn, readIfThere, renameIfThere } from "../system/files.ts";
import type { Places } from "./places.ts";
import { removeTree, tryRemoveTree } from "./remove.ts";

/** A chamber held by this process. */
export interface Slot {
  readonly name: string;
  /** `<common>/airlock/chambers/<n>`. */
  readonly folder: string;
  /** Its working files, in the cache. */
  readonly files: string;
}

/** What the token of a chamber says. */
export type Holder = { readonly kind: "free" } | { readonly kind: "held"; readonly token: string; readonly owner: Owner | null };

const free = "free";
const heldPrefix = "held-";
/** Free chambers that are kept warm; a burst of commits makes more, and they go again. */
const kept = 8;
/** So many of them stay for good; the others go when a burst is this long (ms) ago. */
const keptLong = 4;
const burst = 3_600_000;

/** Takes the pool and the worktree that asks; returns a chamber that nobody else holds, warm ones of this worktree first. */
export function acquireSlot(places: Places, root: string): Slot {
  const names = slotNames(places);
  const lastRoot = (name: string) => readIfThere(join(places.slots, name, "root"));
  const ordered = names.length < 2 ? names : [...names].sort((a, b) => Number(lastRoot(b) === root) - Number(lastRoot(a) === root));
  for (const name of ordered) {
    const folder = join(places.slots, name);
    // One whose holder was killed is not taken over: checks of that run may still be at work in it.
    if (holderOf(folder)?.kind === "free" && moveToken(folder, free)) return { name, folder, files: join(places.files, name) };
  }
  const fresh = createSlot(places);
  sweep(places);
  return fresh;
}

/** Gives the chamber back; beyond the number kept warm it is removed. */
export function releaseSlot(places: Places, slot: Slot): void {
  const idle = slotNames(places).filter((name) => holderOf(join(places.slots, name))?.kind === "free");
  if (idle.length >= kept) return removeSlot(places, slot);
  renameSync(join(slot.folder, myToken()), join(slot.folder, free));
  for (const name of idle.slice(0, Math.max(0, idle.length + 1 - keptLong)).filter((each) => isStale(places, each))) {
    const old = holdSlot(places, name);
    if (old !== null) removeSlot(places, old);
  }
}

/** Whether a chamber was not used for long: its state is written each time. */
function isStale(places: Places, name: string): boolean {
  const used = statSync(join(places.slots, name, "state.json"), { throwIfNoEntry: false })?.mtimeMs;
  return used !== undefined && Date.now() - used > burst;
}

/**
 * Removes a chamber that this process holds: first out of sight, then away. What cannot be removed yet (a process of a check
 * is still writing into it) stays out of sight until the next sweep.
 */
export function removeSlot(places: Places, slot: Slot): void {
  rmSync(join(slot.folder, "state.json"), { force: true });
  const aside = `trash-${ownerToName(thisProcess())}-${slot.name}-${Date.now()}`;
  // The files go while the token still says that the chamber is held: a new chamber of this name waits for the record to go.
  moveAside(slot.files, join(places.files, aside));
  moveAside(slot.folder, join(places.slots, aside));
}

function moveAside(path: string, aside: string): void {
  renameIfThere(path, aside);
  tryRemoveTree(aside);
}

/** Removes the chambers of killed processes, and what they left half-made or half-removed. Cheap where there is nothing. */
export function sweep(places: Places): void {
  for (const name of slotNames(places)) {
    if (holderOf(join(places.slots, name))?.kind !== "held") continue;
    const slot = holdSlot(places, name);
    if (slot !== null) removeSlot(places, slot);
  }
  for (const folder of [places.slots, places.files]) {
    for (const name of namesIn(folder)) {
      const match = /^(?:trash|new)-([^-]+-[^-]+-[^-]+)-/.exec(name);
      if (match !== null && isMine(join(folder, name)) && isProvedDead(ownerFromName(match[1]!))) tryRemoveTree(join(folder, name));
    }
  }
  sweepCopies(join(places.slots, "../tmp"));
}

/** Copies of the index, left by hooks that were killed; a run needs its own for a moment only. */
function sweepCopies(folder: string): void {
  const hour = 3_600_000;
  for (const name of namesIn(folder)) {
    const status = statSync(join(folder, name), { throwIfNoEntry: false });
    if (status !== undefined && isMine(join(folder, name)) && Date.now() - status.mtimeMs > hour) tryRemoveTree(join(folder, name));
  }
}

/** Returns the names of this user's chambers, held or free. Those of other users (root, a shared repository) are passed over. */
export function slotNames(places: Places): string[] {
  return namesIn(places.slots).filter((name) => /^\d+$/.test(name) && isMine(join(places.slots, name)));
}

/** Returns the folders of other users' chambers. */
export function foreignSlots(places: Places): string[] {
  return namesIn(places.slots)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => join(places.slots, name))
    .filter((folder) => !isMine(folder));
}

/** A folder that is gone is nobody's, and so it can do no harm here. */
function isMine(folder: string): boolean {
  const uid = statSync(folder, { throwIfNoEntry: false })?.uid;
  return process.getuid === undefined || uid === undefined || uid === process.getuid();
}

/** Returns who holds a chamber, or `null` where it is just being moved or is gone. */
export function holderOf(folder: string): Holder | null {
  const token = namesIn(folder).find((name) => name === free || name.startsWith(heldPrefix));
  if (token === undefined) return null;
  return token === free ? { kind: "free" } : { kind: "held", token, owner: ownerFromName(token.slice(heldPrefix.length)) };
}

/** Tries to hold an existing chamber, to remove it; `null` where a process that may be alive holds it. */
export function holdSlot(places: Places, name: string): Slot | null {
  const folder = join(places.slots, name);
  const holder = holderOf(folder);
  if (holder === null || (holder.kind === "held" && !isProvedDead(holder.owner))) return null;
  return moveToken(folder, holder.kind === "free" ? free : holder.token) ? { name, folder, files: join(places.files, name) } : null;
}

function myToken(): string {
  return `${heldPrefix}${ownerToName(thisProcess())}`;
}

/** The source's name is unique to its holder, so of several that try only one succeeds, and none takes a newer holder's. */
function moveToken(folder: string, from: string): boolean {
  return renameIfThere(join(folder, from), join(folder, myToken()));
}

function createSlot(places: Places): Slot {
  const mine = ownerToName(thisProcess());
  for (let attempt = 1; attempt < 10_000; attempt += 1) {
    const name = String(attempt);
    const folder = join(places.slots, name);
    if (namesIn(places.slots).includes(name)) continue;
    // Made aside with the token in it, then published by one rename: nobody sees a chamber without a holder.
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
  throw new AirlockError("environment", "NO_CHAMBER", `All chambers in ${places.slots} are held.`, { next: ["airlock cache info"] });
}
