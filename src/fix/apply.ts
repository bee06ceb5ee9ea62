// Writes what was decided: the working files first, then their staged versions.

import { AirlockError } from "../errors.ts";
import { type IndexSwap, swapEntries } from "../git/index-swap.ts";
import { rootOf } from "../git/repository.ts";
import type { FaultPoint } from "../system/fault.ts";
import type { RepoPath, Repository } from "../types.ts";
import type { FixDecision, Left } from "./decide.ts";
import { replaceFiles } from "./replace-file.ts";

export interface Applied {
  /** Working files that were replaced. */
  readonly files: readonly RepoPath[];
  /** Files with a replaced staged version. */
  readonly staged: readonly RepoPath[];
  readonly left: readonly Left[];
}

/**
 * Replaces files and entries, each only if it still has the content that was fixed. If a file
 * changed in the meantime, its index entry is kept, too: a fix is applied completely or not at all.
 */
export async function apply(
  repository: Repository,
  { replacements, swaps, left }: FixDecision,
  fault: (point: FaultPoint) => void,
): Promise<Applied> {
  fault("before-fix-files");
  const refused = await replaceFiles(repository, rootOf(repository), replacements);
  fault("before-fix-index");
  const due = swaps.filter(({ path }) => !refused.has(path));
  const missed = await swapAll(repository, due);
  return {
    files: replacements.map(({ path }) => path).filter((path) => !refused.has(path)),
    staged: due.map(({ path }) => path).filter((path) => !missed.has(path)),
    left: [...left, ...listed(refused), ...listed(missed)],
  };
}

async function swapAll(
  repository: Repository,
  swaps: readonly IndexSwap[],
): Promise<ReadonlyMap<RepoPath, string>> {
  if (swaps.length === 0) return new Map();
  try {
    const missed = await swapEntries({ repository, index: repository.indexFile, swaps });
    return new Map(
      missed.map(({ path }) => [path, "its staged version was changed in the meantime"]),
    );
  } catch (error) {
    // The files are replaced already, so those that are not staged must be reported.
    if (!(error instanceof AirlockError) || error.code !== "LOCK_BUSY") throw error;
    return new Map(
      swaps.map(({ path }) => [
        path,
        "its staged version was not fixed: another process holds the index",
      ]),
    );
  }
}

function listed(problems: ReadonlyMap<RepoPath, string>): Left[] {
  return [...problems].map(([path, why]) => ({ path, why }));
}
