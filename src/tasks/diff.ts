// Shows the changes of a task: its commits, and uncommitted and untracked files. Its index and
// objects are not changed.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sharedIndex } from "../commit/index-file.ts";
import { worktreeAt } from "../commit/followers.ts";
import { git, gitLine } from "../git/exec.ts";
import { copyIndex, quarantineObjects } from "../git/private-index.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { ownerToName, thisProcess } from "../system/owner.ts";
import type { Environment, Oid, Repository } from "../types.ts";
import type { TaskRecord } from "./task-record.ts";
import { taskStatus } from "./task-status.ts";
import { makeFolder } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";

export interface DiffRequest {
  readonly repository: Repository;
  readonly task: TaskRecord;
  /** Options for `git diff`. */
  readonly args: readonly string[];
}

/** The diff as printed by git. */
export interface TaskDiff {
  /** Commit that it is compared with: where the task branched off its target. */
  readonly base: Oid;
  readonly output: Buffer;
  /** `false` if the worktree is missing: the diff covers only commits. */
  readonly whole: boolean;
}

/**
 * Returns the changes of a task since it branched off its target. Throws AirlockError of kind
 * `git`.
 */
export async function diffTask({ repository, task, args }: DiffRequest): Promise<TaskDiff> {
  const base = await baseOf(repository, task);
  const options = ["diff", "--no-ext-diff", ...args];
  const { place } = taskStatus(task, await listWorktrees(repository));
  if (place === null) {
    const { stdout } = await git([...options, base, task.branch, "--"], { env: repository.env });
    return { base, output: stdout, whole: false };
  }
  const there = await worktreeAt(repository, place);
  const scratch = join(
    statePath(repository.commonDir, "tmp"),
    `diff-${ownerToName(thisProcess())}`,
  );
  try {
    makeFolder(scratch);
    const index = join(scratch, "index");
    if (existsSync(sharedIndex(there))) copyIndex(sharedIndex(there), index);
    const env: Environment = {
      ...quarantineObjects(there, join(scratch, "objects")),
      GIT_INDEX_FILE: index,
    };
    const call = { env, cwd: there.root ?? undefined, hooks: "off" } as const;
    await git(["add", "--all"], call);
    return {
      base,
      output: (await git([...options, "--cached", base, "--"], call)).stdout,
      whole: true,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Returns the commit where the task's branch and its target diverge; without a target or a common
 * commit, the commit at which the task started.
 */
async function baseOf({ env }: Repository, { branch, into, base }: TaskRecord): Promise<Oid> {
  if (into === null) return base;
  const found = await gitLine(["merge-base", into, branch], { env, accept: [0, 1, 128] });
  return found === "" ? base : found;
}
