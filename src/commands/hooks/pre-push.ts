// The stage pre-push: `git push` asks through hooks/pre-push whether the commits that it would
// bring to the remote may go there.

import { readFileSync } from "node:fs";
import { isModule } from "../../checks/config/names.ts";
import { AirlockError, exitCodes } from "../../errors.ts";
import { gate } from "../../gate/gate.ts";
import type { GateResult } from "../../gate/gate-request.ts";
import { parseUpdates, type PushedCommits, pushedCandidates } from "../../git/refs/pushed.ts";
import { gravestExitCode } from "../../system/outcome.ts";
import { type Context, contextWith } from "../context.ts";
import { type Hook, runHook } from "./hook-process.ts";
import { reporterFor } from "../reporter.ts";
import { runSelf } from "../checks/run-each.ts";

/**
 * `pre-push <remote> [number]`: checks what is pushed, or only the commit of that number. Called by
 * git, and by itself.
 */
export async function prePush(
  [remote, number]: readonly string[],
  given: Context,
): Promise<number> {
  if (remote === undefined)
    throw new AirlockError("usage", "NO_REMOTE", "git has not said where it pushes to.", {
      next: ["It is called by git push."],
    });
  // Checks are told what git tells the hook; the hook itself knows the URL.
  const env = { ...given.env, AIRLOCK_REMOTE: remote };
  return runHook(contextWith(given, { env }), async (hook) => {
    const { context, repository, objects } = hook;
    const input = readFileSync(0, "utf8");
    const pushed = await pushedCandidates(repository, objects, {
      updates: parseUpdates(input),
      remote,
    });
    const codes: number[] = [];
    // A config that is a program is loaded once per process: after one, each further commit has a
    // process of its own.
    let alone = false;
    for (const [at, one] of number === undefined
      ? pushed.entries()
      : [[0, pushed[Number(number)]!] as const]) {
      if (alone) {
        const { code } = await runSelf(["pre-push", remote, String(at)], { input }, context);
        codes.push(code);
      } else {
        const { run, exitCode } = await gatePushed(one, hook);
        codes.push(exitCode);
        alone = run.config.files.some(isModule);
      }
      if (context.signal.aborted) return exitCodes.interrupted;
    }
    return gravestExitCode(codes);
  });
}

function gatePushed(
  { candidate, branches }: PushedCommits,
  { context, repository, objects }: Hook,
): Promise<GateResult> {
  return gate(candidate, {
    stage: "pre-push",
    purpose: "push",
    repository,
    objects,
    caller: context,
    reporter: reporterFor({ context, repository, format: "terminal", output: context.stderr }),
    branches,
    words: {
      consequence: `nothing was pushed (${candidate.origin})`,
      next: ["Fix it in a commit, and push again."],
    },
  });
}
