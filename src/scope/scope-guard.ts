// The scope guard: examines a candidate before any check runs, and finds the paths that its author
// has not named. It reads the staging log only if the command line alone does not decide.

import { type Session, sessionLiveness } from "../sessions/identity.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import { stagedBy } from "./attribution.ts";
import { massDeletion } from "./deletions.ts";
import type { GitCommand } from "./git-command.ts";
import { committerOf, pathsOfCommits, readStagingLog, type Staging } from "./staging-log.ts";
import {
  type Actors,
  amendFindings,
  type Doer,
  doerOf,
  type ScopeFinding,
  isAnother,
  lastCommitted,
  namedPaths,
  type ScopePath,
  scopePaths,
  type StagedBy,
  type StagingHistory,
  withDisplaced,
} from "./rules.ts";
import { sequenceOf } from "./sequence.ts";
import { movedFindings, staleFindings } from "./stale.ts";
import { emptyContext, type ScopeContext } from "./scope-facts.ts";
import { broadOrForeign } from "./broad-add.ts";

export interface ScopeGuardRequest {
  readonly repository: Repository;
  readonly candidate: Candidate;
  /** Session that commits. */
  readonly session: Session;
  /**
   * The command that commits; `null` if unknown. For `airlock commit`: a `git commit` with its
   * paths.
   */
  readonly command: GitCommand | null;
  /** Claims and registered sessions; none by default. */
  readonly context?: ScopeContext;
}

/** Findings of the guard, and the facts that a message about them needs. */
export interface Judgement {
  readonly findings: readonly ScopeFinding[];
  /** Paths without a finding that the session named. */
  readonly named: readonly RepoPath[];
  /** Paths without a finding for which no staging command is recorded. */
  readonly untraced: readonly RepoPath[];
  /**
   * Paths without a finding that were staged on purpose by a command that names no path (a patch,
   * hunks), or by a session that has ended.
   */
  readonly meant: readonly Traced[];
  /**
   * Paths without a finding that a broad command added, and that pass because the session has been
   * alone with them.
   */
  readonly passedOver: readonly Traced[];
  /**
   * A merge, cherry-pick, revert or rebase is in progress, so git cannot commit only some paths.
   */
  readonly underWay: boolean;
  readonly candidate: Candidate;
  readonly command: GitCommand | null;
  readonly session: Session;
}

/** A path, and the command that staged it. */
export interface Traced {
  readonly path: RepoPath;
  readonly by: Doer;
}

/** Judges a candidate; changes nothing. Throws AirlockError where git cannot be asked. */
export async function judge(request: ScopeGuardRequest): Promise<Judgement> {
  const { repository, candidate, session, command } = request;
  const actors: Actors = {
    me: session,
    command,
    livenessOf: sessionLiveness,
    context: request.context ?? emptyContext,
  };
  const sequence = await sequenceOf(repository);
  const paths = scopePaths(candidate.changes).filter(({ path }) => !sequence.covers(path));
  const history = await readHistory(repository, paths, actors);
  const named = withDisplaced(paths, namedPaths(paths, actors, history));
  const unnamed = paths.filter(({ path }) => !named.has(path));
  const earlier =
    history.stagingLog.stagings.length === 0
      ? new Map<RepoPath, Staging | null>()
      : await stagedBy(repository, history.stagingLog, unnamed);
  const isNamedNow = (path: RepoPath) =>
    command?.verb === "commit" && command.reach(path) === "named";
  // A path that this session staged with such a command was staged on purpose, although the command
  // names no path.
  const meant = (path: RepoPath) => {
    const staging = earlier.get(path) ?? null;
    return staging !== null && !isAnother(session, staging.session) ? staging : null;
  };
  // An entry staged before the path was last committed does not revert that commit on purpose.
  const isRevertedOnPurpose = (path: RepoPath) => {
    const staging = meant(path);
    return (
      staging !== null &&
      staging.command.verb !== "read-tree" &&
      staging.time >= lastCommitted(history, path)
    );
  };
  const [moved, deletions, stale, scope] = await Promise.all([
    movedFindings(
      repository,
      (path) =>
        named.has(path) ||
        paths.some((one) => one.path === path) ||
        (command?.reach(path) ?? null) !== null,
    ),
    massDeletion({ repository, candidate, paths, stagingLog: history.stagingLog, isNamedNow }),
    staleFindings(repository, candidate.base, {
      unnamed: unnamed.filter(({ path }) => !isRevertedOnPurpose(path)),
      isForeign: (commit) =>
        isAnother(session, committerOf(repository, commit)?.session ?? session),
    }),
    // Before the first commit there is no earlier work of others to protect.
    candidate.base === null
      ? { found: [], stagedBy: earlier }
      : broadOrForeign({
          repository,
          candidate,
          unnamed,
          actors,
          stagingLog: history.stagingLog,
          earlier,
        }),
  ]);
  const amend =
    sequence.underWay || candidate.base === null
      ? []
      : amendFindings(actors, committerOf(repository, candidate.base));
  // An index older than HEAD also explains the entries that it has lost.
  const taken = new Set(stale.map(({ path }) => path));
  const explained = deletions.every(({ path, lost }) => lost === true && taken.has(path));
  const findings = firstOf(moved, explained ? [] : deletions, stale, [...amend, ...scope.found]);
  const found = new Set(findings.map(({ path }) => path));
  const others = unnamed.map(({ path }) => path).filter((path) => !found.has(path));
  const traced = others.flatMap((path) => tracedBy(path, actors, scope.stagedBy) ?? []);
  return {
    findings,
    named: [...named].filter((path) => !found.has(path)),
    untraced: others.filter((path) => !traced.some((one) => one.path === path)),
    meant: traced.filter(({ broad }) => !broad),
    passedOver: traced.filter(({ broad }) => broad),
    underWay: sequence.underWay,
    candidate,
    command,
    session,
  };
}

/**
 * Returns the findings of the first rule that has any. The rules come in the order of their reach:
 * if the whole index was replaced by mistake, the findings of later rules only follow from that.
 */
function firstOf(...rules: readonly (readonly ScopeFinding[])[]): readonly ScopeFinding[] {
  return rules.find((findings) => findings.length > 0) ?? [];
}

const nothing: StagingHistory = { stagingLog: { stagings: [], parts: [] }, committed: new Map() };

async function readHistory(
  repository: Repository,
  paths: readonly ScopePath[],
  { command }: Actors,
): Promise<StagingHistory> {
  if (paths.every(({ path }) => command?.verb === "commit" && command.reach(path) === "named"))
    return nothing;
  const stagingLog = readStagingLog(repository);
  return {
    stagingLog,
    committed: await pathsOfCommits(
      repository,
      stagingLog.parts.map(({ oid }) => oid),
    ),
  };
}

/**
 * Returns the command that staged a path, and whether it was a broad one; `null` if none is
 * recorded.
 */
function tracedBy(
  path: RepoPath,
  { me, command }: Actors,
  stagings: StagedBy,
): (Traced & { readonly broad: boolean }) | null {
  const staging = stagings.get(path) ?? null;
  if (staging === null) return null;
  if (staging === "commit")
    return {
      path,
      by: { session: me, command: command?.line ?? "git commit", time: 0 },
      broad: true,
    };
  return { path, by: doerOf(staging), broad: staging.command.reach(path) === "broad" };
}
