// Determines what happens to a task's commits when its branch is deleted: they are in its target,
// somewhere else, or nowhere.

import { gitLine } from "../git/exec.ts";
import type { Oid, Repository } from "../types.ts";
import { mergedState } from "./landing/merged.ts";
import type { TaskRecord } from "./task-record.ts";

export interface Disposition {
  /** End of the task's branch; `null` if the branch is gone. */
  readonly tip: Oid | null;
  /** Its work is in its target, as commits or squashed. A task without changes is not merged. */
  readonly merged: boolean;
  /**
   * Number of commits that would be on no branch any more, and whose content is not in the target.
   */
  readonly unlanded: number;
  /** The commits of all other branches and tags. */
  readonly staying: readonly Oid[];
}

/** Returns where a task's work is besides its branch. Throws AirlockError of kind `git`. */
export async function dispositionOf(
  repository: Repository,
  task: TaskRecord,
): Promise<Disposition> {
  const [tip, into, staying] = await Promise.all([
    commitAt(repository, task.branch),
    task.into === null ? null : commitAt(repository, task.into),
    otherRefs(repository, task.branch),
  ]);
  if (tip === null) return { tip, merged: false, unlanded: 0, staying };
  if (into !== null) {
    const { ahead, merged } = await mergedState({
      repository,
      tip,
      base: task.base,
      into,
      landed: task.landed,
    });
    return { tip, merged: merged !== null, unlanded: merged === null ? ahead : 0, staying };
  }
  // The target is unknown: work that another ref has is not lost.
  const input = [tip, ...staying.map((oid) => `^${oid}`)].join("\n");
  const unlanded = Number(
    await gitLine(["rev-list", "--count", "--stdin"], { env: repository.env, input: `${input}\n` }),
  );
  return { tip, merged: unlanded === 0 && tip !== task.base, unlanded, staying };
}

/** Returns the commit of a ref, or `null`. */
export async function commitAt({ env }: Repository, ref: string): Promise<Oid | null> {
  const oid = await gitLine(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
    { env, accept: [0, 1, 128] },
  );
  return oid === "" ? null : oid;
}

async function otherRefs({ env }: Repository, branch: string): Promise<Oid[]> {
  const format = "--format=%(objectname) %(refname)";
  const lines = (
    await gitLine(["for-each-ref", format, "refs/heads/", "refs/remotes/", "refs/tags/"], { env })
  ).split("\n");
  return lines
    .filter((one) => one !== "" && !one.endsWith(` ${branch}`))
    .map((one) => one.slice(0, one.indexOf(" ")));
}
