// Conditions of lefthook checks beyond stages and paths: the states and branches in which they run,
// and whether they get every file.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { wholeTree } from "../../git/candidate.ts";
import { resolveCommit } from "../../git/commit-object.ts";
import type { ObjectReader } from "../../git/objects.ts";
import type {
  Candidate,
  Change,
  Condition,
  PlannedCheck,
  Repository,
  Situation,
} from "../../types.ts";
import { isHanded, type Plan } from "./plan.ts";

interface ApplyRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
}

/**
 * Takes a plan; returns it without the checks whose conditions keep them from running, and with
 * every path of the tree for those that are handed all (`{all_files}`). Throws AirlockError where
 * git cannot say.
 */
export async function applying(plan: Plan, asked: ApplyRequest): Promise<Plan> {
  const current = await situationIn(asked);
  const decided = plan.planned.map(({ check, changes }) => ({
    check: { ...check, when: undecided(check.when, current) },
    changes,
  }));
  const running = decided.flatMap(({ check: { when, ...check }, changes }) =>
    when === null ? [] : [{ check: { ...check, when }, changes }],
  );
  const held = plan.planned.filter((_, at) => decided[at]!.check.when === null);
  const all = running.some(({ check }) => check.handed === "all")
    ? (await wholeTree(asked.repository, asked.candidate)).changes
    : [];
  return {
    planned: running.map((one) =>
      one.check.handed === "all" ? { ...one, changes: wantedOf(one, all) } : one,
    ),
    skipped: [
      ...plan.skipped,
      ...held.map(({ check }) => ({ check, why: "its own condition" as const })),
    ],
  };
}

function wantedOf({ check }: PlannedCheck, all: readonly Change[]): readonly Change[] {
  return all.filter((change) => isHanded(change, check) && check.wants(change.path));
}

interface Current {
  readonly state: "merge" | "rebase" | "merge-commit" | null;
  /** Empty for a detached HEAD. */
  readonly branch: string;
}

/**
 * As lefthook tells it (`internal/git/state.go`): one state, a merge before a rebase before a HEAD
 * that is a merge.
 */
async function situationIn({
  repository: { gitDir },
  objects,
  candidate: { head },
}: ApplyRequest): Promise<Current> {
  const is = (name: string): boolean => existsSync(join(gitDir, name));
  const branch = head.startsWith("refs/heads/") ? head.slice("refs/heads/".length) : "";
  if (is("MERGE_HEAD")) return { state: "merge", branch };
  if (is("rebase-merge") || is("rebase-apply")) return { state: "rebase", branch };
  const commit = await resolveCommit(objects, "HEAD");
  return { state: (commit?.parents.length ?? 0) > 1 ? "merge-commit" : null, branch };
}

/**
 * Returns the conditions that only commands can decide; `null`: the check does not run, whatever
 * they say.
 */
function undecided(
  conditions: readonly Condition[],
  current: Current,
): readonly Condition[] | null {
  const left = conditions.map((condition) => leftOf(condition, current));
  return left.includes("held") ? null : left.filter((each) => typeof each === "object");
}

function leftOf({ skip, only }: Condition, current: Current): Condition | "held" | "runs" {
  const isSo = (situation: Situation): boolean =>
    situation.kind === "state"
      ? situation.state === current.state
      : situation.kind === "branch" && situation.matches(current.branch);
  const commands = (list: readonly Situation[]) => list.filter(({ kind }) => kind === "command");
  const isLet = only === null || only.some(isSo);
  if (skip.some(isSo) || (!isLet && commands(only).length === 0)) return "held";
  const left = { skip: commands(skip), only: isLet ? null : commands(only) };
  return left.skip.length === 0 && left.only === null ? "runs" : left;
}
