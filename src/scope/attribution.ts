// Which command staged a path as it is now: the indexes that the ledger kept, asked from the newest back.

import type { RepoPath, Repository } from "../types.ts";
import { entriesIn, type Ledger } from "./ledger.ts";
import type { ScopePath } from "./rules.ts";
import type { Staging } from "./ledger.ts";

/**
 * Takes paths of the index; returns who staged each. A command counts where it can have reached the path, and its index is the
 * first to have the entry: between two indexes of the ledger a client may have been at work that leaves no trace.
 */
export async function stagedBy(
  repository: Repository,
  ledger: Ledger,
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
  for (const one of paths) found.set(one.path, await firstWith(ledger.stagings, one, (staging) => has(staging, one)));
  return found;
}

async function firstWith(
  stagings: readonly Staging[],
  { path }: ScopePath,
  has: (staging: Staging) => Promise<boolean>,
): Promise<Staging | null> {
  const reaching = stagings.flatMap((staging, at) => (staging.command.reach(path) === null ? [] : at));
  const newest = reaching.at(-1);
  if (newest === undefined || !(await has(stagings[newest]!))) return null;
  // Each question may cost a call of git: halve what is left, though somebody may have gone back and forth in between.
  let [low, high] = [0, reaching.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await has(stagings[reaching[middle]!]!)) high = middle;
    else low = middle + 1;
  }
  const first = reaching[low]!;
  const before = stagings[first - 1];
  if (before === undefined || !(await has(before))) return stagings[first]!;
  // It was there already. Two hooks at once may have kept the same index: then the command that names the path staged it.
  return before.time === stagings[first]!.time ? stagings[first]! : null;
}
