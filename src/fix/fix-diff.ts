// Makes diffs of the changes.

import { writeBlob } from "../git/blobs.ts";
import type { ObjectReader } from "../git/objects.ts";
import { patchBetween } from "../git/trees/changes.ts";
import { replaceEntries } from "../git/trees/tree-edit.ts";
import type { Oid, Repository } from "../types.ts";
import type { FixDecision } from "./decide.ts";
import type { FileContent } from "./fixer-pass.ts";
import type { Replacement } from "./replace-file.ts";

export interface Diffs {
  /** The diff of the working files, byte for byte as on disk. */
  readonly files: string;
  /** The diff of the staged versions. */
  readonly staged: string;
}

/** Takes the object store and the decision; returns both diffs, empty if nothing would change. */
export async function diffsOf(
  at: { readonly repository: Repository; readonly objects: ObjectReader },
  { replacements, swaps, trees }: FixDecision,
): Promise<Diffs> {
  const { repository } = at;
  const treeOf = (content: (replacement: Replacement) => FileContent): Promise<Oid> => {
    const entries = replacements.map((replacement) => {
      const { bytes, executable } = content(replacement);
      return {
        path: replacement.path,
        content: { mode: executable ? "100755" : "100644", blob: writeBlob(repository, bytes) },
      };
    });
    return replaceEntries(at, null, entries);
  };
  const { tree } = trees.staged;
  const fixed = swaps.map(({ path, to }) => ({ path, content: to }));
  return {
    files: await patchBetween(repository.env, {
      from: await treeOf(({ before }) => before),
      to: await treeOf(({ after }) => after),
    }),
    staged: await patchBetween(repository.env, {
      from: tree,
      to: await replaceEntries(at, tree, fixed),
    }),
  };
}
