// Locates the repository by asking git once.

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { AirlockError } from "../errors.ts";
import type { Environment, Repository } from "../types.ts";
import { git, gitLine } from "./exec.ts";
import { noteRepository } from "./give-back.ts";

/**
 * Minimum version of git: `rev-parse --path-format` came with 2.31, the reference-transaction hook
 * with 2.28.
 */
export const minimumGit = "2.31";

const questions = [
  "--path-format=absolute",
  "--git-dir",
  "--git-common-dir",
  "--show-object-format",
  "--show-toplevel",
] as const;

/**
 * Takes a folder and the process' environment; returns the repository that git finds from there.
 * Throws AirlockError: NOT_A_REPOSITORY, GIT_TOO_OLD, GIT_MISSING, or GIT_FAILED with git's own
 * words.
 */
export async function openRepository(cwd: string, env: Environment): Promise<Repository> {
  // Outside a working tree, the last question is fatal (128) after the others were answered.
  const answer = await git(["rev-parse", ...questions], { env, cwd, accept: [0, 128] });
  const [gitDir, commonDir, objectFormat, root] = answer.stdout.toString("utf8").split("\n");
  if (!gitDir || !commonDir || !isAbsolute(gitDir))
    throw await explain(answer.stderr, { env, cwd });
  if (objectFormat !== "sha1" && objectFormat !== "sha256") {
    throw new AirlockError(
      "git",
      "OBJECT_FORMAT",
      `git reports the object format ${JSON.stringify(objectFormat)}, which is not supported.`,
    );
  }
  noteRepository({ commonDir });
  const top = root ? root : null;
  return {
    root: top,
    gitDir,
    commonDir,
    objectFormat,
    // A relative GIT_INDEX_FILE starts at the top of the working tree (git(1)).
    indexFile: env["GIT_INDEX_FILE"]
      ? resolve(top ?? gitDir, env["GIT_INDEX_FILE"])
      : resolve(gitDir, "index"),
    env: repositoryEnvironment(env, { gitDir, workTree: top }),
  };
}

/**
 * Takes the environment that git and hooks/pre-commit gave a hook; returns the repository without
 * asking git again, or `null` if that is not enough. A hook starts at the top of the working tree;
 * GIT_DIR is set if it is not `.git` there (githooks(5)); AIRLOCK_COMMON_DIR is where the hook
 * itself was installed.
 */
export function hookRepository(cwd: string, env: Environment): Repository | null {
  const commonDir = env["AIRLOCK_COMMON_DIR"];
  const gitDir = resolve(cwd, env["GIT_DIR"] ?? ".git");
  if (commonDir === undefined || !isAbsolute(commonDir) || !existsSync(join(gitDir, "HEAD")))
    return null;
  refuseOtherRepository(gitDir, commonDir);
  noteRepository({ commonDir });
  // `extensions.objectFormat` counts only in this file (git-config(1)).
  const sha256 = /^\s*objectformat\s*=\s*"?sha256/im.test(
    readFileSync(join(commonDir, "config"), "latin1"),
  );
  return {
    root: cwd,
    gitDir,
    commonDir,
    objectFormat: sha256 ? "sha256" : "sha1",
    indexFile: resolve(cwd, env["GIT_INDEX_FILE"] ?? join(gitDir, "index")),
    env: repositoryEnvironment(env, { gitDir, workTree: cwd }),
  };
}

/**
 * Refuses to work for a copied repository: its hooks belong to the original, and would use and
 * write the original's state.
 */
function refuseOtherRepository(gitDir: string, installed: string): void {
  const pointer = join(gitDir, "commondir");
  const actual = existsSync(pointer)
    ? resolve(gitDir, readFileSync(pointer, "utf8").trim())
    : gitDir;
  if (actual === installed || realpathSync(actual) === realpathSync(installed)) return;
  throw new AirlockError(
    "environment",
    "REPOSITORY_MOVED",
    `The hooks that ran were installed for another repository (${installed}), not for ${actual}.`,
    {
      next: ["airlock install"],
    },
  );
}

/**
 * Returns the caller's environment with the repository given explicitly, independent of the folder
 * in which a call starts.
 */
export function repositoryEnvironment(
  env: Environment,
  place: { gitDir: string; workTree: string | null },
): Environment {
  const {
    GIT_INDEX_FILE: _index,
    GIT_PREFIX: _prefix,
    GIT_WORK_TREE: _tree,
    GIT_COMMON_DIR: _common,
    GIT_NAMESPACE: _namespace,
    ...rest
  } = env;
  return {
    ...rest,
    GIT_DIR: place.gitDir,
    ...(place.workTree === null ? {} : { GIT_WORK_TREE: place.workTree }),
  };
}

/**
 * Takes a repository's environment; returns one in which git finds the worktree of the folder in
 * which it starts.
 */
export function outsideEnvironment(env: Environment): Environment {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, ...rest } = env;
  return rest;
}

/** Returns the top of the working tree; throws if the repository is bare. */
export function rootOf(repository: Repository): string {
  if (repository.root !== null) return repository.root;
  throw new AirlockError("usage", "NO_WORKING_TREE", `${repository.gitDir} has no working tree.`, {
    next: ["Go to one of the repository's worktrees (`git worktree list`) and try again."],
  });
}

async function explain(
  stderr: string,
  call: { env: Environment; cwd: string },
): Promise<AirlockError> {
  const version = (await gitLine(["--version"], call)).replace("git version ", "");
  if (isOlder(version, minimumGit)) {
    return new AirlockError(
      "git",
      "GIT_TOO_OLD",
      `git ${version} is too old: git-airlock needs ${minimumGit} or newer.`,
      {
        next: ["Install a newer git."],
      },
    );
  }
  if (stderr.includes("not a git repository")) {
    return new AirlockError("git", "NOT_A_REPOSITORY", `${call.cwd} is not in a git repository.`, {
      next: ["git init"],
    });
  }
  // git's message contains the command that allows access for this user.
  const [advice] = /git config --global --add safe\.directory .+/.exec(stderr) ?? [];
  if (stderr.includes("dubious ownership"))
    return new AirlockError(
      "git",
      "NOT_TRUSTED",
      `git refuses to work in ${call.cwd}, because it belongs to another user.`,
      {
        next: advice === undefined ? [] : [advice],
      },
    );
  return new AirlockError("git", "GIT_FAILED", `git could not open a repository in ${call.cwd}.`, {
    detail: stderr.trim(),
  });
}

/**
 * Compares versions such as `2.39.5` or `2.39.5 (Apple Git-154)` by their first two numbers; an
 * unreadable version counts as older.
 */
export function isOlder(version: string, least: string): boolean {
  const [major = Number.NaN, minor = Number.NaN] = version.split(/[. ]/, 2).map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  return !(major > leastMajor || (major === leastMajor && minor >= leastMinor));
}
