// Previews `airlock commit`: what would be committed.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { ObjectReader } from "../git/objects.ts";
import { quarantineObjects } from "../git/private-index.ts";
import { treeChanges } from "../git/trees/tree-diff.ts";
import type { Candidate, RepoPath, TreeChange } from "../types.ts";
import { type CommitPathsRequest, prepareCommit } from "./prepare-commit.ts";
import { scratchFolder } from "./commit-paths.ts";

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
