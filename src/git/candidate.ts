// Computes the candidate: the tree that would be committed. Touches nothing that is shared.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import type { Candidate, Change, Oid, Repository } from "../types.ts";
import { changesBetween } from "./trees/changes.ts";
import { git, gitLine } from "./exec.ts";
import type { ObjectReader } from "./objects.ts";
import { withIndexCopy } from "./private-index.ts";
import { type CommitObject, requireCommit, resolveCommit } from "./commit-object.ts";

/** Id of the empty tree by object format: the hash of "tree 0\0", the same in every repository. */
export const emptyTree = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
} as const;

/** Displayed origin of the candidate of the index. */
export const staged = "staged";

/** Takes what the hook already knows; returns the candidate that `git commit` would commit now. */
export async function candidateFrom(
  repository: Repository,
  objects: ObjectReader,
  ahead: {
    readonly tree: Oid;
    readonly base: Pick<CommitObject, "oid" | "tree"> | null;
    readonly changes: readonly Change[];
  },
): Promise<Candidate> {
  const baseTree = ahead.base?.tree ?? emptyTree[repository.objectFormat];
  const { tree, changes } = ahead;
  return {
    tree,
    base: ahead.base?.oid ?? null,
    baseTree,
    head: readHead(repository),
    changes: await ownChanges(repository, objects, {
      changes,
      tree,
      merged: mergeHeads(repository),
    }),
    sinceBase: changes,
    origin: staged,
  };
}

/**
 * Returns the candidate that `git commit` would commit now. Works on a private copy of the index:
 * `write-tree` on the index itself would take its lock and block other processes. Throws
 * AirlockError UNMERGED if the index has conflicts.
 */
export async function stagedCandidate(
  repository: Repository,
  objects: ObjectReader,
): Promise<Candidate> {
  const [tree, base] = await Promise.all([writeTree(repository), resolveCommit(objects, "HEAD")]);
  const changes = await changesBetween(repository, {
    from: base?.tree ?? emptyTree[repository.objectFormat],
    to: tree,
  });
  return candidateFrom(repository, objects, { tree, base, changes });
}

/**
 * Returns the branch that a commit of the staged content would go to: none for a detached HEAD, or
 * if the candidate is a commit already.
 */
export function branchesOf({ head, origin }: Candidate): string[] {
  return origin === staged && head.startsWith("refs/heads/")
    ? [head.slice("refs/heads/".length)]
    : [];
}

/** The ends of a range. */
export interface Range {
  /** `null`: compared with the empty tree. */
  readonly from: string | null;
  readonly to: string;
  /** Displayed origin. */
  readonly origin: string;
  /** Further commits to compare with: a path that equals one of them is not a change. */
  readonly merged?: readonly string[];
}

/**
 * Returns the candidate of a range: the tree of `to`, compared with `from`. Throws AirlockError
 * NO_SUCH_COMMIT.
 */
export async function rangeCandidate(
  repository: Repository,
  objects: ObjectReader,
  range: Range,
): Promise<Candidate> {
  const to = await requireCommit(objects, range.to);
  const from = range.from === null ? null : await requireCommit(objects, range.from);
  const candidate = await detached(repository, { from, to, origin: range.origin });
  if (range.merged === undefined) return candidate;
  return {
    ...candidate,
    changes: await ownChanges(repository, objects, {
      changes: candidate.changes,
      tree: to.tree,
      merged: range.merged,
    }),
  };
}

/**
 * Returns the candidate of an existing commit, compared with its parent; for a merge, the paths
 * that differ from every parent.
 */
export async function commitCandidate(
  repository: Repository,
  objects: ObjectReader,
  revision: string,
): Promise<Candidate> {
  const to = await requireCommit(objects, revision);
  const [first = null, ...others] = to.parents;
  const candidate = await detached(repository, {
    from: first === null ? null : await requireCommit(objects, first),
    to,
    origin: revision,
  });
  return {
    ...candidate,
    changes: await ownChanges(repository, objects, {
      changes: candidate.changes,
      tree: to.tree,
      merged: others,
    }),
  };
}

/**
 * Returns the candidate with every entry of its tree as a change, modified or not, for checks of
 * everything.
 */
export async function wholeTree(repository: Repository, candidate: Candidate): Promise<Candidate> {
  const empty = emptyTree[repository.objectFormat];
  return {
    ...candidate,
    changes: await changesBetween(repository, { from: empty, to: candidate.tree }),
  };
}

async function detached(
  repository: Repository,
  ends: { from: CommitObject | null; to: CommitObject; origin: string },
): Promise<Candidate> {
  const { from, to, origin } = ends;
  const baseTree = from?.tree ?? emptyTree[repository.objectFormat];
  const changes = await changesBetween(repository, { from: baseTree, to: to.tree });
  return {
    tree: to.tree,
    base: from?.oid ?? null,
    baseTree,
    head: from?.oid ?? "refs/heads/airlock-candidate",
    changes,
    sinceBase: changes,
    origin,
  };
}

async function writeTree(repository: Repository): Promise<Oid> {
  return withIndexCopy(repository, async (env) => {
    const answer = await git(["write-tree"], { env, accept: [0, 128] });
    if (answer.code === 0) return answer.stdout.toString("latin1").trim();
    const unmerged = await gitLine(["diff-files", "--name-only", "--diff-filter=U"], { env });
    if (unmerged === "")
      throw new AirlockError(
        "git",
        "GIT_FAILED",
        "git write-tree could not make a tree of the index.",
        { detail: answer.stderr.trim() },
      );
    throw new AirlockError(
      "git",
      "UNMERGED",
      `The index has conflicts: ${unmerged.split("\n").join(", ")}.`,
      {
        next: ["Resolve them, `git add` the files, and commit again."],
      },
    );
  });
}

/** Returns the content of `HEAD`: a full ref name, or a commit id when detached. */
export function readHead(repository: Repository): string {
  const text = readFileSync(join(repository.gitDir, "HEAD"), "utf8").trim();
  return text.startsWith("ref: ") ? text.slice("ref: ".length) : text;
}

/**
 * Returns the commits being merged while a merge is not concluded; an octopus merge has several.
 */
export function mergeHeads(repository: Repository): string[] {
  const file = join(repository.gitDir, "MERGE_HEAD");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}

/**
 * Returns the changes that differ from every parent. In a merge only those are the author's own;
 * the rest was checked in its own commit.
 */
export async function ownChanges(
  repository: Repository,
  objects: ObjectReader,
  merge: { changes: readonly Change[]; tree: Oid; merged: readonly string[] },
): Promise<readonly Change[]> {
  let own = merge.changes;
  for (const head of merge.merged) {
    const parent = await requireCommit(objects, head);
    const theirs = new Set(
      (await changesBetween(repository, { from: parent.tree, to: merge.tree })).map(
        ({ path }) => path,
      ),
    );
    own = own.filter(({ path }) => theirs.has(path));
  }
  return own;
}
