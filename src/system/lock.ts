// A lock between processes: one holder at a time, first come first served, freed by the proven death of its holder and by nothing else.

import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError } from "../errors.ts";
import { namesIn, readIfThere, renameIfThere } from "./files.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess, type Owner } from "./owner.ts";
import { makeFolder, writeFile } from "./private.ts";

/** Who holds the lock, or waits for it. */
export interface Holder {
  readonly owner: Owner;
  /** What it runs, in its own words; empty where that cannot be told. */
  readonly command: string;
}

export interface LockRequest {
  /** The folder of the lock. Its one token is called `free`, or `held-<owner>`. */
  readonly folder: string;
  /** What this process does, for those who wait. */
  readonly command: string;
  /** What it is for, in messages. */
  readonly words: LockWords;
  /** Milliseconds to wait. */
  readonly wait: number;
  readonly signal: AbortSignal;
  /** Told once, when the wait has become long enough to be noticed. */
  readonly onWaiting: (holder: Holder | null) => void;
}

/** A lock's purpose in words, for messages. */
export interface LockWords {
  /** Follows the holder: `is landing`. */
  readonly holding: string;
  /** The holder, where it cannot be told: `another commit`. */
  readonly somebody: string;
  /** Follows "Interrupted while waiting": `for another commit to land`. */
  readonly waiting: string;
  /** What follows for the caller, as a clause: `nothing was committed`. */
  readonly consequence: string;
  /** What to type to wait longer. */
  readonly next: string;
}

/** A lock that this process holds. */
export interface HeldLock {
  /** Milliseconds from asking to holding. */
  readonly waited: number;
  /** Gives it up; a second call does nothing. */
  readonly release: () => void;
}

const free = "free";
const held = "held-";
/** Milliseconds after which somebody who waits is told for whom. */
const noticed = 1000;
/** The first in the queue has so long (ms) to take a lock that is free, should it be stopped or on a machine that we cannot see. */
const patience = 500;

/**
 * Takes the lock. It is a file that is renamed, so no child can inherit it, and a process that is killed leaves its name on it.
 * Throws AirlockError LOCK_BUSY when the wait is over, naming the holder; INTERRUPTED when the signal comes.
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
        return { waited: performance.now() - started, release: once(() => release(folder, queue, ticket)) };
      }
      const waited = now - started;
      if (!told && waited > noticed) {
        told = true;
        onWaiting(holderOf(folder, queue));
      }
      if (signal.aborted) throw new AirlockError("interrupted", "INTERRUPTED", `Interrupted while waiting ${words.waiting}.`);
      if (waited >= wait) throw busy(holderOf(folder, queue), request);
      // Those far back in the queue need not look as often.
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

/** Makes the lock with its token in it, published by one rename: there is one token, ever. */
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
    // Somebody else made it, and it is not empty.
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM") throw error;
  }
}

function release(folder: string, queue: string, ticket: string): void {
  move(folder, held + ownerToName(thisProcess()), free);
  rmSync(join(queue, ticket), { force: true });
}

/** `null` where the token is being renamed at this moment, or there is none yet. */
function tokenOf(folder: string): string | null {
  return namesIn(folder).find((name) => name === free || name.startsWith(held)) ?? null;
}

/** Free, or of somebody who is proved dead. A name that cannot be read is somebody. */
function isTakeable(token: string): boolean {
  return token === free || isDead(token.slice(held.length));
}

function isDead(name: string): boolean {
  return isProvedDead(ownerFromName(name));
}

/** Only one of several succeeds: the token's name says who had it. */
function move(folder: string, from: string, to: string): boolean {
  return renameIfThere(join(folder, from), join(folder, to));
}

/** Whether nobody who may be alive came before; the tickets of the dead go. */
function isFirst(queue: string, ticket: string): boolean {
  const mine = placeOf(ticket);
  for (const name of namesIn(queue)) {
    if (name === ticket || placeOf(name) > mine) continue;
    if (!isDead(name.slice(name.indexOf("-") + 1))) return false;
    rmSync(join(queue, name), { force: true });
  }
  return true;
}

/** Sorts by time, and of one moment by name. */
function placeOf(ticket: string): string {
  const dash = ticket.indexOf("-");
  return ticket.slice(0, dash).padStart(20, "0") + ticket.slice(dash);
}

function holderOf(folder: string, queue: string): Holder | null {
  const token = tokenOf(folder);
  const owner = token === null || token === free ? null : ownerFromName(token.slice(held.length));
  if (owner === null) return null;
  const ticket = namesIn(queue).find((name) => name.endsWith(`-${ownerToName(owner)}`));
  return { owner, command: ticket === undefined ? "" : (readIfThere(join(queue, ticket)) ?? "") };
}

/** Takes a holder, and what to call one that is not known; returns it in words: `process 4711 on host (git airlock commit a.txt)`. */
export function holderText(holder: Holder | null, somebody: string): string {
  if (holder === null) return somebody;
  const { owner, command } = holder;
  return `process ${owner.pid} on ${owner.host}${command === "" ? "" : ` (${command})`}`;
}

function busy(holder: Holder | null, { words, wait }: LockRequest): AirlockError {
  const consequence = `${words.consequence.charAt(0).toUpperCase()}${words.consequence.slice(1)}`;
  return new AirlockError(
    "refused",
    "LOCK_BUSY",
    `${consequence}: ${holderText(holder, words.somebody)} ${words.holding}, for ${wait / 1000} s already.`,
    {
      next: [words.next, ...(holder === null ? [] : [`If that process hangs, end it: kill ${holder.owner.pid}. Its lock is free then.`])],
    },
  );
}
