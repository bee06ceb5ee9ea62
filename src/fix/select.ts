// Which files are to be mended: those the user names, or those that changed.

import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { Environment, Oid, RepoPath, Repository } from "../types.ts";

export interface Words {
  /** Pathspecs, counted from `cwd`; empty: what changed. */
  readonly paths: readonly string[];
  /** Only what is staged. */
  readonly staged: boolean;
  readonly cwd: string;
}

export interface Chosen {
  /** Paths to mend, in git's order. */
  readonly paths: readonly RepoPath[];
  /** Of all paths, those staged: they differ between the base and the index, which still has them. */
  readonly staged: ReadonlySet<RepoPath>;
  /** Paths with conflicts: not to be touched. */
  readonly unmerged: ReadonlySet<RepoPath>;
}

/**
 * Returns the files. `env` names a copy of the index. Without paths: tracked files that differ from the base, staged or not; files that
 * git does not know are mended only where they are named. Throws AirlockError NO_SUCH_PATH.
 */
export async function choose(repository: Repository, words: Words, { env, base }: { env: Environment; base: Oid }): Promise<Chosen> {
  const list = async (...args: string[]) => splitNul((await git(args, { env })).stdout);
  const [stagedPaths, unstaged, conflicts] = await Promise.all([
    list("diff-index", "--cached", "-z", "--name-only", "--no-renames", "--diff-filter=d", "--ignore-submodules=all", base),
    words.staged ? [] : list("diff-files", "-z", "--name-only", "--ignore-submodules=all"),
    list("ls-files", "-u", "-z"),
  ]);
  const staged = new Set(stagedPaths);
  const unmerged = new Set(conflicts.map((record) => record.slice(record.indexOf("\t") + 1)));
  const changed = new Set([...staged, ...unstaged]);
  const named = words.paths.length === 0 ? null : await matching(repository, words, env);
  const paths = named === null ? [...changed] : [...named].filter((path) => !words.staged || staged.has(path));
  return { paths: paths.toSorted(), staged, unmerged };
}

/** Every word must match something: counted from where the user stands, or else from the top, as our own messages name paths. */
async function matching(repository: Repository, words: Words, env: Environment): Promise<Set<RepoPath>> {
  const found = new Set<RepoPath>();
  for (const word of words.paths) {
    const here = await listed(env, words.cwd, word);
    const paths = here.length > 0 || repository.root === null ? here : await listed(env, repository.root, word);
    if (paths.length === 0) throw noSuchPath(word);
    for (const path of paths) found.add(path);
  }
  return found;
}

async function listed(env: Environment, cwd: string, word: string): Promise<string[]> {
  // A word that leads out of the repository is an answer, too: 128.
  const args = ["ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard", "--", word];
  const { stdout } = await git(args, { env, cwd, accept: [0, 128] });
  // Repositories inside this one end in a slash.
  return splitNul(stdout).filter((path) => !path.endsWith("/"));
}

function noSuchPath(word: string): AirlockError {
  return new AirlockError("usage", "NO_SUCH_PATH", `There is no file ${JSON.stringify(word)} that git knows or would take.`, {
    next: ["git status", "Ignored files are not mended."],
  });
}
