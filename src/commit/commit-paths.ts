// `airlock commit`: named paths → their tree → a real `git commit` in a chamber, with the checks →
// the landing → the shared index.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Opening, readChamberContext, startChamber } from "../chamber/chamber.ts";
import {
  removeCommitRepository,
  createCommitRepository,
  type CommitRepository,
  commitRepositoryEnvironment,
} from "../chamber/commit-repository.ts";
import { noteLanded } from "../gate/guard.ts";
import { readHead } from "../git/candidate.ts";
import { subjectOf } from "../git/commit-object.ts";
import { objectFolder } from "../git/loose.ts";
import { ObjectReader } from "../git/objects.ts";
import { quarantineObjects } from "../git/private-index.ts";
import { changesIn, type TreeChange, treeChanges } from "../git/trees/tree-diff.ts";
import { ownerToName, thisProcess } from "../system/owner.ts";
import type { Candidate, Oid, RepoPath, RunResult } from "../types.ts";
import { afterLanding } from "./after.ts";
import { prepareCommit, type PreparedCommit, type CommitPathsRequest } from "./prepare-commit.ts";
import { RecheckFailed } from "./commit-checks.ts";
import { removeJournal } from "./journal.ts";
import { land, type Landing } from "./land-commit.ts";
import { type CreatedCommit, createCommit, type NotCommitted } from "./create-commit.ts";
import { refreshIndex } from "./refresh.ts";
import type { StagedEntry } from "./stage-paths.ts";
import { statePath } from "../system/layout.ts";

/** A commit that has landed. */
export interface Landed {
  readonly kind: "landed";
  readonly commit: Oid;
  /** The full name of the branch; `null` where HEAD is detached. */
  readonly branch: string | null;
  readonly subject: string;
  /** The commit that it follows or replaces. */
  readonly base: Oid | null;
  readonly rebuilt: boolean;
  /** The differences between the landed commit and its first parent. */
  readonly changes: readonly TreeChange[];
  /** The entries of the commit, with what the index had before. */
  readonly entries: readonly StagedEntry[];
  /** Named and changed paths that a fixer or a hook set back to what the base has. */
  readonly undone: readonly RepoPath[];
  /** Repositories below a named folder, which the commit does not take. */
  readonly leftOut: readonly RepoPath[];
  readonly checked: RunResult | null;
  /**
   * The shared index is not updated yet, because another process held `index.lock` all the time.
   * The next commit updates it.
   */
  readonly indexPending: boolean;
  /** The worktree was switched to another branch meanwhile. */
  readonly switched: boolean;
  readonly failedHooks: readonly string[];
  readonly milliseconds: Phases;
}

/** Milliseconds by phase. */
export interface Phases {
  readonly staging: number;
  readonly chamber: number;
  readonly checks: number;
  /** `git commit` with its hooks and editor, without the checks. */
  readonly commit: number;
  /** Waiting for the landing lock. */
  readonly waiting: number;
  /** Holding the landing lock. */
  readonly landing: number;
  readonly index: number;
  readonly total: number;
}

/**
 * Runs one commit from named paths to the landing. Throws AirlockError; nothing shared changes
 * before the landing.
 */
export async function commitPaths(request: CommitPathsRequest): Promise<Landed | NotCommitted> {
  const { repository, fault, options } = request;
  const started = performance.now();
  const scratch = scratchFolder(request);
  let opening: Opening | null = null;
  try {
    request.activity.enter("guards");
    fault("before-staging");
    const chamberContext = readChamberContext(repository);
    // The code that awaits it reports an error; this only keeps Node from ending the process before
    // that.
    chamberContext.catch(() => undefined);
    const prepared = await prepareCommit(request, { scratch, dry: false });
    const staging = performance.now() - started;
    fault("before-chamber");
    opening = startChamber(repository, chamberContext);
    const opened = await opening.open(prepared.candidate);
    const commitRepository = createCommitRepository(opening.slot, repository, {
      ...prepared,
      refs: (await chamberContext).refs,
    });
    const chamber = performance.now() - started - staging;
    const created = await createCommit({
      request,
      prepared,
      opening,
      chamber: opened,
      commitRepository,
      scratch,
    });
    if (created.kind !== "created") return created;
    const landing = await landCommit({ request, prepared, opening, commitRepository, created });
    if ("kind" in landing) return landing;
    const index = await updateIndex(request, prepared, { created, landing });
    await release(opening);
    opening = null;
    request.activity.enter("post-commit");
    fault("before-post-commit");
    const { base, head } = prepared.candidate;
    const { hooksPath } = prepared;
    const failedHooks = await afterLanding(request, {
      amended: options.amend ? base : null,
      commit: landing.commit,
      hooksPath,
    });
    const { waited: waiting, held, commit, rebuilt } = landing;
    const changes = await changesIn(request.objects, commit);
    await noteLanded(request, { commit, guard: prepared.guard });
    return {
      kind: "landed",
      commit,
      branch: head.startsWith("refs/") ? head : null,
      subject: subjectOf(created.commit),
      base: landing.onto,
      rebuilt,
      changes,
      entries: created.entries,
      undone: undoneIn(prepared, created),
      leftOut: prepared.leftOut,
      checked: created.checked,
      indexPending: index.pending,
      switched: index.switched,
      failedHooks,
      milliseconds: {
        staging,
        chamber,
        ...created.milliseconds,
        waiting,
        landing: held,
        index: index.took,
        total: performance.now() - started,
      },
    };
  } finally {
    if (opening !== null) await release(opening);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The commit that would be made. */
export interface Preview {
  readonly candidate: Candidate;
  /** The differences from the parent that the commit would have. */
  readonly changes: readonly TreeChange[];
  readonly leftOut: readonly RepoPath[];
}

/**
 * Finds out what would be committed, and leaves nothing behind. Throws AirlockError, as
 * `commitPaths` does before it checks anything.
 */
export async function previewPaths(request: CommitPathsRequest): Promise<Preview> {
  const scratch = scratchFolder(request);
  const repository = {
    ...request.repository,
    env: quarantineObjects(request.repository, join(scratch, "objects")),
  };
  const objects = new ObjectReader(repository);
  try {
    const { candidate, leftOut } = await prepareCommit(
      { ...request, repository, objects },
      { scratch, dry: true },
    );
    const { base, tree, baseTree } = candidate;
    const parent = request.options.amend
      ? ((await objects.read(`${base}^^{tree}`))?.oid ?? null)
      : base === null
        ? null
        : baseTree;
    return { candidate, leftOut, changes: await treeChanges(objects, { from: parent, to: tree }) };
  } finally {
    objects.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function undoneIn(prepared: PreparedCommit, created: CreatedCommit): RepoPath[] {
  const there = new Set(created.entries.map(({ path }) => path));
  return prepared.entries.map(({ path }) => path).filter((path) => !there.has(path));
}

/**
 * Returns the folder for temporary files of this commit. If the process is killed, the folder goes
 * with the copies of indexes of dead processes.
 */
function scratchFolder({ repository }: CommitPathsRequest): string {
  return join(statePath(repository.commonDir, "tmp"), `commit-${ownerToName(thisProcess())}`);
}

async function release(opening: Opening): Promise<void> {
  removeCommitRepository(opening.slot);
  await opening.close();
}

interface ToLand {
  readonly request: CommitPathsRequest;
  readonly prepared: PreparedCommit;
  readonly opening: Opening;
  readonly commitRepository: CommitRepository;
  readonly created: CreatedCommit;
}

async function landCommit({
  request,
  prepared,
  opening,
  commitRepository,
  created,
}: ToLand): Promise<Landing | NotCommitted> {
  const { repository, objects, options, env, signal } = request;
  const { base, baseTree, head } = prepared.candidate;
  const { commit, checked } = created;
  const kind = base === null ? " (initial)" : options.amend ? " (amend)" : "";
  const signing = {
    env: {
      ...commitRepositoryEnvironment(commitRepository, env),
      GIT_OBJECT_DIRECTORY: objectFolder(repository),
    },
    cwd: commitRepository.files,
    key: options.signKey,
  };
  try {
    return await land({
      repository,
      objects,
      head,
      base,
      baseTree,
      commit,
      entries: created.entries,
      amend: options.amend,
      signing,
      reflog: `commit${kind}: ${subjectOf(commit)}`,
      lock: {
        command: request.command,
        wait: options.wait,
        signal,
        onWaiting: (holder) => void request.reporter.tell({ kind: "waiting", holder }),
      },
      recheck:
        created.repeat.length === 0 ? null : { request, prepared, opening, checks: created.repeat },
      activity: request.activity,
      fault: request.fault,
    });
  } catch (error) {
    if (error instanceof RecheckFailed)
      return { kind: "not committed", exitCode: error.exitCode, checked };
    throw error;
  }
}

/**
 * Updates the shared index after the landing. Does nothing if the worktree was switched to another
 * branch meanwhile.
 */
async function updateIndex(
  { repository, options, fault, activity }: CommitPathsRequest,
  prepared: PreparedCommit,
  { created, landing }: { readonly created: CreatedCommit; readonly landing: Landing },
): Promise<{ pending: boolean; switched: boolean; took: number }> {
  const started = performance.now();
  activity.enter("refreshing");
  const { head } = prepared.candidate;
  const now = readHead(repository);
  const switched = now !== head && (head.startsWith("refs/") || now !== landing.commit);
  let done = true;
  if (!switched) {
    const records = [landing.record];
    const ready = created.entries === prepared.entries ? prepared.index : null;
    done = await refreshIndex({
      repository,
      records,
      prepared: ready,
      wait: options.indexWait,
      fault,
    });
  }
  fault("before-journal-removed");
  if (done) removeJournal(repository.commonDir, landing.journal);
  return { pending: !done, switched, took: performance.now() - started };
}
