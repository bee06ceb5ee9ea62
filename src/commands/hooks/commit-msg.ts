// The stage commit-msg: `git commit` and `git merge` ask through hooks/commit-msg whether the
// message will do.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { AirlockError } from "../../errors.ts";
import { gate } from "../../gate/gate.ts";
import { stagedCandidate } from "../../git/candidate.ts";
import { recordedMessage } from "../../git/recorded-message.ts";
import { amendingBy, callingCommand } from "../../scope/caller.ts";
import { calledOrigin } from "../../scope/message-origin.ts";
import { commandLine } from "../../system/shell.ts";
import type { Environment, Repository } from "../../types.ts";
import type { Context } from "../context.ts";
import { runHook } from "./hook-process.ts";
import { reporterFor } from "../reporter.ts";

/**
 * `commit-msg <file>`: checks the message in git's file, beside the staged candidate. Called by git
 * only.
 */
export async function commitMsg([file]: readonly string[], given: Context): Promise<number> {
  if (file === undefined)
    throw new AirlockError("usage", "NO_MESSAGE", "git has not said where the message is.", {
      next: ["It is called by git commit."],
    });
  return runHook(given, async ({ context, repository, objects }) => {
    const { cwd, env } = context;
    const raw = readFileSync(resolve(cwd, file));
    const message = await recordedMessage(repository, raw, calledOrigin(env));
    const { exitCode } = await gate(await stagedCandidate(repository, objects), {
      stage: "commit-msg",
      purpose: "commit",
      repository,
      objects,
      caller: context,
      reporter: reporterFor({ context, repository, format: "terminal", output: context.stderr }),
      amending: amendingBy(env, callingCommand(env)),
      message,
      words: { consequence: "nothing was committed", ...nextSteps(repository, env) },
    });
    return exitCode;
  });
}

/** Git keeps the message; of a merge the next `git commit` takes it up by itself. */
function nextSteps({ gitDir }: Repository, env: Environment): { next: string[]; again: string } {
  if (existsSync(join(gitDir, "MERGE_HEAD"))) {
    const again = "git commit";
    return { again, next: [`The merge is not concluded. To fix the message: ${again}`] };
  }
  const command = callingCommand(env);
  const { global = [], options } = command?.verb === "commit" ? command : {};
  const words = ["git", ...global, "commit", ...(options?.withoutMessage ?? [])];
  words.push(...optionsOfFixup(options?.values.get("fixup")), "--edit");
  const paths =
    options === undefined || options.pathspecs.length === 0
      ? ""
      : ` ${commandLine(["--", ...options.pathspecs])}`;
  const again = `${commandLine(words)} --file="$(git rev-parse --git-path COMMIT_EDITMSG)"${paths}`;
  return { again, next: [`To fix the message: ${again}`] };
}

/**
 * Takes the value of `--fixup`; returns the options of a commit that takes the same content: none
 * of the staged content for `reword:`, and maybe no change at all.
 */
function optionsOfFixup(fixup = ""): string[] {
  if (fixup.startsWith("reword:")) return ["--only", "--allow-empty"];
  return fixup.startsWith("amend:") ? ["--allow-empty"] : [];
}
