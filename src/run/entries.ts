// Entries of a tree by path, and trees made of others by replacing entries.

import type { Entry } from "../chamber/rework.ts";
import { git, gitLine } from "../git/exec.ts";
import { type ObjectReader, readTree } from "../git/objects.ts";
import { withIndexOf } from "../git/private-index.ts";
import { encodePath } from "../system/bytes.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";

/** Returns the entries of a tree at these paths, as far as it has any. */
export async function entriesAt(objects: ObjectReader, tree: Oid, paths: readonly RepoPath[]): Promise<Entry[]> {
  const reader = readTree(objects, tree);
  const found = await Promise.all(
    paths.map(async (path): Promise<Entry[]> => {
      const cut = path.lastIndexOf("/");
      const entry = (await reader.list(path.slice(0, Math.max(0, cut))))?.find(({ name }) => name === path.slice(cut + 1));
      return entry === undefined ? [] : [{ path, mode: entry.mode, blob: entry.oid }];
    }),
  );
  return found.flat();
}

/** Returns the tree that has these entries, and is the given one in everything else. */
export function treeWith(repository: Repository, tree: Oid, entries: readonly Entry[]): Promise<Oid> {
  return withIndexOf(repository, tree, async (env) => {
    const lines = entries.flatMap(({ path, mode, blob }) => [Buffer.from(`${mode} ${blob}\t`), encodePath(path), Buffer.of(0)]);
    await git(["update-index", "-z", "--index-info"], { env, input: Buffer.concat(lines) });
    return gitLine(["write-tree"], { env });
  });
}
