// What a commit will be: its tree, compared with the parents that it will have. An amended commit has those of the one it replaces.

import type { Candidate, Oid, Repository } from "../types.ts";
import { emptyTree, mergeHeads, ownChanges, resolveCommit } from "./candidate.ts";
import { changesBetween } from "./changes.ts";
import { gitLine } from "./exec.ts";
import type { ObjectReader } from "./objects.ts";

/** Whether a commit takes the place of HEAD. `unknown`: nobody tells how it was started. */
export type Amending = "yes" | "no" | "unknown";

export interface Prospect {
  /** Compared with what will be its parents. */
  readonly candidate: Candidate;
  /** The parents that the commit may have; `null` among them: it may have none. */
  readonly parents: readonly (Oid | null)[];
}

export interface ProspectRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** What is staged, compared with HEAD. */
  readonly candidate: Candidate;
  readonly amending: Amending;
}

/** Returns what the commit will be. Where nobody tells whether it amends, it is compared with HEAD and with HEAD's parents. */
export async function prospectOf({ repository, objects, candidate, amending }: ProspectRequest): Promise<Prospect> {
  const following = candidate.base === null ? [null] : [candidate.base, ...mergeHeads(repository)];
  // Git does not amend while a merge is concluded, nor where there is no commit.
  if (amending === "no" || candidate.base === null || following.length > 1) return { candidate, parents: following };
  // Asked of git, since a shallow clone ends at commits whose parents are named in them and are not there.
  const [, ...parents] = (await gitLine(["rev-list", "--parents", "--max-count=1", candidate.base], { env: repository.env })).split(" ");
  const [first = null, ...others] = parents;
  const base = first === null ? null : await resolveCommit(objects, first);
  const baseTree = base?.tree ?? emptyTree[repository.objectFormat];
  const sinceBase = await changesBetween(repository, { from: baseTree, to: candidate.tree });
  const own = await ownChanges(repository, objects, { changes: sinceBase, tree: candidate.tree, merged: others });
  const replacing = parents.length === 0 ? [null] : parents;
  const amended = { ...candidate, base: base?.oid ?? null, baseTree, changes: own, sinceBase };
  if (amending === "yes") return { candidate: amended, parents: replacing };
  const known = new Set(own.map(({ path }) => path));
  const changes = [...own, ...candidate.changes.filter(({ path }) => !known.has(path))];
  return { candidate: { ...amended, changes }, parents: [...following, ...replacing] };
}
