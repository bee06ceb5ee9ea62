// Finds the paths that git itself put into the index: by a merge, cherry-pick, revert or rebase in
// progress.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { RepoPath, Repository } from "../types.ts";

export interface Sequence {
  /** True while it is in progress: git then refuses `git commit -- path`. */
  readonly underWay: boolean;
  /** Returns whether the operation changes this path. */
  readonly covers: (path: RepoPath) => boolean;
}

/**
 * Returns the operation in progress. Of a merge, cherry-pick or revert it covers the paths it
 * touches: a broad add that resolves conflicts is allowed, and still refused if it adds other
 * paths. Of a rebase it covers all paths, because history is being edited.
 */
export async function sequenceOf(repository: Repository): Promise<Sequence> {
  const there = (name: string) => existsSync(join(repository.gitDir, name));
  if (there("rebase-merge") || there("rebase-apply")) return { underWay: true, covers: () => true };
  const ranges: [string, string][] = [];
  for (const name of ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"]) {
    if (!there(name)) continue;
    const heads = readFileSync(join(repository.gitDir, name), "latin1").split("\n").filter(Boolean);
    ranges.push(
      ...heads.map((head): [string, string] =>
        name === "MERGE_HEAD" ? ["HEAD", head] : [`${head}^`, head],
      ),
    );
  }
  const lists = await Promise.all(
    ranges.map((ends) =>
      git(["diff-tree", "-r", "-z", "--name-only", "--no-renames", ...ends], {
        env: repository.env,
        accept: [0, 128],
      }),
    ),
  );
  const paths = new Set(lists.flatMap(({ stdout }) => splitNul(stdout)));
  return { underWay: ranges.length > 0, covers: (path) => paths.has(path) };
}
