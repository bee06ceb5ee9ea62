// The checks of a landing: its tree in the stage pre-commit, then its message in the stage
// commit-msg.

import { exitCodes } from "../../errors.ts";
import { startActivity } from "../../gate/activity.ts";
import type { Reporter } from "../../gate/events.ts";
import { gate } from "../../gate/gate.ts";
import { recordPass } from "../../gate/record-pass.ts";
import type { Caller, GateRequest } from "../../gate/gate-request.ts";
import type { ObjectReader } from "../../git/objects.ts";
import { exitCodeOfRun } from "../../system/outcome.ts";
import { thisProcess } from "../../system/owner.ts";
import type { Candidate, Repository, CheckResult } from "../../types.ts";

export interface LandingChecks extends Caller {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly reporter: Reporter;
  readonly candidate: Candidate;
  /** Of a commit that was made for the landing; `null`: the task's own commits land as they are. */
  readonly message: Buffer | null;
}

/** The results of all checks of a landing, and the exit code that follows: 0 passed. */
export interface LandingResult {
  readonly exitCode: number;
  readonly results: readonly CheckResult[];
}

/**
 * Checks what would land on exactly its tree; where it passes, writes its receipt. Throws
 * AirlockError, as `gate` does.
 */
export async function checkLanding(request: LandingChecks): Promise<LandingResult> {
  const { repository, candidate, message, env, signal } = request;
  const activity = startActivity(repository, thisProcess(), env);
  try {
    const tree = {
      ...common(request, "Fix it in the task's worktree, commit it, and land again."),
      activity,
    };
    const { run, exitCode, parents } = await gate(candidate, { ...tree, stage: "pre-commit" });
    if (exitCode !== exitCodes.passed) return { exitCode, results: run.results };
    let results = run.results;
    if (message !== null && run.config.checks.some(({ stages }) => stages.includes("commit-msg"))) {
      const said = common(
        request,
        "Land again with another message, given with -m; its options: airlock task land --help",
      );
      results = [
        ...results,
        ...(await gate(candidate, { ...said, stage: "commit-msg", message })).run.results,
      ];
      const code = exitCodeOfRun(results, signal);
      if (code !== exitCodes.passed) return { exitCode: code, results };
    }
    recordPass(repository, { run, parents }, env);
    return { exitCode, results };
  } finally {
    await activity.leave("now");
  }
}

function common(request: LandingChecks, next: string): Omit<GateRequest, "stage"> {
  const { repository, objects, reporter, candidate } = request;
  const branch = "refs/heads/";
  return {
    purpose: "landing",
    repository,
    objects,
    caller: request,
    reporter,
    branches: candidate.head.startsWith(branch) ? [candidate.head.slice(branch.length)] : [],
    words: { subject: "what would land", consequence: "nothing was landed", next: [next] },
  };
}
