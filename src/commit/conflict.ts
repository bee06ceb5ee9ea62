// The error for a commit that another commit has overtaken.

import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { pathspecOf } from "../git/path-list.ts";
import { commandLine, isPlainInShell } from "../system/shell.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";

export interface Clash {
  readonly base: Oid;
  /** The current tip of the branch. */
  readonly now: Oid;
  /** The paths that both changed; empty if the commit was to amend the base. */
  readonly paths: readonly RepoPath[];
}

/** Returns the error, which names the path, commit and author of the commit that landed first. */
export async function conflict(
  repository: Repository,
  { base, now, paths }: Clash,
): Promise<AirlockError> {
  const blame = await Promise.all(
    paths
      .slice(0, 10)
      .map(async (path) => `${path}: ${await lastCommit(repository, `${base}..${now}`, path)}`),
  );
  const more = paths.length > 10 ? [`… and ${paths.length - 10} more`] : [];
  if (paths.length === 0) {
    const other = await lastCommit(repository, `${base}..${now}`, null);
    return new AirlockError(
      "lost",
      "PATH_CONFLICT",
      `The commit to amend is no longer the last one: ${other} was made since. Nothing was landed.`,
      {
        next: ["git log -3", "Make a new commit instead, without --amend."],
      },
    );
  }
  const which = paths.length === 1 ? paths[0]! : `${paths.length} paths`;
  return new AirlockError(
    "lost",
    "PATH_CONFLICT",
    `Another commit changed ${which} while this one was made: nothing was landed.`,
    {
      detail: [...blame, ...more].join("\n"),
      next: [
        commandLine([
          "git",
          "show",
          now.slice(0, 12),
          "--",
          ...paths
            .filter(isPlainInShell)
            .slice(0, 10)
            .map((path) => pathspecOf(path, null)),
        ]),
        "Check that your change still fits, then commit again.",
      ],
    },
  );
}

/**
 * Returns `1a2b3c4d5e6f "subject" by Name` for the newest commit of a range that touched the path.
 */
async function lastCommit(
  repository: Repository,
  range: string,
  path: RepoPath | null,
): Promise<string> {
  const plain = path !== null && path.isWellFormed() ? ["--", `:(literal,top)${path}`] : [];
  const { stdout } = await git(
    ["log", "-1", "--abbrev=12", '--format=%h "%s" by %an', range, ...plain],
    { env: repository.env },
  );
  // The branch may have been moved back, to a commit before ours.
  return stdout.toString("utf8").trim() || `the branch was moved (${range})`;
}
