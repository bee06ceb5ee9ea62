// Resolves the branch in which a task lands.

import { AirlockError } from "../../errors.ts";
import { resolveCommit } from "../../git/commit-object.ts";
import type { ObjectReader } from "../../git/objects.ts";
import type { Oid } from "../../types.ts";
import type { TaskRecord } from "../task-record.ts";
import { shortBranchName } from "./landing-result.ts";

/** Full name of a branch, and its commit. */
export interface LandingTarget {
  readonly into: string;
  readonly onto: Oid;
}

const chooseBranch = "Name the branch with --into; to list the branches: git branch --list";

/**
 * Takes `--into` as typed (`null`: the branch from which the task started); returns the branch.
 * Throws NO_TARGET, NO_SUCH_BRANCH.
 */
export async function targetOf(
  objects: ObjectReader,
  task: TaskRecord,
  typed: string | null,
): Promise<LandingTarget> {
  const into =
    typed === null ? task.into : typed.startsWith("refs/heads/") ? typed : `refs/heads/${typed}`;
  if (into === null) {
    throw new AirlockError(
      "usage",
      "NO_TARGET",
      `The task ${task.key} did not start from a branch: name the branch in which it should land.`,
      {
        next: [chooseBranch],
      },
    );
  }
  if (into === task.branch)
    throw new AirlockError(
      "usage",
      "NO_TARGET",
      `${shortBranchName(into)} is the task's own branch.`,
      {
        next: [chooseBranch],
      },
    );
  const onto = into.includes("\n") ? null : await resolveCommit(objects, into);
  if (onto !== null) return { into, onto: onto.oid };
  throw new AirlockError(
    "usage",
    "NO_SUCH_BRANCH",
    `There is no branch ${JSON.stringify(shortBranchName(into))} to land in.`,
    {
      next: ["git branch --list"],
    },
  );
}
