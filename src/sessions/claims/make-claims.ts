// Makes claims here, and on the remote that decides if there is one; waits for them if that is wanted.

import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError } from "../../errors.ts";
import { git, gitLine } from "../../git/exec.ts";
import type { Repository } from "../../types.ts";
import { hasEnded, touchSession } from "../session-life.ts";
import { type ClaimRequest, claimSubjects } from "./change-claims.ts";
import type { Claim } from "./claim-record.ts";
import { arbitrate } from "./claim-remote.ts";
import type { Changed } from "./swap-claims.ts";

/** The claims to make, once or in several attempts. */
export interface ClaimWork extends Omit<ClaimRequest, "elsewhere" | "clock"> {
  readonly localIfOffline: boolean;
}

/** Claims as they are asked for. */
export interface WantedClaims extends Pick<ClaimRequest, "actor" | "subjects" | "ttl" | "note"> {
  readonly shared?: boolean;
  readonly reopen?: boolean;
  /** As for `remoteOf`. */
  readonly remote: string | boolean | null;
  readonly localIfOffline?: boolean;
}

/** Returns the claims with what git's configuration says about them. */
export async function claimWork(wanted: WantedClaims): Promise<ClaimWork> {
  const { actor, subjects, shared = false, reopen = false, localIfOffline = false } = wanted;
  return {
    ...wanted,
    shared,
    reopen,
    localIfOffline,
    ignoreCase:
      subjects.some(({ kind }) => kind === "path") && (await ignoresCase(actor.repository)),
    remote: await remoteOf(actor.repository, wanted.remote),
  };
}

/**
 * Tells whether the working tree's file system ignores case, as git determined when the repository
 * was made.
 */
async function ignoresCase({ env }: Repository): Promise<boolean> {
  const { stdout } = await git(["config", "--type=bool", "--get", "core.ignorecase"], {
    env,
    accept: [0, 1],
  });
  return stdout.toString("latin1").trim() === "true";
}

/**
 * Takes the name of a remote, or `true` for the configured one or else origin, `null` for the
 * configured one if there is one, `false` for none; returns the remote that decides on claims.
 */
export async function remoteOf(
  { env }: Repository,
  wanted: string | boolean | null,
): Promise<string | null> {
  if (wanted === false) return null;
  if (typeof wanted === "string") return wanted;
  const configured = await gitLine(["config", "--get", "airlock.claimsRemote"], {
    env,
    accept: [0, 1],
  });
  return configured === "" ? (wanted === true ? "origin" : null) : configured;
}

/** The changes, and the remote that agreed; `null` for none. */
export interface Claimed {
  readonly changes: Changed[];
  readonly remote: string | null;
}

/** Claims here, and on the remote if there is one, and registers the session. */
export async function claimOnce(work: ClaimWork): Promise<Claimed> {
  const register = () => touchSession(work.actor, Date.now(), process.pid);
  if (hasEnded(work.actor)) await register();
  const done = await claimAnywhere(work);
  await register();
  return done;
}

async function claimAnywhere(work: ClaimWork): Promise<Claimed> {
  const { remote, actor, subjects, ignoreCase, shared, reopen } = work;
  const here = (decidedBy: string | null, elsewhere?: ReadonlyMap<string, Claim>) =>
    claimSubjects({
      ...work,
      remote: decidedBy,
      clock: Date.now,
      ...(elsewhere === undefined ? {} : { elsewhere }),
    });
  if (remote === null) return { changes: await here(null), remote };
  try {
    const changes = await arbitrate({
      actor,
      remote,
      subjects,
      wanted: { ignoreCase, shared, reopen },
      clock: Date.now,
      act: (elsewhere) => here(remote, elsewhere),
    });
    return { changes, remote };
  } catch (error) {
    const isOffline = error instanceof AirlockError && error.code === "REMOTE_UNREACHABLE";
    if (!work.localIfOffline || !isOffline) throw error;
    return { changes: await here(null), remote: null };
  }
}

/**
 * Claims as soon as all of them are free; throws CLAIMED after `wait` milliseconds. Each attempt
 * reads the clock again, so the wait takes nothing from the claims' lifetime.
 */
export async function claimPatiently(
  work: ClaimWork,
  { wait, signal }: { readonly wait: number; readonly signal: AbortSignal },
): Promise<Claimed> {
  const began = performance.now();
  for (let pause = 100; ; pause = Math.min(pause * 1.5, 1000)) {
    try {
      return await claimOnce(work);
    } catch (error) {
      const isHeld = error instanceof AirlockError && error.code === "CLAIMED";
      const left = wait - (performance.now() - began);
      if (!isHeld || left <= 0) throw error;
      await sleep(Math.min(left, pause * (0.75 + Math.random() / 2)), undefined, { signal }).catch(
        (cause: unknown) => {
          throw new AirlockError(
            "interrupted",
            "INTERRUPTED",
            "The wait for a claim was interrupted; nothing was claimed.",
            { cause },
          );
        },
      );
    }
  }
}
