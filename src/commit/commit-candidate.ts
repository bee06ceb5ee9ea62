// The candidate of a commit in a commit repository: the named paths, with any changes that the
// user's own hooks made.

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { CommitRepository } from "../chamber/commit-repository.ts";
import { changesBetween } from "../git/trees/changes.ts";
import { gitLine } from "../git/exec.ts";
import { handOver } from "../git/loose.ts";
import { copyIndex } from "../git/private-index.ts";
import type { Candidate, Change, Oid, Repository, StagedEntry } from "../types.ts";

/**
 * Takes the entries of a commit; returns them as changes. Asks git, which pairs renames, only if
 * there are both removed and new paths.
 */
export async function changesOf(
  repository: Repository,
  entries: readonly StagedEntry[],
  trees: { readonly from: Oid; readonly to: Oid },
): Promise<readonly Change[]> {
  const came = entries.some(({ base }) => base === null);
  const went = entries.some(({ content }) => content === null);
  if (came && went) return changesBetween(repository, trees);
  const zero = "0".repeat(trees.from.length);
  return entries.map(({ path, content, base }): Change => {
    const [mode, oldMode] = [content?.mode ?? "000000", base?.mode ?? "000000"];
    const status =
      base === null
        ? "A"
        : content === null
          ? "D"
          : mode.slice(0, 3) === oldMode.slice(0, 3)
            ? "M"
            : "T";
    return {
      path,
      status,
      mode,
      blob: content?.blob ?? zero,
      oldMode,
      oldBlob: base?.blob ?? zero,
    };
  });
}

/** Returns the candidate with another tree. */
export async function withTree(
  repository: Repository,
  candidate: Candidate,
  tree: Oid,
): Promise<Candidate> {
  const changes = await changesBetween(repository, { from: candidate.baseTree, to: tree });
  return { ...candidate, tree, changes, sinceBase: changes };
}

export interface CommitContent {
  readonly repository: Repository;
  readonly commitRepository: CommitRepository;
  /** The candidate that the commit repository began with. */
  readonly before: Candidate;
  /** Folder for a copy of the index of the commit repository: git would lock the index itself. */
  readonly scratch: string;
}

/** Returns what would be committed in a commit repository now, after the user's own hooks. */
export async function pendingCandidate({
  repository,
  commitRepository,
  before,
  scratch,
}: CommitContent): Promise<Candidate> {
  // Objects that these hooks staged lie in the commit repository only.
  handOver(repository, commitRepository.objects);
  const copy = join(scratch, "index-candidate");
  copyIndex(join(commitRepository.gitDir, "index"), copy);
  const tree = await gitLine(["write-tree"], { env: { ...repository.env, GIT_INDEX_FILE: copy } });
  rmSync(copy, { force: true });
  return tree === before.tree ? before : withTree(repository, before, tree);
}
