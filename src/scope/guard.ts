// The scope guard: looks at a candidate before any check runs, and finds what its author has not named. Reads the ledger only
// where the command line itself does not answer.

import { git } from "../git/exec.ts";
import { type Session, sessionLiveness } from "../sessions/identity.ts";
import { splitNul } from "../system/bytes.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import { stagedBy } from "./attribution.ts";
import { massDeletion } from "./deletions.ts";
import type { GitCommand } from "./git-command.ts";
import { committerOf, type Ledger, pathsOfCommits, readLedger, type Staging } from "./ledger.ts";
import {
  type Actors,
  amendFindings,
  type Doer,
  doerOf,
  type Finding,
  isAnother,
  type Known,
  lastCommitted,
  namedPaths,
  scopeFindings,
  type ScopePath,
  scopePaths,
  type StagedBy,
  withRoom,
} from "./rules.ts";
import { sequenceOf } from "./sequence.ts";
import { isPartial, movedFindings, staleFindings } from "./stale.ts";
import { nobody, type Views } from "./views.ts";

export interface GuardRequest {
  readonly repository: Repository;
  readonly candidate: Candidate;
  /** Who commits. */
  readonly session: Session;
  /** The command that commits; `null` where it is not known. In the commit door: `git commit` with its paths. */
  readonly command: GitCommand | null;
  /** What claims and registered sessions there are; by default none. */
  readonly views?: Views;
}

/** What the guard found, and what a message about it needs. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** Paths without a finding that the session named. */
  readonly named: readonly RepoPath[];
  /** Paths without a finding that nobody is known to have staged. */
  readonly untraced: readonly RepoPath[];
  /** Paths without a finding that a command staged which names none and was meant to (a patch, hunks), or a session that has ended. */
  readonly meant: readonly Traced[];
  /** Paths without a finding that a broad command added, and that pass since the session has been alone with them. */
  readonly passedOver: readonly Traced[];
  /** A merge, cherry-pick, revert or rebase is under way, so that no part can be committed. */
  readonly underWay: boolean;
  readonly candidate: Candidate;
  readonly command: GitCommand | null;
  readonly session: Session;
}

/** A path, and which command staged it. */
export interface Traced {
  readonly path: RepoPath;
  readonly by: Doer;
}

/** Judges a candidate; changes nothing. Throws AirlockError where git cannot be asked. */
export async function judge(request: GuardRequest): Promise<Judgement> {
  const { repository, candidate, session, command } = request;
  const actors: Actors = { me: session, command, livenessOf: sessionLiveness, views: request.views ?? nobody };
  const sequence = await sequenceOf(repository);
  const paths = scopePaths(candidate.changes).filter(({ path }) => !sequence.covers(path));
  const known = await knowledge(repository, paths, actors);
  const named = withRoom(paths, namedPaths(paths, actors, known));
  const unnamed = paths.filter(({ path }) => !named.has(path));
  const earlier =
    known.ledger.stagings.length === 0 ? new Map<RepoPath, Staging | null>() : await stagedBy(repository, known.ledger, unnamed);
  const isNamedNow = (path: RepoPath) => command?.verb === "commit" && command.reach(path) === "named";
  // What this session has put there by a command that was meant to is no accident, though it named no path.
  const meant = (path: RepoPath) => {
    const staging = earlier.get(path) ?? null;
    return staging !== null && !isAnother(session, staging.session) ? staging : null;
  };
  // What was staged before the path was last committed took nothing of that commit back.
  const isTakenBack = (path: RepoPath) => {
    const staging = meant(path);
    return staging !== null && staging.command.verb !== "read-tree" && staging.time >= lastCommitted(known, path);
  };
  const [moved, deletions, stale, scope] = await Promise.all([
    movedFindings(
      repository,
      (path) => named.has(path) || paths.some((one) => one.path === path) || (command?.reach(path) ?? null) !== null,
    ),
    massDeletion({ repository, candidate, paths, ledger: known.ledger, isNamedNow }),
    staleFindings(repository, candidate.base, {
      unnamed: unnamed.filter(({ path }) => !isTakenBack(path)),
      isForeign: (commit) => isAnother(session, committerOf(repository, commit)?.session ?? session),
    }),
    // Before the first commit there is nobody else's work to keep out of it.
    candidate.base === null
      ? { found: [], stagedBy: earlier }
      : broadOrForeign(request, { unnamed, actors, ledger: known.ledger, earlier }),
  ]);
  const amend = sequence.underWay || candidate.base === null ? [] : amendFindings(actors, committerOf(repository, candidate.base));
  // Where an index is older than HEAD, that explains what it has lost as well.
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

/** An accident of the whole index explains everything else that is found: it alone is said. */
function firstOf(...rules: readonly (readonly Finding[])[]): readonly Finding[] {
  return rules.find((findings) => findings.length > 0) ?? [];
}

const nothing: Known = { ledger: { stagings: [], parts: [] }, committed: new Map() };

async function knowledge(repository: Repository, paths: readonly ScopePath[], { command }: Actors): Promise<Known> {
  if (paths.every(({ path }) => command?.verb === "commit" && command.reach(path) === "named")) return nothing;
  const ledger = readLedger(repository);
  return {
    ledger,
    committed: await pathsOfCommits(
      repository,
      ledger.parts.map(({ oid }) => oid),
    ),
  };
}

interface Unnamed {
  readonly unnamed: readonly ScopePath[];
  readonly actors: Actors;
  readonly ledger: Ledger;
  readonly earlier: ReadonlyMap<RepoPath, Staging | null>;
}

async function broadOrForeign(
  { repository, candidate, command }: GuardRequest,
  { unnamed, actors, ledger, earlier }: Unnamed,
): Promise<{ found: Finding[]; stagedBy: StagedBy }> {
  if (unnamed.length === 0) return { found: [], stagedBy: new Map() };
  const byCommit = command?.verb === "commit" ? await sweptByCommit(repository, candidate, { command, unnamed }) : new Set<RepoPath>();
  const all: StagedBy = new Map<RepoPath, Staging | "commit" | null>([
    ...earlier,
    ...[...byCommit].map((path) => [path, "commit"] as const),
  ]);
  const paths = unnamed.map(({ path }) => path);
  return { found: scopeFindings(paths, actors, { ledger, stagedBy: all }), stagedBy: all };
}

/** Says which command staged a path, and whether it was a broad one; `null` where nobody left a trace. */
function tracedBy(path: RepoPath, { me, command }: Actors, known: StagedBy): (Traced & { readonly broad: boolean }) | null {
  const staging = known.get(path) ?? null;
  if (staging === null) return null;
  if (staging === "commit") return { path, by: { session: me, command: command?.line ?? "git commit", time: 0 }, broad: true };
  return { path, by: doerOf(staging), broad: staging.command.reach(path) === "swept" };
}

/**
 * What the commit itself swept up: with a folder or a glob, everything it reaches; with `-a`, what differs from the index that
 * is still in place, since the new one is in a file of its own until the commit has landed. `airlock commit --staged` stages nothing.
 */
async function sweptByCommit(
  repository: Repository,
  candidate: Candidate,
  what: { command: GitCommand; unnamed: readonly ScopePath[] },
): Promise<Set<RepoPath>> {
  const swept = what.unnamed.map(({ path }) => path).filter((path) => what.command.reach(path) === "swept");
  if (swept.length === 0 || what.command.door === "disk" || isPartial(repository)) return new Set(swept);
  const env = { ...repository.env, GIT_INDEX_FILE: `${repository.gitDir}/index` };
  const { stdout } = await git(["diff-index", "--cached", "-z", "--name-only", "--no-renames", candidate.tree], { env });
  const differs = new Set(splitNul(stdout));
  return new Set(swept.filter((path) => differs.has(path)));
}
