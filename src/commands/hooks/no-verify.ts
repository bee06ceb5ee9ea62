// Answers hooks/no-verify if nothing is noted for a commit: its config's rule for commits without
// checks.

import { AirlockError } from "../../errors.ts";
import { hookRepository, openRepository } from "../../git/repository.ts";
import { noVerifyAt } from "../../gate/no-verify.ts";
import type { Context } from "../context.ts";

/** `no-verify <commit>`: prints `record` or `refuse`, and notes it. Called by our hooks only. */
export async function noVerify(
  [revision]: readonly string[],
  { cwd, env, enter, stdout }: Context,
): Promise<number> {
  if (revision === undefined)
    throw new AirlockError("usage", "NO_COMMIT", "The hook has not said which commit.", {
      next: ["It is called by our own hooks."],
    });
  const repository = hookRepository(cwd, env) ?? (await openRepository(cwd, env));
  const answer = await noVerifyAt({ repository, enter, revision });
  stdout.write(`${answer}\n`);
  return 0;
}
