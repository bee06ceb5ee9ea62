// A hook as a process: the repository it was called in, and the git command that waits for it.

import { ObjectReader } from "../../git/objects.ts";
import { hookRepository, openRepository } from "../../git/repository.ts";
import { isProvedDead, ownerOf } from "../../system/owner.ts";
import type { Environment, Repository } from "../../types.ts";
import { type Context, contextWith } from "../context.ts";
import { type Cleanup, endAll } from "../ending.ts";

/** A hook's repository and caller. */
export interface Hook {
  /** Its signal is aborted, too, when git is gone. */
  readonly context: Context;
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** Registers what closes something when the hook has ended, also by an error. */
  readonly atEnd: (end: Cleanup) => void;
}

/**
 * Runs a hook in the repository in which git called it; returns what the work returns. Throws
 * AirlockError NOT_A_REPOSITORY.
 */
export async function runHook(
  given: Context,
  work: (hook: Hook) => Promise<number>,
): Promise<number> {
  const context = contextWith(given, {
    signal: AbortSignal.any([given.signal, withoutGit(given.env)]),
  });
  const repository =
    hookRepository(context.cwd, context.env) ?? (await openRepository(context.cwd, context.env));
  const objects = new ObjectReader(repository);
  const ends: Cleanup[] = [() => objects.close()];
  try {
    return await work({ context, repository, objects, atEnd: (end) => void ends.push(end) });
  } finally {
    await endAll(ends);
  }
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
