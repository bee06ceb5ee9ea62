// Selects the files to fix: those the user names, or the changed ones.

import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { Environment, Oid, RepoPath, Repository } from "../types.ts";

export interface FixWords {
  /** Pathspecs, relative to `cwd`; if empty, the changed files. */
  readonly paths: readonly string[];
  /** True to fix only staged versions. */
  readonly staged: boolean;
  readonly cwd: string;
}

export interface Chosen {
  /** Paths to fix, in git's order. */
  readonly paths: readonly RepoPath[];
  /** All staged paths: they differ between the base and the index, and exist in the index. */
  readonly staged: ReadonlySet<RepoPath>;
  /** Paths with conflicts, which must not be changed. */
  readonly unmerged: ReadonlySet<RepoPath>;
}

/**
 * Returns the files. `env` names a copy of the index. Without paths: tracked files that differ from
 * the base, staged or not; untracked files are fixed only if they are named. Throws AirlockError
 * NO_SUCH_PATH.
 */
export async function choose(
  repository: Repository,
  words: FixWords,
  { env, base }: { env: Environment; base: Oid },
): Promise<Chosen> {
  const list = async (...args: string[]) => splitNul((await git(args, { env })).stdout);
  const [stagedPaths, unstaged, conflicts] = await Promise.all([
    list(
      "diff-index",
      "--cached",
      "-z",
      "--name-only",
      "--no-renames",
      "--diff-filter=d",
      "--ignore-submodules=all",
      base,
    ),
    words.staged ? [] : list("diff-files", "-z", "--name-only", "--ignore-submodules=all"),
    list("ls-files", "-u", "-z"),
  ]);
  const staged = new Set(stagedPaths);
  const unmerged = new Set(conflicts.map((record) => record.slice(record.indexOf("\t") + 1)));
  const changed = new Set([...staged, ...unstaged]);
  const named = words.paths.length === 0 ? null : await matching(repository, words, env);
  const paths =
    named === null ? [...changed] : [...named].filter((path) => !words.staged || staged.has(path));
  return { paths: paths.toSorted(), staged, unmerged };
}

/**
 * Requires that every pathspec matches something: relative to the user's folder, or else to the
 * top, which is how our own messages name paths.
 */
async function matching(
  repository: Repository,
  words: FixWords,
  env: Environment,
): Promise<Set<RepoPath>> {
  const found = new Set<RepoPath>();
  for (const word of words.paths) {
    const here = await listed(env, words.cwd, word);
    const paths =
      here.length > 0 || repository.root === null ? here : await listed(env, repository.root, word);
    if (paths.length === 0) throw noSuchPath(word);
    for (const path of paths) found.add(path);
  }
  return found;
}

async function listed(env: Environment, cwd: string, word: string): Promise<string[]> {
  // Exit code 128: the pathspec leads out of the repository.
  const args = [
    "ls-files",
    "-z",
    "--full-name",
    "--cached",
    "--others",
    "--exclude-standard",
    "--",
    word,
  ];
  const { stdout } = await git(args, { env, cwd, accept: [0, 128] });
  // Repositories inside this one end in a slash.
  return splitNul(stdout).filter((path) => !path.endsWith("/"));
}

function noSuchPath(word: string): AirlockError {
  return new AirlockError(
    "usage",
    "NO_SUCH_PATH",
    `${JSON.stringify(word)} matches no file that is tracked or could be added.`,
    {
      next: ["git status", "Ignored files are not fixed."],
    },
  );
}
