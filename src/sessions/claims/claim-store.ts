// Stores claims as refs, and changes them: read, decide, and swap against exactly what was read,
// repeated until it succeeds.

import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError } from "../../errors.ts";
import { writeBlob } from "../../git/blobs.ts";
import { looseBlob } from "../../git/refs/loose-refs.ts";
import { type GitObject, ObjectReader } from "../../git/objects.ts";
import { type Ref, refsBelow, type RefUpdate, swapRefs } from "../../git/refs/refs.ts";
import type { Oid, Repository } from "../../types.ts";
import { type Claim, formatClaim, parseClaim, type StoredClaim } from "./claim-record.ts";
import { openClaimCache } from "./claim-cache.ts";
import { claimRefs, readRefName, turnRef } from "./claim-refs.ts";
import { LockWatch } from "../lock-watch.ts";
import { join } from "node:path";
import { git } from "../../git/exec.ts";
import { namesIn } from "../../system/files/files.ts";

/** The claims that a decision needs. */
export interface ClaimState {
  /**
   * Value of the turn ref, read before anything else; `null` if no claim on paths has been made
   * yet.
   */
  readonly turn: Oid | null;
  /** The claims under the requested refs. */
  readonly own: ReadonlyMap<string, StoredClaim>;
  /** Every claim on paths, and every claim of an unknown kind; empty unless requested. */
  readonly paths: readonly StoredClaim[];
}

/** Reads claims by their refs; with `paths`, all claims on paths as well. */
export async function readClaimState(
  repository: Repository,
  refs: readonly string[],
  paths: "paths" | "names",
): Promise<ClaimState> {
  if (paths === "names") return { turn: null, own: await readOwn(repository, refs), paths: [] };
  const objects = new ObjectReader(repository);
  try {
    // Read the turn ref first: a later change to it makes the swap fail.
    const turn = (await objects.read(turnRef))?.oid ?? null;
    const listed = await refsBelow(repository, claimRefs);
    const wanted = new Set(refs);
    const stored = await readClaims(
      repository,
      objects,
      listed.filter(({ name }) => wanted.has(name) || readRefName(name)?.kind !== "name"),
    );
    return {
      turn,
      own: new Map(stored.filter(({ ref }) => wanted.has(ref)).map((one) => [one.ref, one])),
      paths: stored.filter(({ ref }) => readRefName(ref)?.kind !== "name"),
    };
  } finally {
    objects.close();
  }
}

/** Returns the claim under a ref if it can be read without git; otherwise `null`. */
export function looseClaim(repository: Repository, ref: string): StoredClaim | null {
  const blob = looseBlob(repository, ref);
  return blob === null ? null : storedFrom(ref, blob.oid, blob.content.toString("utf8"));
}

/** Reads claims, starting git only for refs that are packed or missing. */
async function readOwn(
  repository: Repository,
  refs: readonly string[],
): Promise<Map<string, StoredClaim>> {
  const own = new Map<string, StoredClaim>();
  const unknown = refs.filter((ref) => {
    const claim = looseClaim(repository, ref);
    if (claim !== null) own.set(ref, claim);
    return claim === null;
  });
  if (unknown.length === 0) return own;
  const objects = new ObjectReader(repository);
  try {
    const answers = await Promise.all(
      unknown.map(async (ref) => ({ ref, object: await objects.read(ref) })),
    );
    for (const { ref, object } of answers)
      if (object !== null) own.set(ref, storedFrom(ref, object.oid, blobText(object)));
    return own;
  } finally {
    objects.close();
  }
}

/** Reads the claims that these refs point to. */
export async function readClaims(
  repository: Repository,
  objects: ObjectReader,
  refs: readonly Ref[],
): Promise<StoredClaim[]> {
  const cache = openClaimCache(repository, refs.length);
  const texts = new Map<Oid, string>();
  const keep = (oid: Oid, text: string | null) => {
    if (text !== null) texts.set(oid, text);
    return text;
  };
  // Cached texts are not awaited: ten thousand promises would take longer than everything else.
  const known = refs.map(({ oid }) => keep(oid, cache.text(oid)));
  const asked = await Promise.all(
    refs.flatMap(({ oid }, index) =>
      known[index] === null ? objects.read(oid).then((object) => keep(oid, blobText(object))) : [],
    ),
  );
  const answers = asked.values();
  const stored = refs.map(({ name, oid }, index) =>
    storedFrom(name, oid, known[index] ?? answers.next().value ?? null),
  );
  cache.keep(texts);
  return stored;
}

function blobText(object: GitObject | null): string | null {
  return object?.type === "blob" ? object.content.toString("utf8") : null;
}

function storedFrom(ref: string, oid: Oid, text: string | null): StoredClaim {
  const claim = text === null ? null : parseClaim(text);
  // A record under the wrong name, or of another kind than its ref says, is not trusted.
  const named = readRefName(ref);
  return { ref, oid, claim: claim !== null && named?.kind === claim.subject.kind ? claim : null };
}

/** The new state of a claim; `null` deletes it. */
export interface Write {
  readonly ref: string;
  readonly before: Oid | null;
  readonly claim: Claim | null;
}

export interface Decision<T> {
  readonly writes: readonly Write[];
  /** Previous value of the turn ref; `undefined` if other claims on paths did not matter. */
  readonly turn?: Oid | null | undefined;
  readonly result: T;
}

/** Milliseconds after which a decision that keeps losing to others is given up. */
const patience = 60_000;

/**
 * Decides and swaps until no other process interferes; returns the decision's result, and the ids
 * of the blobs written (in the order of `writes`). `decide` reads the state and the clock again
 * each time, so waiting does not shorten a claim.
 */
export async function decideAndSwap<T>(
  repository: Repository,
  decide: () => Promise<Decision<T>>,
): Promise<{ result: T; oids: readonly (Oid | null)[] }> {
  const began = performance.now();
  const watch = new LockWatch(repository.commonDir);
  for (let attempt = 1; ; attempt += 1) {
    const { writes, turn, result } = await decide();
    const oids = writes.map(({ claim }) =>
      claim === null ? null : writeBlob(repository, formatClaim(claim)),
    );
    if (writes.length === 0) return { result, oids };
    const updates: RefUpdate[] = writes.map(({ ref, before }, index) => ({
      name: ref,
      from: before,
      to: oids[index]!,
    }));
    // The turn ref goes last, because git moves refs one after the other: a reader that sees the
    // new value also sees the claims.
    const next = oids.find((oid) => oid !== null) ?? null;
    if (turn !== undefined && next !== null) updates.push({ name: turnRef, from: turn, to: next });
    const swap = await swapRefs(repository, updates);
    if (swap.kind === "done") return { result, oids };
    if (swap.kind === "busy") watch.see(swap.words);
    if (performance.now() - began > patience) {
      throw new AirlockError(
        "refused",
        "LOCK_BUSY",
        "Other processes keep changing claims, so no decision could be made.",
        {
          detail: swap.kind === "busy" ? swap.words : "",
          next: ["Try again. If it keeps failing, see who is active: airlock claims"],
        },
      );
    }
    // A random delay, so that colliding processes do not collide again.
    await sleep(Math.random() * Math.min(5 * attempt, 100));
  }
}

/** More loose claims than this are packed, as `git gc` would do. */
const maxLoose = 500;

/**
 * Packs refs if many claims are loose. Does not wait for another process that is packing or holds a
 * ref.
 */
export async function packClaims({ commonDir, env }: Repository): Promise<void> {
  if (namesIn(join(commonDir, claimRefs)).length <= maxLoose) return;
  await git(["pack-refs", "--all"], { env, accept: [0, 1, 128, 255], hooks: "off", apart: true });
}
