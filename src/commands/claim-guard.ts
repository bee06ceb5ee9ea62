// Enforces claims on commits: a commit must not change paths that another session claims.

import { readRefs } from "../chamber/seal.ts";
import type { ObjectReader } from "../git/objects.ts";
import { errorText } from "../report/error.ts";
import type { PathClaims } from "../sessions/claim-view.ts";
import { typingPrefix } from "../system/typing-place.ts";
import type { Candidate, Repository, Settings } from "../types.ts";
import type { Context } from "./context.ts";

/** The claims on a candidate's paths, at one moment (milliseconds since 1970). */
export interface CandidateClaims extends PathClaims {
  readonly time: number;
  /** The common git directory of the repository. */
  readonly commonDir: string;
  /** The folder in which the commit was typed, relative to the top, with a slash at its end; `null` if not known. */
  readonly prefix: string | null;
}

export interface ClaimSources {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** All refs as lines `<id> <name>`; `null` to read them from git. */
  readonly refs: readonly string[] | null;
}

/** Returns the claims on the candidate's paths; for a renamed file, on both names. Without claims nothing is read or loaded. */
export async function claimsOn(candidate: Candidate, sources: ClaimSources, context: Context): Promise<CandidateClaims> {
  const { repository, objects } = sources;
  const refs = sources.refs ?? (await readRefs(repository));
  const about = { time: Date.now(), commonDir: repository.commonDir, prefix: typingPrefix(repository.root) };
  if (!refs.some((line) => line.includes(" refs/airlock/"))) return { others: [], own: new Set(), ...about };
  const [{ actorIn }, { pathClaims }] = await Promise.all([import("../sessions/actor.ts"), import("../sessions/claim-view.ts")]);
  const paths = candidate.changes.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [path, oldPath]));
  return { ...(await pathClaims({ actor: actorIn(repository, context.env), objects, refs, paths, now: about.time })), ...about };
}

/** Throws CLAIMED_PATH if others claim paths that the candidate changes, or only warns (`claims: "warn"`). */
export async function refuseClaimed(
  { others, time, commonDir, prefix }: CandidateClaims,
  mode: Settings["claims"],
  { stderr }: Context,
): Promise<void> {
  if (others.length === 0 || mode === "off") return;
  const { claimedPathRefusal } = await import("../sessions/claim-view.ts");
  const refusal = claimedPathRefusal(others, { now: time, commonDir, prefix });
  if (mode === "enforce") throw refusal;
  stderr.write(errorText(refusal, 0));
}
