// Refuses a commit that cannot begin: without a working tree, without our hooks, or during a merge
// or rebase.

import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { AirlockError } from "../errors.ts";
import { rootOf } from "../git/repository.ts";
import { unfinishedIn } from "../git/in-progress.ts";
import type { Repository } from "../types.ts";
import { statePath } from "../system/layout.ts";

/**
 * Takes whether the config refuses this commit, because it skips the checks; returns the folder of
 * our hooks. Throws AirlockError: NO_WORKING_TREE, IN_PROGRESS, NOT_INSTALLED, NO_RECEIPT.
 */
export async function preflight(
  repository: Repository,
  { refused }: { readonly refused: boolean },
): Promise<{ readonly hooksPath: string }> {
  rootOf(repository);
  if (repository.gitDir.includes(`${sep}airlock${sep}chambers${sep}`)) {
    throw new AirlockError(
      "refused",
      "IN_PROGRESS",
      "This folder belongs to a commit that is in progress: another commit cannot begin here.",
      {
        next: [
          "Commit from the working tree, once this commit has landed (in a post-commit hook, say).",
        ],
      },
    );
  }
  const unfinished = await unfinishedIn(repository);
  if (unfinished !== null) {
    const { what, next } = unfinished;
    throw new AirlockError(
      "refused",
      "IN_PROGRESS",
      `A ${what} is in progress in this worktree: a commit of single paths would break it apart.`,
      { next },
    );
  }
  const hooksPath = statePath(repository.commonDir, "hooks/_");
  if (!existsSync(join(hooksPath, "pre-commit"))) {
    throw new AirlockError(
      "environment",
      "NOT_INSTALLED",
      "The hooks of airlock are not installed in this repository.",
      {
        next: ["airlock install"],
      },
    );
  }
  if (refused) {
    throw new AirlockError(
      "refused",
      "NO_RECEIPT",
      'Commits that skip the checks (--no-verify or HUSKY=0) are refused by the config of this branch (noVerify: "refuse").',
      {
        next: [
          "Commit with the checks: the same command without --no-verify, and without HUSKY=0.",
        ],
      },
    );
  }
  return { hooksPath };
}
