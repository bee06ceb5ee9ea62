// What becomes of a task's commits when its branch goes: they are in its target, or somewhere else, or nowhere.

import { gitLine } from "../git/exec.ts";
import type { Oid, Repository } from "../types.ts";
import { mergedState } from "./merged.ts";
import type { TaskRecord } from "./record.ts";

export interface Fate {
  /** The end of the task's branch; `null`: the branch is gone. */
  readonly tip: Oid | null;
  /** Its work is in its target, itself or squashed. A task that has changed nothing is not merged. */
  readonly merged: boolean;
  /** Commits that would be in no branch any more, and whose content is not in the target. */
  readonly unlanded: number;
  /** What all other branches and tags point at. */
  readonly staying: readonly Oid[];
}

/** Says what of a task's work is elsewhere. Throws AirlockError of kind `git`. */
export async function approvalStatus(repository: Repository, task: TaskRecord): Promise<Fate> {
  const [tip, into, staying] = await Promise.all([
    commitAt(repository, task.branch),
    task.into === null ? null : commitAt(repository, task.into),
    otherRefs(repository, task.branch),
  ]);
  if (tip === null) return { tip, merged: false, unlanded: 0, staying };
  if (into !== null) {
    const { ahead, merged } = await mergedState({ repository, tip, base: task.base, into, landed: task.landed });
    return { tip, merged: merged !== null, unlanded: merged === null ? ahead : 0, staying };
  }
  // Where it was to land is not known any more: what another ref has is not lost.
  const input = [tip, ...staying.map((oid) => `^${oid}`)].join("\n");
  const unlanded = Number(await gitLine(["rev-list", "--count", "--stdin"], { env: repository.env, input: `${input}\n` }));
  return { tip, merged: unlanded === 0 && tip !== task.base, unlanded, staying };
}

/** Returns the commit that a ref is at, or `null`. */
export async function commitAt({ env }: Repository, ref: string): Promise<Oid | null> {
  const oid = await gitLine(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], { env, accept: [0, 1, 128] });
  return oid === "" ? null : oid;
}

async function otherRefs({ env }: Repository, branch: string): Promise<Oid[]> {
  const format = "--format=%(objectname) %(refname)";
  const lines = (await gitLine(["for-each-ref", format, "refs/heads/", "refs/remotes/", "refs/tags/"], { env })).split("\n");
  return lines.filter((one) => one !== "" && !one.endsWith(` ${branch}`)).map((one) => one.slice(0, one.indexOf(" ")));
}
