// Lets a git remote decide between clones: fetch its claims, claim here, push with a lease, and
// undo the claim if the push was too late.

import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError } from "../../errors.ts";
import { ObjectReader } from "../../git/objects.ts";
import { refsBelow, swapRefs } from "../../git/refs/refs.ts";
import {
  fetchRefs,
  type Push,
  pushRefs,
  remoteRef,
  type RemoteRequest,
} from "../../git/refs/remote.ts";
import type { Oid } from "../../types.ts";
import { type Actor, deciderFor } from "../actor.ts";
import { lostClaim } from "./claim-errors.ts";
import type { Claim, StoredClaim, Subject } from "./claim-record.ts";
import { claimRefs, readRefName, refOf, remoteRefs, turnRef } from "./claim-refs.ts";
import { claimObstacle, type WantedClaim } from "./claim-rules.ts";
import { readClaims } from "./claim-store.ts";
import type { Clock } from "./change-claims.ts";
import type { Changed } from "./swap-claims.ts";

/** A remote's claims, by the ref that a claim has in every clone. */
export interface RemoteClaims {
  /**
   * Value of the turn ref on the remote, read before the claims; `null` if it does not exist or was
   * not read.
   */
  readonly turn: Oid | null;
  readonly claims: ReadonlyMap<string, StoredClaim>;
}

/**
 * Fetches and returns a remote's claims. With `paths`, reads its turn ref first. Throws
 * REMOTE_UNREACHABLE.
 */
export async function fetchClaims(
  request: RemoteRequest,
  what: "paths" | "names" = "names",
): Promise<RemoteClaims> {
  const turn = what === "paths" ? await remoteRef(request, turnRef) : null;
  const prefix = mirrorOf(request.remote);
  await fetchRefs(request, { from: claimRefs, to: prefix });
  const objects = new ObjectReader(request.repository);
  try {
    const stored = await readClaims(
      request.repository,
      objects,
      await refsBelow(request.repository, prefix),
    );
    return {
      turn,
      claims: new Map(stored.map((one) => [claimRefs + one.ref.slice(prefix.length), one])),
    };
  } finally {
    objects.close();
  }
}

/**
 * Returns the prefix under which a remote's claims are stored here. A URL is not a valid ref name.
 */
function mirrorOf(remote: string): string {
  const name =
    /^[\w-][\w.-]*$/.test(remote) && !/\.\.|\.lock$|\.$/.test(remote)
      ? remote
      : `url-${Buffer.from(remote).toString("hex").slice(0, 200)}`;
  return `${remoteRefs}${name}/`;
}

export interface Arbitration {
  readonly actor: Actor;
  readonly remote: string;
  readonly subjects: readonly Subject[];
  /** Terms of the wanted claims; decides whether others' shared claims are an obstacle. */
  readonly wanted: Omit<WantedClaim, "subject">;
  readonly clock: Clock;
  /** Changes claims in this clone; receives the remote's claims. */
  readonly act: (elsewhere: ReadonlyMap<string, Claim>) => Promise<Changed[]>;
}

/** Maximum number of attempts when others' pushes keep winning. */
const maxAttempts = 20;

/**
 * Messages of a remote (git-push(1), receive-pack) when another push came first, even if that one
 * has not finished yet.
 */
const lostRace =
  /stale info|cannot lock ref|failed to (?:update|lock)|fetch first|already exists|but expected|incorrect old value/;

/**
 * Makes the change here and on the remote, or on neither. Throws CLAIMED or COMPLETED if the remote
 * has an obstacle, REMOTE_REFUSED if it rejects the push, REMOTE_UNREACHABLE.
 */
export async function arbitrate(arbitration: Arbitration): Promise<Changed[]> {
  const { actor, remote, subjects } = arbitration;
  const request = { repository: actor.repository, remote };
  const kinds = subjects.some(({ kind }) => kind === "path") ? "paths" : "names";
  for (let attempt = 1; ; attempt += 1) {
    const theirs = await fetchClaims(request, kinds);
    refuseHeldThere(arbitration, theirs);
    const changes = await arbitration.act(readable(theirs));
    const pushes = pushesFor(changes, theirs, kinds);
    if (pushes.length === 0) return changes;
    const outcome = await pushRefs(request, pushes).catch(async (error: unknown) => {
      await undo(actor, changes);
      throw error;
    });
    if (outcome.kind === "done") return changes;
    await undo(actor, changes);
    const now = await fetchClaims(request, kinds);
    const moved = pushes.some(
      ({ name, from }) =>
        (name === turnRef ? now.turn : (now.claims.get(name)?.oid ?? null)) !== from,
    );
    if (!(moved || lostRace.test(outcome.words)) || attempt >= maxAttempts)
      throw refusedThere(remote, outcome.words);
    refuseHeldThere(arbitration, now);
    await sleep(Math.random() * 50 * attempt);
  }
}

function refuseHeldThere(
  { actor, subjects, wanted, clock }: Arbitration,
  { claims }: RemoteClaims,
): void {
  const decider = deciderFor(actor, clock());
  const paths = [...claims.values()].filter(({ ref }) => readRefName(ref)?.kind !== "name");
  for (const subject of subjects) {
    const obstacle = claimObstacle({ ...wanted, subject }, decider, {
      own: claims.get(refOf(subject)) ?? null,
      paths,
    });
    if (obstacle !== null) throw lostClaim(obstacle, subject, decider.now);
  }
}

function readable({ claims }: RemoteClaims): Map<string, Claim> {
  return new Map(
    [...claims].flatMap(([ref, { claim }]) => (claim === null ? [] : [[ref, claim] as const])),
  );
}

/** Puts the turn ref last, as in a local transaction. */
function pushesFor(
  changes: readonly Changed[],
  theirs: RemoteClaims,
  kinds: "paths" | "names",
): Push[] {
  const pushes = changes.flatMap(({ ref, after }): Push[] => {
    const from = theirs.claims.get(ref)?.oid ?? null;
    const to = after?.oid ?? null;
    return from === to ? [] : [{ name: ref, from, to }];
  });
  const next = pushes.find(({ to }) => to !== null)?.to;
  return kinds === "names" || next === undefined
    ? pushes
    : [...pushes, { name: turnRef, from: theirs.turn, to: next }];
}

/** Restores the previous claims, except those that another session has changed since. */
async function undo({ repository }: Actor, changes: readonly Changed[]): Promise<void> {
  for (const { ref, before, after } of changes) {
    await swapRefs(repository, [{ name: ref, from: after?.oid ?? null, to: before?.oid ?? null }]);
  }
}

function refusedThere(remote: string, words: string): AirlockError {
  return new AirlockError(
    "refused",
    "REMOTE_REFUSED",
    `The remote ${JSON.stringify(remote)} rejected the claim; nothing was claimed.`,
    {
      detail: words,
      next: [
        "It must allow pushes to refs/airlock/*. Without --remote, a claim counts in this clone only.",
      ],
    },
  );
}
