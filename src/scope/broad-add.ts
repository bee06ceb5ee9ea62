// Finds the unnamed paths that a broad add or another session staged.

import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import type { GitCommand } from "./git-command.ts";
import type { Staging, StagingLog } from "./staging-log.ts";
import {
  type Actors,
  type ScopeFinding,
  scopeFindings,
  type ScopePath,
  type StagedBy,
} from "./rules.ts";
import { isPartial } from "./stale.ts";

interface Unnamed {
  readonly repository: Repository;
  readonly candidate: Candidate;
  readonly unnamed: readonly ScopePath[];
  readonly actors: Actors;
  readonly stagingLog: StagingLog;
  readonly earlier: ReadonlyMap<RepoPath, Staging | null>;
}

/**
 * Finds the unnamed paths that a broad add or another session staged; also returns, for each of
 * them, the command that did.
 */
export async function broadOrForeign({
  repository,
  candidate,
  unnamed,
  actors,
  stagingLog,
  earlier,
}: Unnamed): Promise<{ found: ScopeFinding[]; stagedBy: StagedBy }> {
  const { command } = actors;
  if (unnamed.length === 0) return { found: [], stagedBy: new Map() };
  const byCommit =
    command?.verb === "commit"
      ? await broadPathsOfCommit(repository, candidate, { command, unnamed })
      : new Set<RepoPath>();
  const all: StagedBy = new Map<RepoPath, Staging | "commit" | null>([
    ...earlier,
    ...[...byCommit].map((path) => [path, "commit"] as const),
  ]);
  const paths = unnamed.map(({ path }) => path);
  return { found: scopeFindings(paths, actors, { stagingLog, stagedBy: all }), stagedBy: all };
}

/**
 * Returns the paths that the commit itself adds broadly. With a folder or a glob: every path it
 * reaches. With `-a`: the paths that differ from the index in place, because the new index is a
 * file of its own until the commit lands. `airlock commit --staged` stages nothing.
 */
async function broadPathsOfCommit(
  repository: Repository,
  candidate: Candidate,
  what: { command: GitCommand; unnamed: readonly ScopePath[] },
): Promise<Set<RepoPath>> {
  const broad = what.unnamed
    .map(({ path }) => path)
    .filter((path) => what.command.reach(path) === "broad");
  if (broad.length === 0 || what.command.airlockCommit === "disk" || isPartial(repository))
    return new Set(broad);
  const env = { ...repository.env, GIT_INDEX_FILE: `${repository.gitDir}/index` };
  const { stdout } = await git(
    ["diff-index", "--cached", "-z", "--name-only", "--no-renames", candidate.tree],
    { env },
  );
  const differs = new Set(splitNul(stdout));
  return new Set(broad.filter((path) => differs.has(path)));
}
