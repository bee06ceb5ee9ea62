// Finds the command that staged a path as it is now, by searching the indexes stored in the staging
// log.

import type { RepoPath, Repository } from "../types.ts";
import { entriesIn, type StagingLog } from "./staging-log.ts";
import type { ScopePath } from "./rules.ts";
import type { Staging } from "./staging-log.ts";

/**
 * Takes paths of the index; returns the command that staged each. It is the first command that can
 * have reached the path and whose stored index has the entry. Between two stored indexes, a client
 * that runs no hook may have changed the index.
 */
export async function stagedBy(
  repository: Repository,
  stagingLog: StagingLog,
  paths: readonly ScopePath[],
): Promise<ReadonlyMap<RepoPath, Staging | null>> {
  const names = paths.map(({ path }) => path);
  const kept = new Map<string, Promise<ReadonlyMap<RepoPath, string> | null>>();
  const has = async ({ index }: Staging, { path, entry }: ScopePath): Promise<boolean> => {
    if (!kept.has(index)) kept.set(index, entriesIn(repository, index, names));
    const entries = await kept.get(index)!;
    return entries !== null && (entries.get(path) ?? null) === entry;
  };
  const found = new Map<RepoPath, Staging | null>();
  for (const one of paths)
    found.set(one.path, await firstWith(stagingLog.stagings, one, (staging) => has(staging, one)));
  return found;
}

async function firstWith(
  stagings: readonly Staging[],
  { path }: ScopePath,
  has: (staging: Staging) => Promise<boolean>,
): Promise<Staging | null> {
  const reaching = stagings.flatMap((staging, at) =>
    staging.command.reach(path) === null ? [] : at,
  );
  const newest = reaching.at(-1);
  if (newest === undefined || !(await has(stagings[newest]!))) return null;
  // Each lookup may start git, so search by halves. An entry that changed and changed back in
  // between is not noticed.
  let [low, high] = [0, reaching.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await has(stagings[reaching[middle]!]!)) high = middle;
    else low = middle + 1;
  }
  const first = reaching[low]!;
  const before = stagings[first - 1];
  if (before === undefined || !(await has(before))) return stagings[first]!;
  // The entry was in the index already. Two hooks at once may have stored the same index: in that
  // case the command that names the path staged it.
  return before.time === stagings[first]!.time ? stagings[first]! : null;
}
