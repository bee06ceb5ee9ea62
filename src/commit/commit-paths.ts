// `airlock commit`: named paths → their tree → a real `git commit` in a chamber, with the checks →
// the landing → the shared index.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Opening, startChamber } from "../chamber/chamber.ts";
import { readChamberContext } from "../chamber/update-chamber.ts";
import {
  type CommitRepository,
  commitRepositoryEnvironment,
  createCommitRepository,
  removeCommitRepository,
} from "../chamber/commit-repository.ts";
import { noteLanded } from "../gate/guard.ts";
import { readHead } from "../git/candidate.ts";
import { subjectOf } from "../git/commit-object.ts";
import { objectFolder } from "../git/loose.ts";
import { changesIn } from "../git/trees/tree-diff.ts";
import { ownerToName, thisProcess } from "../system/owner.ts";
import type { Landed, NotCommitted, RepoPath } from "../types.ts";
import { afterLanding } from "./after.ts";
import { type CommitPathsRequest, prepareCommit, type PreparedCommit } from "./prepare-commit.ts";
import { RecheckFailed } from "./commit-checks.ts";
import { removeJournal } from "./journal.ts";
import { land, type Landing } from "./land-commit.ts";
import { createCommit, type CreatedCommit } from "./create-commit.ts";
import { refreshIndex } from "./refresh.ts";
import { statePath } from "../system/layout.ts";

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
    const { hooksPath, settings } = prepared;
    const isRewritten = options.amend && !options.args.includes("--no-post-rewrite");
    const failedHooks = await afterLanding(request, {
      amended: isRewritten ? base : null,
      commit: landing.commit,
      hooksPath,
      settings,
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

function undoneIn(prepared: PreparedCommit, created: CreatedCommit): RepoPath[] {
  const there = new Set(created.entries.map(({ path }) => path));
  return prepared.entries.map(({ path }) => path).filter((path) => !there.has(path));
}

/**
 * Returns the folder for temporary files of this commit. If the process is killed, the folder goes
 * with the copies of indexes of dead processes.
 */
export function scratchFolder({ repository }: CommitPathsRequest): string {
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
