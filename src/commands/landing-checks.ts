// The checks of a landing, as the hook door runs them: same engine, same report, same receipt.

import { exitCodes } from "../errors.ts";
import type { ObjectReader } from "../git/objects.ts";
import { recordPass } from "../run/passed.ts";
import { type Run, runCandidate } from "../run/run.ts";
import { faultsOf } from "../system/fault.ts";
import { thisProcess } from "../system/owner.ts";
import type { ToCheck } from "../tasks/land.ts";
import type { Repository } from "../types.ts";
import { attend } from "./attend.ts";
import type { Context } from "./context.ts";
import { noteLeftOut } from "./left-out.ts";
import { exitCodeOf, listed, presentation } from "./present.ts";

export interface LandingChecks {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly context: Context;
  /** Standard output is for the result of the whole command. */
  readonly json: boolean;
}

/** Returns what checks a result: its tree in the stage pre-commit, then its message in the stage commit-msg. Returns the exit code. */
export function landingChecks(given: LandingChecks): (what: ToCheck) => Promise<number> {
  const { repository, context } = given;
  const leftOut = listed(context.env["AIRLOCK_SKIP"]);
  return async ({ candidate, message }) => {
    const attendance = attend(repository, thisProcess(), context);
    attendance.enter("checks");
    try {
      const run = await checked(given, { candidate, message: null });
      noteLeftOut({ repository, context }, { tree: candidate.tree, names: leftOut, checks: run.config.checks });
      if (!run.passed || context.signal.aborted) return exitOf(run, context);
      if (message !== null && run.config.checks.some(({ stages }) => stages.includes("commit-msg"))) {
        const told = await checked(given, { candidate, message });
        if (!told.passed || context.signal.aborted) return exitOf(told, context);
      }
      faultsOf(context.env, repository.commonDir)("before-receipt");
      recordPass(repository, run, leftOut);
      return exitCodes.passed;
    } finally {
      await attendance.leave("now");
    }
  };
}

function exitOf(run: Run, { signal }: Context): number {
  return signal.aborted ? exitCodes.interrupted : exitCodeOf(run);
}

async function checked({ repository, objects, context, json }: LandingChecks, { candidate, message }: ToCheck): Promise<Run> {
  const { env } = context;
  const stage = message === null ? "pre-commit" : "commit-msg";
  const show = presentation({
    context,
    format: "terminal",
    output: context.stderr,
    consequence: "nothing was landed",
    next: [message === null ? "Mend it in the task's worktree, commit it, and land again." : "Say it otherwise: airlock task land -m '…'"],
  });
  try {
    const run = await runCandidate({
      repository,
      objects,
      candidate,
      message,
      selection: { stage, skip: listed(env["AIRLOCK_SKIP"]) },
      branches: candidate.head.startsWith("refs/heads/") ? [candidate.head.slice("refs/heads/".length)] : [],
      ...show.watch,
    });
    if (!(json && run.passed) && run.verdicts.length > 0) await show.result(run);
    return run;
  } finally {
    await show.close();
  }
}
