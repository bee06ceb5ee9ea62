// The rules of scope: what a commit may carry. Pure: everything they rest on has been found out before.

import { relationOf, type Session } from "../sessions/identity.ts";
import type { Liveness } from "../system/owner.ts";
import { foldersAbove } from "../system/folders.ts";
import type { Change, Oid, RepoPath } from "../types.ts";
import type { GitCommand } from "./git-command.ts";
import type { Ledger, Staging } from "./ledger.ts";
import type { Views } from "./views.ts";

/** Why a guard says no. Stable: programs read it. */
export type RefusalCode = "MASS_DELETION" | "STALE_ENTRY" | "INDEX_MOVED" | "FOREIGN_AMEND" | "BROAD_ADD" | "FOREIGN_PATH";

/** What is wrong with one path; of the commit as a whole where there is no path. */
export interface Finding {
  readonly code: RefusalCode;
  readonly path: RepoPath | null;
  /** Who did it, with which command, when; `null` where that is not known. */
  readonly by: Doer | null;
  /** It is someone else's: staged or named by another session. */
  readonly foreign: boolean;
  /** The index has lost the entry: its file lies on disk, and nobody is known to have taken it out. */
  readonly lost?: true;
}

export interface Doer {
  readonly session: Session;
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** One path of the commit, renames taken apart. */
export interface ScopePath {
  readonly path: RepoPath;
  /** `<mode> <blob>` in the candidate; `null` for a deletion. */
  readonly entry: string | null;
  /** Blob at the base; `null` for an addition. */
  readonly oldBlob: Oid | null;
}

/** Takes changes; returns their paths, a rename as a deletion and an addition. */
export function scopePaths(changes: readonly Change[]): ScopePath[] {
  return changes.flatMap(({ path, oldPath, status, mode, blob, oldBlob }): ScopePath[] => {
    const entry = status === "D" ? null : `${mode} ${blob}`;
    if (oldPath === undefined) return [{ path, entry, oldBlob: status === "A" ? null : oldBlob }];
    return [
      { path: oldPath, entry: null, oldBlob },
      { path, entry, oldBlob: null },
    ];
  });
}

export interface Actors {
  readonly me: Session;
  /** The command that commits; `null` where it is not known. */
  readonly command: GitCommand | null;
  readonly livenessOf: (session: Session) => Liveness;
  readonly views: Views;
}

/**
 * Takes the committing session and another one: says whether what that one did is somebody else's doing. One that is not known at all (a graphical client, say) is the same
 * person for all we know; but what has no name and no agent's mark cannot be the session that has one.
 */
export function isAnother(me: Session, other: Session): boolean {
  const marked = other.kind === "named" || other.kind === "agent" || other.kind === "agent-without-id";
  return relationOf(me, other) === "other" || (me.kind === "unknown" && marked);
}

/**
 * Says which paths the committing session has named: on the command line, or exactly in an earlier command since the path was
 * last committed. A session that is not known might be anybody, so what it named counts. A claim is as good as a name.
 */
export function namedPaths(paths: readonly ScopePath[], actors: Actors, known: Known): Set<RepoPath> {
  const { me, command, views } = actors;
  const mine = known.ledger.stagings.filter(({ session }) => !isAnother(me, session));
  return new Set(
    paths
      .map(({ path }) => path)
      .filter(
        (path) =>
          (command?.verb === "commit" && command.reach(path) === "named") ||
          views.claims.holds(me, path) ||
          mine.some((staging) => staging.command.reach(path) === "named" && staging.time >= lastCommitted(known, path)),
      ),
  );
}

/**
 * Takes paths, and those that were named; returns the named ones with those that must go to make room for them: where a file was put,
 * nothing stays below its path, and no file above it.
 */
export function withRoom(paths: readonly ScopePath[], named: ReadonlySet<RepoPath>): Set<RepoPath> {
  const put = new Set(paths.filter(({ path, entry }) => entry !== null && named.has(path)).map(({ path }) => path));
  const above = foldersAbove(put);
  const makesRoom = (path: RepoPath) => above.has(path) || [...foldersAbove([path])].some((folder) => put.has(folder));
  return new Set([...named, ...paths.filter(({ path, entry }) => entry === null && makesRoom(path)).map(({ path }) => path)]);
}

/** The ledger, and the paths of the commits in it. */
export interface Known {
  readonly ledger: Ledger;
  readonly committed: ReadonlyMap<Oid, ReadonlySet<RepoPath>>;
}

/** Returns when a part of the index with this path was last committed, in milliseconds since 1970; 0 where the ledger knows of none. */
export function lastCommitted({ ledger, committed }: Known, path: RepoPath): number {
  return Math.max(0, ...ledger.parts.filter(({ oid }) => committed.get(oid)?.has(path)).map(({ time }) => time));
}

/** Who staged a path: a command of the ledger, the commit itself (`commit -a`), or nobody who left a trace. */
export type StagedBy = ReadonlyMap<RepoPath, Staging | "commit" | null>;

/**
 * The rules *broad add* and *foreign path*, for the paths that the session did not name. What left no trace is nobody's fault.
 * Of a session that is provably gone, what it named stays behind as anybody's; what it swept up is still nobody's choice.
 */
export function scopeFindings(
  unnamed: readonly RepoPath[],
  { me, command, views, livenessOf }: Actors,
  { ledger, stagedBy }: { readonly ledger: Ledger; readonly stagedBy: StagedBy },
): Finding[] {
  const isOther = (session: Session) => isAnother(me, session) && livenessOf(session) !== "dead";
  return unnamed.flatMap((path): Finding[] => {
    const staging = stagedBy.get(path) ?? null;
    if (staging === null) return [];
    const doer = staging === "commit" ? { session: me, command: command?.line ?? "git commit", time: 0 } : doerOf(staging);
    if (staging !== "commit" && isOther(staging.session)) return [{ code: "FOREIGN_PATH", path, by: doer, foreign: true }];
    const reach = (staging === "commit" ? command : staging.command)?.reach(path);
    if (reach !== "swept" || views.registry.aloneWith(me, path)) return [];
    const owner = ledger.stagings.findLast((one) => isOther(one.session) && one.command.reach(path) === "named");
    return [{ code: "BROAD_ADD", path, by: owner === undefined ? doer : doerOf(owner), foreign: owner !== undefined }];
  });
}

/** The rule *foreign amend*: what another living session has committed is its own to amend. */
export function amendFindings(actors: Actors, committer: { readonly session: Session; readonly time: number } | null): Finding[] {
  const { me, command, livenessOf } = actors;
  if (command?.verb !== "commit" || !command.options.flags.has("amend") || committer === null) return [];
  if (!isAnother(me, committer.session) || livenessOf(committer.session) === "dead") return [];
  return [{ code: "FOREIGN_AMEND", path: null, by: { ...committer, command: "git commit" }, foreign: true }];
}

/** More deletions than this, and more than a fifth of the tree, are a mass. */
const many = 50;

/**
 * The rule *mass deletion*. Takes the deleted paths (renames are none), and counts the files of the base where there are many.
 */
export async function deletionFindings(deleted: readonly RepoPath[], files: () => Promise<number>): Promise<Finding[]> {
  if (deleted.length <= many || deleted.length <= (await files()) / 5) return [];
  return deleted.map((path) => ({ code: "MASS_DELETION", path, by: null, foreign: false }));
}

/** Returns who staged something, with which command, and when. */
export function doerOf({ session, command, time }: Staging): Doer {
  return { session, command: command.line, time };
}
