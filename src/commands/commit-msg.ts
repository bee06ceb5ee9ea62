// The stage commit-msg: `git commit` and `git merge` ask through hooks/commit-msg whether the message will do.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { AirlockError } from "../errors.ts";
import { stagedCandidate } from "../git/candidate.ts";
import { recordedMessage } from "../git/message.ts";
import { ObjectReader } from "../git/objects.ts";
import { prospectOf } from "../git/prospect.ts";
import { hookRepository, openRepository } from "../git/repository.ts";
import { runCandidate } from "../run/run.ts";
import { amendingBy, callingCommand } from "../scope/caller.ts";
import { exitCodeOfRun, outcomeOfRun } from "../system/outcome.ts";
import { commandLine } from "../system/shell.ts";
import type { Environment, Repository } from "../types.ts";
import type { Context } from "./context.ts";
import { withoutGit } from "./hook.ts";
import { listed, presentation } from "./present.ts";

/** `commit-msg <file>`: checks the message in git's file, beside the staged candidate. Called by git only. */
export async function commitMsg([file]: readonly string[], given: Context): Promise<number> {
  if (file === undefined)
    throw new AirlockError("usage", "NO_MESSAGE", "git has not said where the message is.", { next: ["It is called by git commit."] });
  const context: Context = { ...given, signal: AbortSignal.any([given.signal, withoutGit(given.env)]) };
  const repository = hookRepository(context.cwd, context.env) ?? (await openRepository(context.cwd, context.env));
  const objects = new ObjectReader(repository);
  const show = presentation({
    context,
    repository,
    format: "terminal",
    output: context.stderr,
    consequence: "nothing was committed",
    next: nextSteps(repository, context.env),
  });
  try {
    const message = await recordedMessage(repository, readFileSync(resolve(context.cwd, file)), context.env);
    const amending = amendingBy(context.env, callingCommand(context.env));
    const { candidate } = await prospectOf({ repository, objects, candidate: await stagedCandidate(repository, objects), amending });
    const run = await runCandidate({
      repository,
      objects,
      candidate,
      message,
      selection: { stage: "commit-msg", skip: listed(context.env["AIRLOCK_SKIP"]) },
      ...show.watch,
    });
    if (outcomeOfRun(run.verdicts) !== "not run") await show.result(run);
    return exitCodeOfRun(run.verdicts, context.signal);
  } finally {
    objects.close();
    await show.close();
  }
}

/** Git keeps the message; of a merge the next `git commit` takes it up by itself. */
function nextSteps({ gitDir }: Repository, env: Environment): string[] {
  if (existsSync(join(gitDir, "MERGE_HEAD"))) return ["The merge is not concluded. To fix the message: git commit"];
  const command = callingCommand(env);
  const { global = [], options } = command?.verb === "commit" ? command : {};
  const words = ["git", ...global, "commit", ...(options?.withoutMessage ?? []), "--edit"];
  const paths = options === undefined || options.pathspecs.length === 0 ? "" : ` ${commandLine(["--", ...options.pathspecs])}`;
  return [`To fix the message: ${commandLine(words)} --file="$(git rev-parse --git-path COMMIT_EDITMSG)"${paths}`];
}
