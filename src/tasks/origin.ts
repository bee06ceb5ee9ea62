// Resolves where a task starts: the commit, and the branch for which it is intended.

import { AirlockError } from "../errors.ts";
import { readHead } from "../git/candidate.ts";
import { gitLine } from "../git/exec.ts";
import type { Oid, Repository } from "../types.ts";

export interface Origin {
  readonly base: Oid;
  /**
   * `refs/heads/…`: the named branch, or else the one checked out here; `null` with a detached
   * HEAD.
   */
  readonly into: string | null;
}

/**
 * Takes `--from` (`null`: HEAD); returns where the task starts. Throws AirlockError NO_SUCH_COMMIT,
 * or NO_COMMIT if there is no commit yet.
 */
export async function originOf(repository: Repository, from: string | null): Promise<Origin> {
  const base = await ask(repository, [
    "--verify",
    "--quiet",
    "--end-of-options",
    `${from ?? "HEAD"}^{commit}`,
  ]);
  if (base === "") throw nothingThere(from);
  const head = readHead(repository);
  const here = head.startsWith("refs/heads/") ? head : null;
  if (from === null) return { base, into: here };
  const named = from.startsWith("-") ? "" : await ask(repository, ["--symbolic-full-name", from]);
  return { base, into: named.startsWith("refs/heads/") ? named : here };
}

function ask({ env }: Repository, args: readonly string[]): Promise<string> {
  return gitLine(["rev-parse", ...args], { env, accept: [0, 1, 128] });
}

function nothingThere(from: string | null): AirlockError {
  return from === null
    ? new AirlockError(
        "usage",
        "NO_COMMIT",
        "There is no commit yet that a task could start from.",
        {
          next: ["Make the first commit, then start the task."],
        },
      )
    : new AirlockError(
        "usage",
        "NO_SUCH_COMMIT",
        `There is no commit ${JSON.stringify(from)} in this clone.`,
        {
          next: ["git log --oneline --all"],
        },
      );
}
