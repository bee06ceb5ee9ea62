// Claims of other sessions on the paths of a candidate: a commit may not change them.

import { readRefs } from "../chamber/seal.ts";
import type { ObjectReader } from "../git/objects.ts";
import type { GitCommand } from "../scope/git-command.ts";
import type { PathClaims, Rest } from "../sessions/claims/claim-view.ts";
import { typingPrefix } from "../system/typing-place.ts";
import type { Candidate, Environment, Repository, Settings } from "../types.ts";
import type { Reporter } from "./events.ts";
import { actorIn } from "../sessions/actor.ts";
import { claimedPathRefusal, pathClaims } from "../sessions/claims/claim-view.ts";

/** Claims on a candidate's paths at one moment (milliseconds since 1970). */
export interface CandidateClaims extends PathClaims {
  readonly time: number;
  /** The common git directory of the repository. */
  readonly commonDir: string;
  /**
   * The folder in which the commit was typed, relative to the top, with a slash at its end; `null`
   * if not known.
   */
  readonly prefix: string | null;
  readonly rest: Rest;
}

export interface ClaimSources {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly env: Environment;
  /** All refs as lines `<id> <name>`; `null`: git is still to be asked. */
  readonly refs: readonly string[] | null;
  /** The command that makes the commit; `null`: it is unknown. */
  readonly command: GitCommand | null;
}

/**
 * Returns the claims on the candidate's paths; of a renamed one, on both names. Without claims
 * nothing is read or loaded.
 */
export async function claimsOn(
  candidate: Candidate,
  sources: ClaimSources,
): Promise<CandidateClaims> {
  const { repository, objects, env, command } = sources;
  const refs = sources.refs ?? (await readRefs(repository));
  const about = {
    time: Date.now(),
    commonDir: repository.commonDir,
    prefix: typingPrefix(repository.root),
  };
  if (!refs.some((line) => line.includes(" refs/airlock/")))
    return { others: [], own: new Set(), ...about, rest: "none" };
  const paths = candidate.changes.flatMap(({ path, oldPath }) =>
    oldPath === undefined ? [path] : [path, oldPath],
  );
  const claims = await pathClaims({
    actor: actorIn(repository, env),
    objects,
    refs,
    paths,
    now: about.time,
  });
  const isAll = paths.every((path) => claims.others.some((other) => other.path === path));
  return { ...claims, ...about, rest: isAll ? "none" : takesIndex(command) ? "staged" : "chosen" };
}

/** Says that the command commits the index as it is, so that a path is left out by unstaging it. */
function takesIndex(command: GitCommand | null): boolean {
  if (command === null || command.airlockCommit !== undefined) return command === null;
  const { flags, pathspecs } = command.options;
  return (
    pathspecs.length === 0 &&
    ["all", "patch", "interactive", "pathspec-from-file"].every((flag) => !flags.has(flag))
  );
}

/**
 * Throws CLAIMED_PATH where others claim what the candidate changes, or reports it
 * (`claims: "warn"`).
 */
export async function refuseClaimed(
  { others, time, commonDir, prefix, rest }: CandidateClaims,
  mode: Settings["claims"],
  reporter: Reporter,
): Promise<void> {
  if (others.length === 0 || mode === "off") return;
  const refusal = claimedPathRefusal(others, { now: time, commonDir, prefix, rest });
  if (mode === "enforce") throw refusal;
  await reporter.tell({ kind: "warning", refusal });
}
