// A candidate that passed: its fixes reach the index, its receipt is written, and a hook state lets
// the waiting git land it.

import type { Prospect } from "../git/prospect.ts";
import { requireStageHooks } from "../install/stage-hooks.ts";
import { isLocal } from "../run/plan/local-checks.ts";
import type { Run } from "../run/run-request.ts";
import { pruneStagingLog } from "../scope/staging-log.ts";
import { trailerOf } from "../sessions/trailer.ts";
import { faultsOf } from "../system/fault.ts";
import { writeHookState } from "../system/hook-state.ts";
import type { Environment, Repository } from "../types.ts";
import { noteNoVerify } from "./no-verify.ts";
import { writeReceipt } from "./receipts.ts";
import type { GateRequest, WaitingGit } from "./gate-request.ts";
import { skippedBy } from "./skips.ts";
import { differingFixedFiles, fixIndex } from "./fixed.ts";

export interface Pass {
  readonly run: Run;
  /** The parents with which the candidate was compared. */
  readonly parents: Prospect["parents"];
  /** Id of the approval that this commit uses up; `null`: none. */
  readonly approval: string | null;
}

/**
 * Lets a commit go on whose checks have passed. Throws AirlockError STAGE_HOOK_MISSING,
 * CHANGED_DURING_CHECKS.
 */
export async function admit(
  pass: Pass,
  { repository, caller, reporter, git = null }: GateRequest,
): Promise<void> {
  const { run } = pass;
  requireStageHooks(repository.commonDir, run.config.checks);
  if (run.fixed.length > 0) {
    const differing = await (git?.index === "hook" ? fixIndex : differingFixedFiles)(
      repository,
      run,
    );
    await reporter.tell({ kind: "fixed", paths: run.fixed.map(({ path }) => path), differing });
  }
  recordPass(repository, pass, caller.env);
  if (git?.index === "hook") await pruneStagingLog(repository);
  // The last step: from here on git may land it.
  if (git !== null) allow(repository, pass, { git, env: caller.env });
}

/**
 * Writes the receipt of a tree, in which the user's own checks (`airlock.local.*`) have no place,
 * and the config's rule for commits without checks. Takes the run that passed and the caller's
 * environment.
 */
export function recordPass(
  repository: Repository,
  { run, parents: compared }: Pick<Pass, "run" | "parents">,
  env: Environment,
): void {
  faultsOf(env, repository.commonDir)("before-receipt");
  const { tree, base } = run.candidate;
  const ran = new Set(
    run.results.flatMap(({ check, outcome }) => (outcome === "passed" ? [check] : [])),
  );
  const passed = run.plan.planned
    .filter(({ check }) => ran.has(check.name) && !isLocal(check))
    .map(({ check }) => check.name);
  const others = run.plan.skipped
    .filter(({ why }) => why === "left out")
    .map(({ check }) => check.name);
  const leftOut = [...new Set([...skippedBy(env), ...others])];
  const parents = compared.filter((parent) => parent !== null);
  const time = new Date().toISOString();
  writeReceipt(repository, { version: 1, tree, base, parents, time, passed, leftOut });
  noteNoVerify(repository, { tree, config: run.config });
}

interface Allowed {
  readonly git: WaitingGit;
  readonly env: Environment;
}

/**
 * Writes the hook state by which hooks/reference-transaction lets exactly this commit of this
 * process land. hooks/commit-msg reads in it the trailer, and whether any check looks at messages.
 */
function allow(
  { commonDir }: Repository,
  { run, parents, approval }: Pass,
  { git, env }: Allowed,
): void {
  const { checks, settings } = run.config;
  const leftOut = skippedBy(env);
  const trailer = trailerOf(settings, env);
  writeHookState(commonDir, git.process, {
    tree: run.candidate.tree,
    parents: parents.map((parent) => parent ?? "none").join(" "),
    head: headOf(run.candidate.head),
    extent: git.extent,
    message: checks.some(({ stages }) => stages.includes("commit-msg")) ? "yes" : "no",
    ...(leftOut.length === 0 ? {} : { without: leftOut.join(", ") }),
    ...(trailer === null ? {} : { trailer }),
    // `airlock commit` ends the approval itself, once it has landed.
    ...(approval === null || git.index === "none" ? {} : { approval }),
  });
}

/**
 * In a repository with reftable the file HEAD names a branch that cannot exist (git-refs(1)); it
 * does not tell the branch.
 */
function headOf(head: string): string {
  if (head === "refs/heads/.invalid") return "unknown";
  return head.startsWith("refs/") ? head : "detached";
}
