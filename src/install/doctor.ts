// Proves, by making git run the hooks, whether every worktree of a repository is protected.

import { existsSync } from "node:fs";
import { git, gitLine } from "../git/exec.ts";
import { listWorktrees, type Worktree } from "../git/worktrees.ts";
import { commandLine } from "../system/shell.ts";
import type { Environment, Repository } from "../types.ts";
import { diagnose } from "./diagnose.ts";
import type { Problem } from "./diagnose.ts";
import { readHooksPaths } from "./hooks-path.ts";
import { hooksPathOf } from "../system/layout.ts";
import { probeWorktree } from "./probe.ts";
import type { ProbeAnswer } from "./probe.ts";

export interface WorktreeHealth {
  readonly path: string;
  /** `passed over`: no commit can be made there. */
  readonly protection: "on" | "off" | "passed over";
  /** The reason why it was skipped. */
  readonly note: string;
  /** The hooks' answer; `null` if none of ours could answer. */
  readonly answer: ProbeAnswer | null;
  readonly problems: readonly Problem[];
}

export interface Health {
  readonly git: string;
  readonly node: string;
  readonly hooksPath: string;
  readonly worktrees: readonly WorktreeHealth[];
  /** True if no worktree is unprotected. */
  readonly protected: boolean;
}

/**
 * Probes every worktree. Uses the caller's environment unchanged, since it may be the cause of
 * disabled hooks.
 */
export async function examine(repository: Repository, env: Environment): Promise<Health> {
  const hooksPath = hooksPathOf(repository.commonDir);
  const worktrees: WorktreeHealth[] = [];
  for (const worktree of await listWorktrees(repository)) {
    worktrees.push(await examineWorktree(worktree, { env: elsewhere(env), expected: hooksPath }));
  }
  return {
    git: (await gitLine(["--version"], repository)).replace("git version ", ""),
    node: process.versions.node,
    hooksPath,
    worktrees,
    protected: worktrees.every(({ protection }) => protection !== "off"),
  };
}

interface WorktreeContext {
  readonly env: Environment;
  readonly expected: string;
}

async function examineWorktree(
  { path, bare, prunable }: Worktree,
  { env, expected }: WorktreeContext,
): Promise<WorktreeHealth> {
  const passedOver = (note: string): WorktreeHealth => ({
    path,
    protection: "passed over",
    note,
    answer: null,
    problems: [],
  });
  if (bare) return passedOver("bare: no commit is made there");
  if (prunable !== null) return passedOver(`git considers it removable: ${prunable}`);
  if (!existsSync(path)) return passedOver("its folder does not exist");
  const broken = await whyBroken(path, env);
  if (broken !== null)
    return { path, protection: "off", note: "", answer: null, problems: [broken] };
  const values = await readHooksPaths({ env, cwd: path });
  // Hooks in another folder do not protect this worktree, whatever they answer; and they would
  // answer into another repository.
  const answer = values.at(-1)?.value === expected ? await probeWorktree({ path, env }) : null;
  const problems = diagnose({ path, values, expected, answer });
  return { path, protection: problems.length === 0 ? "on" : "off", note: "", answer, problems };
}

/**
 * Explains a worktree without a repository, which was moved: git does nothing there, so its hooks
 * cannot be probed.
 */
async function whyBroken(path: string, env: Environment): Promise<Problem | null> {
  const answer = await git(["rev-parse", "--git-dir"], { env, cwd: path, accept: [0, 128] });
  if (answer.code === 0) return null;
  const [reason = ""] = answer.stderr.trim().split("\n");
  return {
    code: "WORKTREE_BROKEN",
    message: `git does not work in this worktree: ${reason}`,
    next: [commandLine(["git", "worktree", "repair", path]), "airlock install"],
  };
}

/**
 * Returns the environment without variables that name one repository: git must find each worktree's
 * own.
 */
function elsewhere(env: Environment): Environment {
  const {
    GIT_DIR: _dir,
    GIT_WORK_TREE: _tree,
    GIT_INDEX_FILE: _index,
    GIT_COMMON_DIR: _common,
    GIT_PREFIX: _prefix,
    GIT_OBJECT_DIRECTORY: _objects,
    ...rest
  } = env;
  return rest;
}
