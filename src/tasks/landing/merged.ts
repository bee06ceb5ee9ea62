// Compares a task's branch with its target: ahead, behind, and already merged or not.

import { readCommit } from "../../git/commit-object.ts";
import { git, gitLine } from "../../git/exec.ts";
import { mergeTrees } from "../../git/trees/merge-tree.ts";
import { ObjectReader } from "../../git/objects.ts";
import { refsBelow } from "../../git/refs/refs.ts";
import { contentAt, isSameContent } from "../../git/trees/tree-edit.ts";
import { splitNul } from "../../system/bytes.ts";
import type { Oid, RepoPath, Repository } from "../../types.ts";
import type { TaskLanding, TaskRecord } from "../task-record.ts";

export interface MergedState {
  /** Number of commits that the target lacks, and that the task lacks. */
  readonly ahead: number;
  readonly behind: number;
  /**
   * `ancestry`: the target contains the task's commits. `squash`: it has, or one of its commits
   * had, all changes of the task. `null`: neither, or the task has changed nothing yet.
   */
  readonly merged: "ancestry" | "squash" | null;
}

export interface MergedRequest {
  readonly repository: Repository;
  /** End of the task's branch. */
  readonly tip: Oid;
  /** Commit at which the task started. */
  readonly base: Oid;
  /** End of the target. */
  readonly into: Oid;
  /** The last recorded landing. */
  readonly landed: Pick<TaskLanding, "commit" | "tip"> | null;
}

/**
 * Maximum number of the target's commits that are examined: the newest ones that touch the task's
 * paths.
 */
const maxCommits = 100;

/**
 * Returns whether a task's work is in its target. Exact: a squash counts if merging the task again
 * would change nothing, in the target or in one of its commits. If git has no `merge-tree
 * --write-tree` (before 2.38), only ancestry counts. Throws AirlockError of kind `git`.
 */
export async function mergedState({
  repository,
  tip,
  base,
  into,
  landed,
}: MergedRequest): Promise<MergedState> {
  const { env } = repository;
  const counts = await gitLine(["rev-list", "--left-right", "--count", `${into}...${tip}`, "--"], {
    env,
  });
  const [behind = 0, ahead = 0] = counts.split("\t").map(Number);
  if (ahead === 0) return { ahead, behind, merged: tip === base ? null : "ancestry" };
  const known =
    landed !== null && landed.tip === tip && (await isAncestor(repository, landed.commit, into));
  return {
    ahead,
    behind,
    merged: known || (await isSquashed(repository, tip, into)) ? "squash" : null,
  };
}

/**
 * Returns whether a commit equals another one or is among its ancestors; false for a commit that is
 * not in the repository.
 */
export async function isAncestor({ env }: Repository, commit: Oid, of: Oid): Promise<boolean> {
  return (
    (await git(["merge-base", "--is-ancestor", commit, of], { env, accept: [0, 1, 128] })).code ===
    0
  );
}

/**
 * Does the same as `mergedState` for a task's record; `null` if its branch or its target is
 * missing.
 */
export async function mergedOf(
  repository: Repository,
  record: TaskRecord,
): Promise<MergedState | null> {
  const { branch, into, base, landed } = record;
  if (into === null) return null;
  const refs = new Map(
    (await refsBelow(repository, branch, into)).map(({ name, oid }) => [name, oid]),
  );
  const [tip, target] = [refs.get(branch), refs.get(into)];
  return tip === undefined || target === undefined
    ? null
    : mergedState({ repository, tip, base, into: target, landed });
}

async function isSquashed(repository: Repository, tip: Oid, into: Oid): Promise<boolean> {
  const { env } = repository;
  const fork = await git(["merge-base", into, tip], { env, accept: [0, 1] });
  if (fork.code !== 0) return false;
  const base = fork.stdout.toString("latin1").trim();
  const { stdout } = await git(
    ["diff-tree", "-r", "-z", "--name-only", "--no-renames", base, tip],
    { env },
  );
  const paths = splitNul(stdout);
  // A task without changes cannot be in the target.
  if (paths.length === 0) return false;
  if (await holds(repository, into, tip)) return true;
  const since = [`--max-count=${maxCommits}`, into, `^${base}`, `^${tip}`];
  const literal = { ...env, GIT_LITERAL_PATHSPECS: "1" };
  const well = paths.filter((path) => path.isWellFormed()).slice(0, 200);
  if (well.length === 0) return false;
  const touching = await gitLine(["rev-list", ...since, "--", ...well], { env: literal });
  const objects = new ObjectReader(repository);
  try {
    for (const commit of touching.split("\n").filter(Boolean)) {
      if (
        commit !== into &&
        (await mayHold(objects, { commit, base, paths })) &&
        (await holds(repository, commit, tip))
      )
        return true;
    }
    return false;
  } finally {
    objects.close();
  }
}

/**
 * Avoids most merges: a commit in which a path of the task is unchanged does not contain the task.
 */
async function mayHold(
  objects: ObjectReader,
  at: { readonly commit: Oid; readonly base: Oid; readonly paths: readonly RepoPath[] },
): Promise<boolean> {
  const [now, before] = [
    (await readCommit(objects, at.commit)).tree,
    (await readCommit(objects, at.base)).tree,
  ];
  for (const path of at.paths) {
    if (isSameContent(await contentAt(objects, now, path), await contentAt(objects, before, path)))
      return false;
  }
  return true;
}

/** Returns whether merging the task into this commit would change nothing. */
async function holds(repository: Repository, commit: Oid, tip: Oid): Promise<boolean> {
  const merged = await mergeTrees(repository, commit, tip);
  if (merged.kind !== "clean") return false;
  return (
    merged.tree ===
    (await gitLine(["rev-parse", "--verify", `${commit}^{tree}`], { env: repository.env }))
  );
}
