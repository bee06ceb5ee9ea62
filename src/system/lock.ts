// A lock between processes: one holder at a time, first come first served, released by its holder
// or by proof that the holder is dead.

import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError } from "../errors.ts";
import { namesIn, readIfThere, renameIfThere } from "./files/files.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess, type Owner } from "./owner.ts";
import { makeFolder, writeFile } from "./files/private.ts";

/** A process that holds the lock or waits for it. */
export interface LockHolder {
  readonly owner: Owner;
  /** Its command line; empty if unknown. */
  readonly command: string;
}

export interface LockRequest {
  /** Folder of the lock. Its one token is called `free`, or `held-<owner>`. */
  readonly folder: string;
  /** Command of this process, shown to those that wait. */
  readonly command: string;
  /** Purpose of the lock, for messages. */
  readonly words: LockWords;
  /** Milliseconds to wait. */
  readonly wait: number;
  readonly signal: AbortSignal;
  /** Called once, when the wait has become noticeable. */
  readonly onWaiting: (holder: LockHolder | null) => void;
}

/** A lock's purpose in words for messages. */
export interface LockWords {
  /** Follows the holder: `is landing`. */
  readonly holding: string;
  /** Name for an unknown holder: `another commit`. */
  readonly somebody: string;
  /** Follows "Interrupted while waiting": `for another commit to land`. */
  readonly waiting: string;
  /** Consequence for the caller, as a clause: `nothing was committed`. */
  readonly consequence: string;
  /** Command to type to wait longer. */
  readonly next: string;
}

/** A lock that this process holds. */
export interface HeldLock {
  /** Milliseconds from the request until the lock was held. */
  readonly waited: number;
  /** Releases it; a second call does nothing. */
  readonly release: () => void;
}

const free = "free";
const held = "held-";
/** Milliseconds of waiting after which the caller is told the holder. */
const noticed = 1000;
/**
 * Milliseconds in which the first in the queue may take a free lock: its process may be stopped, or
 * on a machine that we cannot see.
 */
const patience = 500;

/**
 * Acquires the lock. It is a file that is renamed, so no child process can inherit it, and a killed
 * process leaves its name on it. Throws AirlockError LOCK_BUSY after the wait, naming the holder;
 * INTERRUPTED when the signal comes.
 */
export async function acquireLock(request: LockRequest): Promise<HeldLock> {
  const { folder, command, words, wait, signal, onWaiting } = request;
  const started = performance.now();
  const me = ownerToName(thisProcess());
  const queue = `${folder}-queue`;
  prepare(folder, queue);
  const ticket = `${Math.round((performance.timeOrigin + performance.now()) * 1000)}-${me}`;
  writeFile(join(queue, ticket), command);
  let told = false;
  let freeSince: number | null = null;
  try {
    for (let pause = 1; ; pause = Math.min(pause + 1, 20)) {
      const now = performance.now();
      const token = tokenOf(folder);
      freeSince = token === free ? (freeSince ?? now) : null;
      const turn = isFirst(queue, ticket) || (freeSince !== null && now - freeSince > patience);
      if (turn && token !== null && isTakeable(token) && move(folder, token, held + me)) {
        return {
          waited: performance.now() - started,
          release: once(() => release(folder, queue, ticket)),
        };
      }
      const waited = now - started;
      if (!told && waited > noticed) {
        told = true;
        onWaiting(holderOf(folder, queue));
      }
      if (signal.aborted)
        throw new AirlockError(
          "interrupted",
          "INTERRUPTED",
          `Interrupted while waiting ${words.waiting}.`,
        );
      if (waited >= wait) throw busy(holderOf(folder, queue), request);
      // Processes far back in the queue need not check as often.
      await sleep(told ? 20 : pause);
    }
  } catch (error) {
    rmSync(join(queue, ticket), { force: true });
    throw error;
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

/**
 * Creates the lock with its token in it, published by one rename, so that there is exactly one
 * token.
 */
function prepare(folder: string, queue: string): void {
  makeFolder(queue);
  if (tokenOf(folder) !== null) return;
  const fresh = `${folder}-new-${ownerToName(thisProcess())}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFile(join(fresh, free), "");
  try {
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    // Another process created it, and it is not empty.
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM") throw error;
  }
}

function release(folder: string, queue: string, ticket: string): void {
  move(folder, held + ownerToName(thisProcess()), free);
  rmSync(join(queue, ticket), { force: true });
}

/** Returns the token's name; `null` if it is being renamed right now, or does not exist yet. */
function tokenOf(folder: string): string | null {
  return namesIn(folder).find((name) => name === free || name.startsWith(held)) ?? null;
}

/**
 * Returns whether the token is free or its owner is proved dead. An unreadable name counts as
 * alive.
 */
function isTakeable(token: string): boolean {
  return token === free || isDead(token.slice(held.length));
}

function isDead(name: string): boolean {
  return isProvedDead(ownerFromName(name));
}

/**
 * Renames the token. Of several processes only one succeeds, because the name contains the previous
 * owner.
 */
function move(folder: string, from: string, to: string): boolean {
  return renameIfThere(join(folder, from), join(folder, to));
}

/** Returns whether no living process came before; removes the tickets of dead ones. */
function isFirst(queue: string, ticket: string): boolean {
  const mine = sortKey(ticket);
  for (const name of namesIn(queue)) {
    if (name === ticket || sortKey(name) > mine) continue;
    if (!isDead(name.slice(name.indexOf("-") + 1))) return false;
    rmSync(join(queue, name), { force: true });
  }
  return true;
}

/** Sorts by time, then by name. */
function sortKey(ticket: string): string {
  const dash = ticket.indexOf("-");
  return ticket.slice(0, dash).padStart(20, "0") + ticket.slice(dash);
}

function holderOf(folder: string, queue: string): LockHolder | null {
  const token = tokenOf(folder);
  const owner = token === null || token === free ? null : ownerFromName(token.slice(held.length));
  if (owner === null) return null;
  const ticket = namesIn(queue).find((name) => name.endsWith(`-${ownerToName(owner)}`));
  return { owner, command: ticket === undefined ? "" : (readIfThere(join(queue, ticket)) ?? "") };
}

/**
 * Takes a holder, and a name for an unknown one; returns it in words: `process 4711 on host (git
 * airlock commit a.txt)`.
 */
export function holderText(holder: LockHolder | null, somebody: string): string {
  if (holder === null) return somebody;
  const { owner, command } = holder;
  return `process ${owner.pid} on ${owner.host}${command === "" ? "" : ` (${command})`}`;
}

function busy(holder: LockHolder | null, { words, wait }: LockRequest): AirlockError {
  const consequence = `${words.consequence.charAt(0).toUpperCase()}${words.consequence.slice(1)}`;
  return new AirlockError(
    "refused",
    "LOCK_BUSY",
    `${consequence}: ${holderText(holder, words.somebody)} ${words.holding}, for ${wait / 1000} s already.`,
    {
      next: [
        words.next,
        ...(holder === null
          ? []
          : [`If that process hangs, end it: kill ${holder.owner.pid}. That frees its lock.`]),
      ],
    },
  );
}
