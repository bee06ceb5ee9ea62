// What git itself has put into the index: a merge, a cherry-pick, a revert or a rebase under way.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { RepoPath, Repository } from "../types.ts";

export interface Sequence {
  /** `git commit -- path` is not possible while it is under way. */
  readonly underWay: boolean;
  /** Says whether a path is of its making. */
  readonly covers: (path: RepoPath) => boolean;
}

/**
 * Returns what is under way. Of a merge, a cherry-pick or a revert: the paths it touches, so that a sweep which resolves its
 * conflicts is none, and one that brings along something else still is. Of a rebase: everything, since history is being edited.
 */
export async function sequenceOf(repository: Repository): Promise<Sequence> {
  const there = (name: string) => existsSync(join(repository.gitDir, name));
  if (there("rebase-merge") || there("rebase-apply")) return { underWay: true, covers: () => true };
  const ranges: [string, string][] = [];
  for (const name of ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"]) {
    if (!there(name)) continue;
    const heads = readFileSync(join(repository.gitDir, name), "latin1").split("\n").filter(Boolean);
    ranges.push(...heads.map((head): [string, string] => (name === "MERGE_HEAD" ? ["HEAD", head] : [`${head}^`, head])));
  }
  const lists = await Promise.all(
    ranges.map((ends) => git(["diff-tree", "-r", "-z", "--name-only", "--no-renames", ...ends], { env: repository.env, accept: [0, 128] })),
  );
  const paths = new Set(lists.flatMap(({ stdout }) => splitNul(stdout)));
  return { underWay: ranges.length > 0, covers: (path) => paths.has(path) };
}
