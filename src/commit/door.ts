// The commit door: named paths → their tree → a real `git commit` in a chamber, with the checks → the landing → the shared index.

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
import { changesIn, type TreeChange, treeChanges } from "../git/tree-diff.ts";
import { ownerToName, thisProcess } from "../system/owner.ts";
import type { Candidate, Oid, RepoPath, RunResult } from "../types.ts";
import { afterLanding } from "./after.ts";
import { beginCommit, type Begun, type DoorRequest } from "./begin.ts";
import { RecheckFailed } from "./checks.ts";
import { removeJournal } from "./journal.ts";
import { land, type Landing } from "./land.ts";
import { type Made, makeCommit, type NotCommitted } from "./made.ts";
import { refreshIndex } from "./refresh.ts";
import type { StagedEntry } from "./stage.ts";
import { statePath } from "../system/layout.ts";

/** A commit that has landed. */
export interface Landed {
  readonly kind: "landed";
  readonly commit: Oid;
  /** The full name of the branch; `null` where HEAD is detached. */
  readonly branch: string | null;
  readonly subject: string;
  /** The commit that it follows, or that it takes the place of. */
  readonly base: Oid | null;
  readonly rebuilt: boolean;
  /** What the commit that has landed differs in from its first parent. */
  readonly changes: readonly TreeChange[];
  /** What was handed over, with what the index had. */
  readonly entries: readonly StagedEntry[];
  /** Named and changed, but made as they were before by a fixer or a hook. */
  readonly undone: readonly RepoPath[];
  /** Repositories below a named folder, which are not taken. */
  readonly leftOut: readonly RepoPath[];
  readonly checked: RunResult | null;
  /** Left for whoever comes next, since somebody held `index.lock` all the time. */
  readonly indexOwed: boolean;
  /** The worktree was switched elsewhere meanwhile. */
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
  /** For the landing lock. */
  readonly waiting: number;
  /** Holding it. */
  readonly landing: number;
  readonly index: number;
  readonly total: number;
}

/** Runs one commit from named paths to the landing. Throws AirlockError; until the landing nothing that is shared has changed. */
export async function commitPaths(request: DoorRequest): Promise<Landed | NotCommitted> {
  const { repository, fault, options } = request;
  const started = performance.now();
  const scratch = scratchFolder(request);
  let opening: Opening | null = null;
  try {
    request.activity.enter("guards");
    fault("before-staging");
    const chamberContext = readChamberContext(repository);
    // Whoever needs it hears of an error.
    chamberContext.catch(() => undefined);
    const begun = await beginCommit(request, { scratch, dry: false });
    const staging = performance.now() - started;
    fault("before-chamber");
    opening = startChamber(repository, chamberContext);
    const opened = await opening.open(begun.candidate);
    const room = createCommitRepository(opening.slot, repository, { ...begun, refs: (await chamberContext).refs });
    const chamber = performance.now() - started - staging;
    const made = await makeCommit({ request, begun, opening, chamber: opened, room, scratch });
    if (made.kind !== "made") return made;
    const landing = await landMade({ request, begun, opening, room, made });
    if ("kind" in landing) return landing;
    const index = await payIndex(request, begun, { made, landing });
    await release(opening);
    opening = null;
    request.activity.enter("post-commit");
    fault("before-post-commit");
    const { base, head } = begun.candidate;
    const { hooksPath } = begun;
    const failedHooks = await afterLanding(request, { amended: options.amend ? base : null, commit: landing.commit, hooksPath });
    const { waited: waiting, held, commit, rebuilt } = landing;
    const changes = await changesIn(request.objects, commit);
    await noteLanded(request, { commit, guard: begun.guard });
    return {
      kind: "landed",
      commit,
      branch: head.startsWith("refs/") ? head : null,
      subject: subjectOf(made.commit),
      base: landing.onto,
      rebuilt,
      changes,
      entries: made.entries,
      undone: undoneIn(begun, made),
      leftOut: begun.leftOut,
      checked: made.checked,
      indexOwed: index.owed,
      switched: index.switched,
      failedHooks,
      milliseconds: {
        staging,
        chamber,
        ...made.milliseconds,
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

/** What would be committed. */
export interface Preview {
  readonly candidate: Candidate;
  /** Compared with the parent that the commit would have. */
  readonly changes: readonly TreeChange[];
  readonly leftOut: readonly RepoPath[];
}

/** Finds out what would be committed, and leaves nothing behind. Throws AirlockError, as `commitPaths` does before it checks anything. */
export async function previewPaths(request: DoorRequest): Promise<Preview> {
  const scratch = scratchFolder(request);
  const repository = { ...request.repository, env: quarantineObjects(request.repository, join(scratch, "objects")) };
  const objects = new ObjectReader(repository);
  try {
    const { candidate, leftOut } = await beginCommit({ ...request, repository, objects }, { scratch, dry: true });
    const { base, tree, baseTree } = candidate;
    const parent = request.options.amend ? ((await objects.read(`${base}^^{tree}`))?.oid ?? null) : base === null ? null : baseTree;
    return { candidate, leftOut, changes: await treeChanges(objects, { from: parent, to: tree }) };
  } finally {
    objects.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function undoneIn(begun: Begun, made: Made): RepoPath[] {
  const there = new Set(made.entries.map(({ path }) => path));
  return begun.entries.map(({ path }) => path).filter((path) => !there.has(path));
}

/** Files of this commit; what a killed one leaves goes with the copies of indexes that others left. */
function scratchFolder({ repository }: DoorRequest): string {
  return join(statePath(repository.commonDir, "tmp"), `door-${ownerToName(thisProcess())}`);
}

async function release(opening: Opening): Promise<void> {
  removeCommitRepository(opening.slot);
  await opening.close();
}

interface ToLand {
  readonly request: DoorRequest;
  readonly begun: Begun;
  readonly opening: Opening;
  readonly room: CommitRepository;
  readonly made: Made;
}

async function landMade({ request, begun, opening, room, made }: ToLand): Promise<Landing | NotCommitted> {
  const { repository, objects, options, env, signal } = request;
  const { base, baseTree, head } = begun.candidate;
  const { commit, checked } = made;
  const kind = base === null ? " (initial)" : options.amend ? " (amend)" : "";
  const signing = {
    env: { ...commitRepositoryEnvironment(room, env), GIT_OBJECT_DIRECTORY: objectFolder(repository) },
    cwd: room.files,
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
      entries: made.entries,
      amend: options.amend,
      signing,
      reflog: `commit${kind}: ${subjectOf(commit)}`,
      lock: {
        command: request.command,
        wait: options.wait,
        signal,
        onWaiting: (holder) => void request.reporter.tell({ kind: "waiting", holder }),
      },
      recheck: made.repeat.length === 0 ? null : { request, begun, opening, checks: made.repeat },
      activity: request.activity,
      fault: request.fault,
    });
  } catch (error) {
    if (error instanceof RecheckFailed) return { kind: "not committed", exitCode: error.exitCode, checked };
    throw error;
  }
}

/** Brings the index up to the landing; a worktree that was switched to another branch meanwhile is owed nothing. */
async function payIndex(
  { repository, options, fault, activity }: DoorRequest,
  begun: Begun,
  { made, landing }: { readonly made: Made; readonly landing: Landing },
): Promise<{ owed: boolean; switched: boolean; took: number }> {
  const started = performance.now();
  activity.enter("refreshing");
  const { head } = begun.candidate;
  const now = readHead(repository);
  const switched = now !== head && (head.startsWith("refs/") || now !== landing.commit);
  let paid = true;
  if (!switched) {
    const records = [landing.record];
    const prepared = made.entries === begun.entries ? begun.index : null;
    paid = await refreshIndex({ repository, records, prepared, wait: options.indexWait, fault });
  }
  fault("before-journal-removed");
  if (paid) removeJournal(repository.commonDir, landing.journal);
  return { owed: !paid, switched, took: performance.now() - started };
}
