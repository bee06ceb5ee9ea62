// A hook as a process: the repository it was called in, and the git command that waits for it.

import { ObjectReader } from "../../git/objects.ts";
import { hookRepository, openRepository } from "../../git/repository.ts";
import { isProvedDead, ownerOf } from "../../system/owner.ts";
import type { Environment, Repository } from "../../types.ts";
import type { Context } from "../context.ts";

/** A hook's repository and caller. */
export interface Hook {
  /** Its signal is aborted, too, when git is gone. */
  readonly context: Context;
  readonly repository: Repository;
  readonly objects: ObjectReader;
}

/**
 * Opens the repository in which git called a hook. The caller closes `objects`. Throws AirlockError
 * NOT_A_REPOSITORY.
 */
export async function openHook(given: Context): Promise<Hook> {
  const context: Context = {
    ...given,
    signal: AbortSignal.any([given.signal, withoutGit(given.env)]),
  };
  const repository =
    hookRepository(context.cwd, context.env) ?? (await openRepository(context.cwd, context.env));
  return { context, repository, objects: new ObjectReader(repository) };
}

/**
 * Returns a signal that is aborted when the git command is gone: nobody will use the answer, and
 * checks may run for minutes.
 */
function withoutGit(env: Environment): AbortSignal {
  const gone = new AbortController();
  const pid = Number(env["AIRLOCK_GIT_PID"]);
  if (!Number.isInteger(pid) || pid <= 0) return gone.signal;
  const owner = ownerOf(pid);
  const look = () => {
    if (isProvedDead(owner)) gone.abort();
  };
  if (owner === null) gone.abort();
  setInterval(look, 1000).unref();
  return gone.signal;
}
