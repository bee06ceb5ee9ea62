// Does what git does after a commit: once, after the landing, in the real worktree. Notes of an
// amended commit are copied, and the hooks run.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { git, startInteractiveGit } from "../git/exec.ts";
import type { Oid, Repository } from "../types.ts";
import type { CommitPathsRequest } from "./prepare-commit.ts";

export interface After {
  readonly hooksPath: string;
  /** The commit that was amended; `null` if none was, or with `--no-post-rewrite`. */
  readonly amended: Oid | null;
  /** See `PreparedCommit`. */
  readonly settings: readonly (readonly [name: string, value: string])[];
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
 * Copies the notes of an amended commit, if the settings say so (git-config(1),
 * `notes.rewriteRef`). Then runs post-commit and, after an amended commit, post-rewrite. Returns
 * the names of the hooks that failed, and `git notes copy` if that did. The commit stands, as with
 * git.
 */
export async function afterLanding(
  { repository, env, attended }: CommitPathsRequest,
  { hooksPath, amended, commit, settings }: After,
): Promise<string[]> {
  const failed: string[] = [];
  const isNoted =
    env["GIT_NOTES_REWRITE_REF"] !== undefined ||
    settings.some(([name]) => name.startsWith("notes.rewrite"));
  if (amended !== null && isNoted) {
    const notes = await git(["notes", "copy", "--stdin", "--for-rewrite=amend"], {
      env: repository.env,
      input: `${amended} ${commit}\n`,
      accept: [0, 1, 128],
    });
    if (notes.code !== 0) failed.push("git notes copy");
  }
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
