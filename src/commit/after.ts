// Runs the hooks that follow a commit: once, after the landing, in the real worktree.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startInteractiveGit } from "../git/exec.ts";
import type { Oid, Repository } from "../types.ts";
import type { CommitPathsRequest } from "./prepare-commit.ts";

export interface After {
  readonly hooksPath: string;
  /** The commit that was amended; `null` if none was. */
  readonly amended: Oid | null;
  readonly commit: Oid;
}

/**
 * Says whether the user has a hook of this name, with the rules of hooks/stub. Returns true if the
 * settings cannot be read: the stub then looks for itself.
 */
function hasOwn({ root, commonDir }: Repository, hooksPath: string, name: string): boolean {
  const settings = readFileSync(join(hooksPath, "../settings"), "utf8");
  const value = (key: string) => new RegExp(`^${key}='([^']*)'$`, "m").exec(settings)?.[1];
  const [own, husky] = [value("own_folder"), value("husky_folder")];
  if (own === undefined || husky === undefined) return true;
  return (
    existsSync(join(own === "" ? join(commonDir, "hooks") : resolve(root ?? "", own), name)) ||
    existsSync(resolve(root ?? "", husky, name))
  );
}

/**
 * Runs post-commit and, after an amended commit, post-rewrite; returns the names of those that
 * failed. The commit stands, as with git.
 */
export async function afterLanding(
  { repository, env, attended }: CommitPathsRequest,
  { hooksPath, amended, commit }: After,
): Promise<string[]> {
  const failed: string[] = [];
  const { GIT_INDEX_FILE: _index, GIT_PREFIX: _prefix, ...rest } = env;
  const call = { cwd: repository.root ?? repository.gitDir, env: rest, attended };
  const hooks: (readonly [name: string, script: string, ...args: string[]])[] = [
    ["post-commit", 'exec "$1"'],
  ];
  if (amended !== null)
    hooks.push(["post-rewrite", 'printf "%s %s\\n" "$2" "$3" | "$1" amend', amended, commit]);
  for (const [name, script, ...args] of hooks) {
    const file = join(hooksPath, name);
    if (!existsSync(file) || !hasOwn(repository, hooksPath, name)) continue;
    // An alias makes git set up the environment of a hook. `git hook run` exists only since 2.36,
    // and passes no standard input.
    const alias = `alias.airlock-after=!f() { ${script}; }; f`;
    const { ended, line } = startInteractiveGit(
      ["-c", alias, "airlock-after", file, ...args],
      call,
    );
    if ((await ended) !== 0) failed.push(name);
    line.destroy();
  }
  return failed;
}
