// What would be changed, as diffs.

import { git, gitLine } from "../git/exec.ts";
import { treeWith } from "../run/entries.ts";
import { storeBlob } from "../run/mend.ts";
import type { Oid, Repository } from "../types.ts";
import type { Decision } from "./decide.ts";
import type { FileContent } from "./pass.ts";
import type { Replacement } from "./replace.ts";

export interface Diffs {
  /** Of the working files, byte for byte as they lie on disk. */
  readonly files: string;
  /** Of what is staged. */
  readonly staged: string;
}

/** Returns both diffs; empty where nothing would change. */
export async function diffsOf(repository: Repository, { replacements, swaps, trees }: Decision): Promise<Diffs> {
  const empty = await gitLine(["hash-object", "-t", "tree", "-w", "--stdin"], { env: repository.env, input: "" });
  const treeOf = async (content: (replacement: Replacement) => FileContent): Promise<Oid> => {
    const entries = [];
    for (const replacement of replacements) {
      const { bytes, executable } = content(replacement);
      entries.push({ path: replacement.path, mode: executable ? "100755" : "100644", blob: await storeBlob(repository, bytes) });
    }
    return treeWith(repository, empty, entries);
  };
  const { tree } = trees.staged;
  const fixed = swaps.map(({ path, to }) => ({ path, ...to }));
  return {
    files: await between(repository, await treeOf(({ before }) => before), await treeOf(({ after }) => after)),
    staged: await between(repository, tree, await treeWith(repository, tree, fixed)),
  };
}

async function between(repository: Repository, from: Oid, to: Oid): Promise<string> {
  const options = ["-r", "-p", "--binary", "--full-index", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv"];
  return (await git(["diff-tree", ...options, from, to], { env: repository.env })).stdout.toString("utf8");
}
