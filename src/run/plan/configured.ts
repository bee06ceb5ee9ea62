// The configuration of a candidate, for commands that only describe it: nothing is planned or run.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Loaded, loadGroups } from "../../checks/config/load.ts";
import { lineOfKeys } from "../../checks/config/source-line.ts";
import { type ObjectReader, readTree } from "../../git/objects.ts";
import { listPaths } from "../../git/trees/tree-list.ts";
import type {
  Candidate,
  Check,
  Enter,
  Environment,
  RepoPath,
  Repository,
  SourceLine,
  TreeReader,
} from "../../types.ts";
import { isLocal, withLocal } from "./local-checks.ts";
import { lazyChamber } from "../lazy-chamber.ts";

export interface ConfiguredRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  readonly env: Environment;
  readonly enter: Enter;
}

/**
 * Returns the configuration for these paths, with the user's own checks. A config that is a program
 * is run in a chamber. Throws AirlockError.
 */
export async function configuredFor(
  request: ConfiguredRequest,
  paths: readonly RepoPath[],
): Promise<Loaded> {
  const { repository, objects, candidate, env, enter } = request;
  const reader = readTree(objects, candidate.tree);
  const onDemand = lazyChamber({ repository, candidate, options: { env }, enter });
  try {
    const chamber = async () => (await onDemand.enter()).path;
    const loaded = await loadGroups({
      reader,
      paths,
      chamber,
      listed: () => listPaths(repository, candidate.tree),
    });
    return {
      ...loaded,
      config: await withLocal(loaded.config, { repository, reader, env, chamber }),
    };
  } finally {
    await onDemand.close();
  }
}

/** Returns where a check is configured, with the line of its key. */
export async function findSourceLine(
  check: Check,
  { repository, objects, candidate }: ConfiguredRequest,
): Promise<SourceLine> {
  const { source, keys } = check;
  const { file, place } = source;
  const reader: TreeReader = readTree(objects, candidate.tree);
  const text = isLocal(check)
    ? await readFile(join(repository.root!, file))
    : await reader.read(file);
  const line =
    text === null || keys === undefined
      ? null
      : await lineOfKeys(file, text.toString("utf8"), keys);
  return { file, place, line };
}
