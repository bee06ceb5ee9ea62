// Lands a commit: moves the branch, under the landing lock. All that can be done before taking the
// lock is done before.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import type { Activity } from "../gate/activity.ts";
import { readHead } from "../git/candidate.ts";
import { type CommitObject, rebuildCommit, type Rebuild } from "../git/commit-object.ts";
import type { ObjectReader } from "../git/objects.ts";
import { type RefSwap, startRefSwap } from "../git/refs/ref-swap.ts";
import { treeChanges, unplannedPaths } from "../git/trees/tree-diff.ts";
import { contentAt, isSameContent, replaceEntries } from "../git/trees/tree-edit.ts";
import type { FaultPoint } from "../system/fault.ts";
import { landingLock } from "../system/landing-lock.ts";
import { acquireLock, type LockRequest } from "../system/lock.ts";
import type { Oid, RepoPath, Repository, StagedEntry } from "../types.ts";
import { checkAgain, type Recheck } from "./commit-checks.ts";
import { pendingEntries, type JournalRecord, removeJournal, writeJournal } from "./journal.ts";
import { conflict } from "./conflict.ts";

export interface LandingRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** The branch that HEAD named when the commit began, or a commit if it was detached. */
  readonly head: string;
  readonly base: Oid | null;
  readonly baseTree: Oid;
  readonly commit: CommitObject;
  readonly entries: readonly StagedEntry[];
  /** The commit replaces the base, instead of following it. */
  readonly amend: boolean;
  readonly signing: Rebuild["signing"];
  readonly reflog: string;
  readonly lock: Omit<LockRequest, "folder" | "words">;
  /** The checks that must run again on top of commits that landed meanwhile; `null` for none. */
  readonly recheck: Recheck | null;
  readonly activity: Activity;
  readonly fault: (point: FaultPoint) => void;
}

/** The result of a landing. */
export interface Landing {
  readonly commit: Oid;
  readonly tree: Oid;
  /** The commit that it follows; `null` for the first commit. */
  readonly onto: Oid | null;
  readonly rebuilt: boolean;
  /** The pending update of the index, and the name of its file in the journal. */
  readonly record: JournalRecord;
  readonly journal: string;
  /** Milliseconds of waiting for the lock, and of holding it. */
  readonly waited: number;
  readonly held: number;
}

/** A commit that is ready for one particular state of the branch. */
interface Ready {
  readonly onto: Oid | null;
  readonly commit: Oid;
  readonly tree: Oid;
}

/**
 * After this many rounds, slow work (checks, a signature) is done under the lock instead of before
 * it.
 */
const rounds = 3;

/**
 * Lands a commit. Throws RecheckFailed; AirlockError of kind `lost` if another commit was first,
 * `refused` if the lock stays taken.
 */
export async function land(request: LandingRequest): Promise<Landing> {
  const { repository, lock, fault, recheck, commit, activity } = request;
  const slow = recheck !== null || commit.signed;
  let waited = 0;
  let ready: Ready = { onto: request.base, commit: commit.oid, tree: commit.tree };
  let swap = startRefSwap(repository, request.reflog);
  try {
    for (let round = 1; ; round += 1) {
      // Done before the lock even if it is quick: a conflict then delays nobody, and the objects
      // read now are cached under the lock.
      ready = await readyFor(request, ready, await tip(request));
      activity.enter("waiting");
      fault("before-lock");
      const held = await acquireLock({ ...lock, ...landingLock(repository.commonDir) });
      const since = performance.now();
      waited += held.waited;
      try {
        activity.enter("landing");
        fault("locked");
        const now = await tip(request);
        if (slow && now !== ready.onto && round < rounds) continue;
        ready = await readyFor(request, ready, now);
        if (recheck !== null) activity.enter("landing");
        const moved = await move(request, ready, swap);
        if (moved !== null) {
          held.release();
          fault("unlocked");
          const { onto, tree } = ready;
          return {
            commit: ready.commit,
            tree,
            onto,
            rebuilt: ready.commit !== commit.oid,
            ...moved,
            waited,
            held: performance.now() - since,
          };
        }
        // A git command, which does not take our lock, has moved the branch in this moment.
        swap.close();
        swap = startRefSwap(repository, request.reflog);
      } finally {
        held.release();
      }
    }
  } finally {
    swap.close();
  }
}

/** Returns the commit on which the branch stands now; `null` where it does not exist. */
async function tip({ repository, objects, head }: LandingRequest): Promise<Oid | null> {
  if (head.startsWith("refs/")) return (await objects.read(`${head}^{commit}`))?.oid ?? null;
  const now = readHead(repository);
  if (!now.startsWith("refs/")) return now;
  throw new AirlockError(
    "lost",
    "HEAD_MOVED",
    `HEAD was detached when the commit began, and is on ${now} now: nothing was landed.`,
    {
      next: ["git status", "Commit again, if this is the right branch."],
    },
  );
}

/**
 * Returns the commit for this state of the branch: as it is, or rebuilt on the new tip if no path
 * of ours changed there.
 */
async function readyFor(request: LandingRequest, ready: Ready, now: Oid | null): Promise<Ready> {
  const { repository, objects, base, baseTree, commit, entries, recheck } = request;
  if (now === ready.onto) return ready;
  if (now === base) return { onto: base, commit: commit.oid, tree: commit.tree };
  if (now === null || base === null || request.amend) throw await gone(request, now);
  const theirs = (await objects.read(`${now}^{tree}`))!.oid;
  const clashes: RepoPath[] = [];
  for (const { path, base: mine } of entries) {
    // If the base has no entry, a file may lie where its folder would be, or a folder where the
    // file would be.
    const before = mine ?? (await contentAt(objects, baseTree, path));
    if (!isSameContent(before, await contentAt(objects, theirs, path))) clashes.push(path);
  }
  if (clashes.length > 0) throw await conflict(repository, { base, now, paths: clashes });
  const tree = await replaceEntries({ repository, objects }, theirs, entries);
  const wrong = unplannedPaths(await treeChanges(objects, { from: theirs, to: tree }), entries);
  if (wrong.length > 0) throw notAsMade(wrong);
  if (recheck !== null) await checkAgain(recheck, { tree, base: now });
  return {
    onto: now,
    tree,
    commit: await rebuildCommit(commit, {
      repository,
      tree,
      parent: now,
      signing: request.signing,
    }),
  };
}

function notAsMade(paths: readonly RepoPath[]): AirlockError {
  const named = paths.slice(0, 5).join(", ");
  return new AirlockError(
    "internal",
    "NOT_LANDED",
    `The commit rebuilt on the new tip would differ from what was checked: ${named}.`,
    {
      next: ["Commit again.", "Please report it with the lines above."],
    },
  );
}

async function gone(
  { repository, head, base, amend }: LandingRequest,
  now: Oid | null,
): Promise<AirlockError> {
  const name = head.replace(/^refs\/heads\//, "");
  if (now === null) {
    return new AirlockError(
      "lost",
      "BRANCH_GONE",
      `The branch ${name} was deleted while the commit was made: nothing was landed.`,
      {
        next: ["git branch --list", "Commit again on the branch that you want."],
      },
    );
  }
  if (amend && base !== null) return conflict(repository, { base, now, paths: [] });
  return new AirlockError(
    "lost",
    "HEAD_MOVED",
    `Somebody else made the first commit of ${name}: nothing was landed.`,
    {
      next: ["git log", "Commit again."],
    },
  );
}

/**
 * Moves the branch. Returns the pending update of the index; `null` if the branch was no longer at
 * the expected commit.
 */
async function move(
  request: LandingRequest,
  ready: Ready,
  swap: RefSwap,
): Promise<Pick<Landing, "record" | "journal"> | null> {
  const { repository, head, entries, fault } = request;
  const ref = head.startsWith("refs/") ? head : "HEAD";
  fault("before-journal");
  const record: JournalRecord = {
    version: 1,
    gitDir: repository.gitDir,
    root: repository.root ?? "",
    ref,
    from: ready.onto,
    to: ready.commit,
    entries: pendingEntries(entries),
  };
  const journal = writeJournal(repository.commonDir, record);
  let moved = false;
  try {
    fault("before-swap");
    const unless = () => {
      fault("prepared");
      return (
        ref === "HEAD" && readFileSync(join(repository.gitDir, "HEAD"), "utf8").startsWith("ref: ")
      );
    };
    moved = await swap.swap({ ref, from: ready.onto, to: ready.commit, unless });
  } finally {
    if (!moved) removeJournal(repository.commonDir, journal);
  }
  fault("swapped");
  return moved ? { record, journal } : null;
}
