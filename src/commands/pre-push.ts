// The stage pre-push: `git push` asks through hooks/pre-push whether what it would bring to the remote may go there.

import { readFileSync } from "node:fs";
import { AirlockError, exitCodes } from "../errors.ts";
import { ObjectReader } from "../git/objects.ts";
import { parseUpdates, type Pushed, pushedCandidates } from "../git/pushed.ts";
import { hookRepository, openRepository } from "../git/repository.ts";
import { type Run, runCandidate } from "../run/run.ts";
import { exitCodeOfRun, gravestExitCode, outcomeOfRun } from "../system/outcome.ts";
import type { Repository } from "../types.ts";
import type { Context } from "./context.ts";
import { withoutGit } from "./hook.ts";
import { noteLeftOut } from "./left-out.ts";
import { listed, presentation } from "./present.ts";
import { runSelf } from "./run-each.ts";

/** `pre-push <remote> [number]`: checks what is pushed, or only the commit of that number. Called by git, and by itself. */
export async function prePush([remote, number]: readonly string[], given: Context): Promise<number> {
  if (remote === undefined)
    throw new AirlockError("usage", "NO_REMOTE", "git has not said where it pushes to.", { next: ["It is called by git push."] });
  // What git tells the hook, for checks: the hook itself knows the URL.
  const env = { ...given.env, AIRLOCK_REMOTE: remote };
  const context: Context = { ...given, env, signal: AbortSignal.any([given.signal, withoutGit(given.env)]) };
  const repository = hookRepository(context.cwd, context.env) ?? (await openRepository(context.cwd, context.env));
  const objects = new ObjectReader(repository);
  try {
    const input = readFileSync(0, "utf8");
    const pushed = await pushedCandidates(repository, objects, { updates: parseUpdates(input), remote });
    const codes: number[] = [];
    // A config that is a program is loaded once per process: after one, each further commit has a process of its own.
    let alone = false;
    for (const [at, one] of number === undefined ? pushed.entries() : [[0, pushed[Number(number)]!] as const]) {
      if (alone) {
        codes.push(await runSelf(["pre-push", remote, String(at)], { input }, context).then(({ code }) => code));
      } else {
        const run = await checkPushed(one, { repository, objects, context });
        codes.push(exitCodeOfRun(run.verdicts, context.signal));
        alone = run.config.files.some((file) => /\.[cm]?[jt]s$/.test(file));
      }
      if (context.signal.aborted) return exitCodes.interrupted;
    }
    return gravestExitCode(codes);
  } finally {
    objects.close();
  }
}

interface Surroundings {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly context: Context;
}

async function checkPushed({ candidate, branches }: Pushed, { repository, objects, context }: Surroundings): Promise<Run> {
  const show = presentation({
    context,
    repository,
    format: "terminal",
    output: context.stderr,
    consequence: `nothing was pushed (${candidate.origin})`,
    next: ["Fix it in a commit, and push again."],
  });
  const leftOut = listed(context.env["AIRLOCK_SKIP"]);
  try {
    const run = await runCandidate({
      repository,
      objects,
      candidate,
      branches,
      selection: { stage: "pre-push", skip: leftOut },
      ...show.watch,
    });
    await show.close();
    if (run.plan.skipped.some(({ why }) => why === "left out"))
      noteLeftOut({ repository, context }, { tree: candidate.tree, names: leftOut, checks: run.config.checks });
    if (outcomeOfRun(run.verdicts) !== "not run") await show.result(run);
    return run;
  } finally {
    await show.close();
  }
}
