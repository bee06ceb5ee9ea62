// The rules of scope: what a commit may contain. Pure functions; all facts are gathered beforehand.

import { relationOf, type Session } from "../sessions/identity.ts";
import type { Liveness } from "../system/owner.ts";
import { foldersAbove } from "../system/files/parent-folders.ts";
import type { Change, Oid, RepoPath } from "../types.ts";
import type { GitCommand } from "./git-command.ts";
import type { Staging, StagingLog } from "./staging-log.ts";
import type { ScopeContext } from "./scope-facts.ts";

/** Reason of a refusal. Stable: programs read it. */
export type RefusalCode =
  | "MASS_DELETION"
  | "STALE_ENTRY"
  | "INDEX_MOVED"
  | "FOREIGN_AMEND"
  | "BROAD_ADD"
  | "FOREIGN_PATH";

/** A finding about one path, or about the whole commit if there is no path. */
export interface ScopeFinding {
  readonly code: RefusalCode;
  readonly path: RepoPath | null;
  /** The session, command and time behind it; `null` if unknown. */
  readonly by: Doer | Committer | null;
  /** The path belongs to another session, which staged or named it. */
  readonly foreign: boolean;
  /**
   * The index has lost the entry: the file is on disk, and no recorded command removed the entry.
   */
  readonly lost?: true;
}

export interface Doer {
  readonly session: Session;
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A session whose command is not known: a commit may have been made in many ways. */
type Committer = Omit<Doer, "command"> & { readonly command: null };

/** One path of the commit; a rename counts as a deletion and an addition. */
export interface ScopePath {
  readonly path: RepoPath;
  /** `<mode> <blob>` in the candidate; `null` for a deletion. */
  readonly entry: string | null;
  /** Blob at the base; `null` for an addition. */
  readonly oldBlob: Oid | null;
}

/** Takes changes; returns their paths, with a rename as a deletion and an addition. */
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
  /** The command that commits; `null` if unknown. */
  readonly command: GitCommand | null;
  readonly livenessOf: (session: Session) => Liveness;
  readonly context: ScopeContext;
}

/**
 * Takes the committing session and another one; returns whether they count as different. An unknown
 * session (of a graphical client, for example) may be the same person; but a session without a name
 * or an agent's variable cannot be one that has it.
 */
export function isAnother(me: Session, other: Session): boolean {
  const marked =
    other.kind === "named" || other.kind === "agent" || other.kind === "agent-without-id";
  return relationOf(me, other) === "other" || (me.kind === "unknown" && marked);
}

/**
 * Returns the paths that the committing session has named: on the command line, or exactly in an
 * earlier command since the path was last committed. An unknown session might be this one, so the
 * paths it named count. A claim counts as a name.
 */
export function namedPaths(
  paths: readonly ScopePath[],
  actors: Actors,
  history: StagingHistory,
): Set<RepoPath> {
  const { me, command, context } = actors;
  const mine = history.stagingLog.stagings.filter(({ session }) => !isAnother(me, session));
  return new Set(
    paths
      .map(({ path }) => path)
      .filter(
        (path) =>
          (command?.verb === "commit" && command.reach(path) === "named") ||
          context.claims.holds(me, path) ||
          mine.some(
            (staging) =>
              staging.command.reach(path) === "named" &&
              staging.time >= lastCommitted(history, path),
          ),
      ),
  );
}

/**
 * Takes paths, and those that were named; returns the named ones and the deleted ones that they
 * displace: a new file displaces everything below its path, and a file at any of its parent
 * folders.
 */
export function withDisplaced(
  paths: readonly ScopePath[],
  named: ReadonlySet<RepoPath>,
): Set<RepoPath> {
  const put = new Set(
    paths.filter(({ path, entry }) => entry !== null && named.has(path)).map(({ path }) => path),
  );
  const above = foldersAbove(put);
  const isDisplaced = (path: RepoPath) =>
    above.has(path) || [...foldersAbove([path])].some((folder) => put.has(folder));
  return new Set([
    ...named,
    ...paths
      .filter(({ path, entry }) => entry === null && isDisplaced(path))
      .map(({ path }) => path),
  ]);
}

/** The staging log, and the paths of the commits recorded in it. */
export interface StagingHistory {
  readonly stagingLog: StagingLog;
  readonly committed: ReadonlyMap<Oid, ReadonlySet<RepoPath>>;
}

/**
 * Returns when a part of the index with this path was last committed, in milliseconds since 1970; 0
 * if the staging log has no such commit.
 */
export function lastCommitted({ stagingLog, committed }: StagingHistory, path: RepoPath): number {
  return Math.max(
    0,
    ...stagingLog.parts.filter(({ oid }) => committed.get(oid)?.has(path)).map(({ time }) => time),
  );
}

/**
 * Origin of each staged path: a recorded command, the commit itself (`commit -a`), or `null` if
 * unknown.
 */
export type StagedBy = ReadonlyMap<RepoPath, Staging | "commit" | null>;

/**
 * Applies the rules *broad add* and *foreign path* to the paths that the session did not name. A
 * path without a record is never a finding. A path that a session named belongs to anybody once
 * that session is certain to have ended; a path that it added broadly is still a broad add.
 */
export function scopeFindings(
  unnamed: readonly RepoPath[],
  { me, command, context, livenessOf }: Actors,
  { stagingLog, stagedBy }: { readonly stagingLog: StagingLog; readonly stagedBy: StagedBy },
): ScopeFinding[] {
  const isOther = (session: Session) => isAnother(me, session) && livenessOf(session) !== "dead";
  return unnamed.flatMap((path): ScopeFinding[] => {
    const staging = stagedBy.get(path) ?? null;
    if (staging === null) return [];
    const doer =
      staging === "commit"
        ? { session: me, command: command?.line ?? "git commit", time: 0 }
        : doerOf(staging);
    if (staging !== "commit" && isOther(staging.session))
      return [{ code: "FOREIGN_PATH", path, by: doer, foreign: true }];
    const reach = (staging === "commit" ? command : staging.command)?.reach(path);
    if (reach !== "broad" || context.registry.aloneWith(me, path)) return [];
    const owner = stagingLog.stagings.findLast(
      (one) => isOther(one.session) && one.command.reach(path) === "named",
    );
    return [
      {
        code: "BROAD_ADD",
        path,
        by: owner === undefined ? doer : doerOf(owner),
        foreign: owner !== undefined,
      },
    ];
  });
}

/**
 * Applies the rule *foreign amend*: only a session itself may amend a commit of another session
 * that is still alive.
 */
export function amendFindings(
  actors: Actors,
  committer: { readonly session: Session; readonly time: number } | null,
): ScopeFinding[] {
  const { me, command, livenessOf } = actors;
  if (command?.verb !== "commit" || !command.options.flags.has("amend") || committer === null)
    return [];
  if (!isAnother(me, committer.session) || livenessOf(committer.session) === "dead") return [];
  return [
    { code: "FOREIGN_AMEND", path: null, by: { ...committer, command: null }, foreign: true },
  ];
}

/** A mass deletion has more deletions than this, and more than a fifth of the tree. */
const many = 50;

/**
 * Applies the rule *mass deletion*. Takes the deleted paths (without renames); counts the files of
 * the base only if there are many.
 */
export async function deletionFindings(
  deleted: readonly RepoPath[],
  files: () => Promise<number>,
): Promise<ScopeFinding[]> {
  if (deleted.length <= many || deleted.length <= (await files()) / 5) return [];
  return deleted.map((path) => ({ code: "MASS_DELETION", path, by: null, foreign: false }));
}

/** Returns the session, command and time of a staging. */
export function doerOf({ session, command, time }: Staging): Doer {
  return { session, command: command.line, time };
}
