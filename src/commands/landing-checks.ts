// The checks of a landing, as the hook door runs them: same engine, same report, same receipt.

import { exitCodes } from "../errors.ts";
import type { ObjectReader } from "../git/objects.ts";
import { recordPass } from "../run/passed.ts";
import { type Run, runCandidate } from "../run/run.ts";
import { faultsOf } from "../system/fault.ts";
import { exitCodeOfRun, mayLand, outcomeOfRun, type RunOutcome } from "../system/outcome.ts";
import { thisProcess } from "../system/owner.ts";
import type { ToCheck } from "../tasks/land.ts";
import type { Repository, Verdict } from "../types.ts";
import { attend } from "./attend.ts";
import type { Context } from "./context.ts";
import { noteLeftOut } from "./left-out.ts";
import { listed, presentation } from "./present.ts";

export interface LandingChecks {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly context: Context;
  /** Standard output is for the result of the whole command. */
  readonly json: boolean;
}

/** The checks of one landing. */
export interface Landing {
  /** Checks a result: its tree in the stage pre-commit, then its message in the stage commit-msg. Returns the exit code. */
  readonly check: (what: ToCheck) => Promise<number>;
  /** What the last result came to; `not run` where none was checked. */
  readonly outcome: () => RunOutcome;
}

/** Returns the checks of a landing, which may be asked for more than once: others land meanwhile. */
export function landingChecks(given: LandingChecks): Landing {
  const { repository, context } = given;
  let results: readonly Verdict[] = [];
  const check = async ({ candidate, message }: ToCheck): Promise<number> => {
    const attendance = attend(repository, thisProcess(), context);
    attendance.enter("checks");
    try {
      const run = await checked(given, { candidate, message: null });
      results = run.verdicts;
      const code = exitCodeOfRun(results, context.signal);
      if (code !== exitCodes.passed) return code;
      if (message !== null && run.config.checks.some(({ stages }) => stages.includes("commit-msg"))) {
        results = [...results, ...(await checked(given, { candidate, message })).verdicts];
        const answer = exitCodeOfRun(results, context.signal);
        if (answer !== exitCodes.passed) return answer;
      }
      faultsOf(context.env, repository.commonDir)("before-receipt");
      const leftOut = listed(context.env["AIRLOCK_SKIP"]);
      recordPass(repository, run, { parents: [run.candidate.base], leftOut });
      return exitCodes.passed;
    } finally {
      await attendance.leave("now");
    }
  };
  return { check, outcome: () => outcomeOfRun(results) };
}

async function checked({ repository, objects, context, json }: LandingChecks, { candidate, message }: ToCheck): Promise<Run> {
  const { env } = context;
  const stage = message === null ? "pre-commit" : "commit-msg";
  const leftOut = listed(env["AIRLOCK_SKIP"]);
  const show = presentation({
    context,
    repository,
    format: "terminal",
    output: context.stderr,
    subject: "what would land",
    consequence: "nothing was landed",
    next: [
      message === null ? "Fix it in the task's worktree, commit it, and land again." : "Say it otherwise: airlock task land -m <message>",
    ],
  });
  try {
    const run = await runCandidate({
      repository,
      objects,
      candidate,
      message,
      selection: { stage, skip: leftOut },
      branches: candidate.head.startsWith("refs/heads/") ? [candidate.head.slice("refs/heads/".length)] : [],
      ...show.watch,
    });
    await show.close();
    if (message === null) noteLeftOut({ repository, context }, { tree: candidate.tree, names: leftOut, checks: run.config.checks });
    const isNews = json ? !mayLand(run.verdicts) : message === null || outcomeOfRun(run.verdicts) !== "not run";
    if (isNews) await show.result(run);
    return run;
  } finally {
    await show.close();
  }
}
