// Computes the commit to be made: its tree, compared with its future parents. An amended commit has
// the parents of the one it replaces.

import type { Candidate, Oid, Repository } from "../types.ts";
import { emptyTree, mergeHeads, ownChanges } from "./candidate.ts";
import { resolveCommit } from "./commit-object.ts";
import { changesBetween } from "./trees/changes.ts";
import { gitLine } from "./exec.ts";
import type { ObjectReader } from "./objects.ts";

/** Tells if a commit replaces HEAD. `unknown`: its command line is not available. */
export type AmendStatus = "yes" | "no" | "unknown";

export interface Prospect {
  /** Compared with its future parents. */
  readonly candidate: Candidate;
  /** The parents that the commit may have; `null` among them means that it may have no parent. */
  readonly parents: readonly (Oid | null)[];
}

export interface ProspectRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** The staged content, compared with HEAD. */
  readonly candidate: Candidate;
  readonly amending: AmendStatus;
}

/**
 * Returns the commit to be made. If it is unknown whether it amends, it is compared with HEAD and
 * with HEAD's parents.
 */
export async function prospectOf({
  repository,
  objects,
  candidate,
  amending,
}: ProspectRequest): Promise<Prospect> {
  const following = candidate.base === null ? [null] : [candidate.base, ...mergeHeads(repository)];
  // Git does not amend while a merge is concluded, or without a commit.
  if (amending === "no" || candidate.base === null || following.length > 1)
    return { candidate, parents: following };
  // Git must be asked: a shallow clone ends at commits that name parents which are missing.
  const [, ...parents] = (
    await gitLine(["rev-list", "--parents", "--max-count=1", candidate.base], {
      env: repository.env,
    })
  ).split(" ");
  const [first = null, ...others] = parents;
  const base = first === null ? null : await resolveCommit(objects, first);
  const baseTree = base?.tree ?? emptyTree[repository.objectFormat];
  const sinceBase = await changesBetween(repository, { from: baseTree, to: candidate.tree });
  const own = await ownChanges(repository, objects, {
    changes: sinceBase,
    tree: candidate.tree,
    merged: others,
  });
  const replacing = parents.length === 0 ? [null] : parents;
  const amended = { ...candidate, base: base?.oid ?? null, baseTree, changes: own, sinceBase };
  if (amending === "yes") return { candidate: amended, parents: replacing };
  const known = new Set(own.map(({ path }) => path));
  const changes = [...own, ...candidate.changes.filter(({ path }) => !known.has(path))];
  return { candidate: { ...amended, changes }, parents: [...following, ...replacing] };
}
