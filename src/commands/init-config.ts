// Whether the config that `airlock init` found can be used as it is.

import { AirlockError } from "../errors.ts";
import { stagedCandidate } from "../git/candidate.ts";
import { ObjectReader } from "../git/objects.ts";
import { listChecks } from "../run/list-checks.ts";
import type { Repository } from "../types.ts";
import type { Context } from "./context.ts";

/** Reads the configs as they are staged; returns why no commit can pass with them, or `null` where nothing is wrong. */
export async function configFault(repository: Repository, { env, enter }: Context): Promise<AirlockError | null> {
  const objects = new ObjectReader(repository);
  try {
    await listChecks({ repository, objects, candidate: await stagedCandidate(repository, objects), env, enter });
    return null;
  } catch (error) {
    if (error instanceof AirlockError && error.kind === "config") return error;
    throw error;
  } finally {
    objects.close();
  }
}
