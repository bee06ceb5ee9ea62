// Merges two commits into a tree without an index or a working tree.

import { AirlockError } from "../../errors.ts";
import { splitNul } from "../../system/bytes.ts";
import type { Oid, RepoPath, Repository } from "../../types.ts";
import { git } from "../exec.ts";

/** `unsupported`: this git is too old (`merge-tree --write-tree` came with 2.38). */
export type Merged =
  | { readonly kind: "clean"; readonly tree: Oid }
  | { readonly kind: "conflicts"; readonly paths: readonly RepoPath[] }
  | { readonly kind: "unsupported" };

/**
 * Merges `theirs` into `ours` as `git merge` would, including renames and several merge bases
 * (git-merge-tree(1)); writes only objects. Throws AirlockError UNRELATED if they have no common
 * commit, GIT_FAILED.
 */
export async function mergeTrees(repository: Repository, ours: Oid, theirs: Oid): Promise<Merged> {
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs];
  const { code, stdout, stderr } = await git(args, {
    env: repository.env,
    accept: [0, 1, 128, 129],
  });
  if (code === 129) return { kind: "unsupported" };
  if (code === 128) {
    if (!/unrelated histories/.test(stderr))
      throw new AirlockError("git", "GIT_FAILED", "git merge-tree failed.", {
        detail: stderr.trim(),
      });
    throw new AirlockError(
      "git",
      "UNRELATED",
      `${ours.slice(0, 12)} and ${theirs.slice(0, 12)} have no commit in common.`,
      {
        next: ["Start the work again from the branch in which it should land."],
      },
    );
  }
  const [tree = "", ...paths] = splitNul(stdout);
  return code === 0 ? { kind: "clean", tree } : { kind: "conflicts", paths: [...new Set(paths)] };
}
