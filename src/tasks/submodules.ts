// Fills the submodules of a new worktree: those that the main tree has are cloned from there,
// without a network.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { outsideEnvironment } from "../git/repository.ts";
import { splitNul } from "../system/bytes.ts";
import { commandLine } from "../system/shell.ts";
import type { Repository } from "../types.ts";

/** Returns notes for the user: missing submodules, and what to type. */
export async function fillSubmodules(repository: Repository, worktree: string): Promise<string[]> {
  if (!existsSync(join(worktree, ".gitmodules"))) return [];
  const env = outsideEnvironment(repository.env);
  const paths = await settings(
    ["config", "--null", "--file", ".gitmodules", "--get-regexp", "^submodule\\..*\\.path$"],
    {
      env,
      cwd: worktree,
    },
  );
  const urls = await settings(["config", "--null", "--get-regexp", "^submodule\\..*\\.url$"], {
    env,
    cwd: worktree,
  });
  const missing: string[] = [];
  for (const [name, path] of paths) {
    const url = urls.get(name);
    const source = join(repository.commonDir, "modules", name);
    // A submodule that the main tree lacks too is not wanted.
    if (url === undefined || !existsSync(source)) continue;
    if (!(await cloned({ env, cwd: worktree }, { name, path, url, source }))) missing.push(path);
  }
  if (missing.length === 0) return [];
  const line = commandLine([
    "git",
    "-C",
    worktree,
    "submodule",
    "update",
    "--init",
    "--",
    ...missing,
  ]);
  return [`Submodules are missing in the new worktree; get them with: ${line}`];
}

interface Call {
  readonly env: Repository["env"];
  readonly cwd: string;
}

interface Submodule {
  readonly name: string;
  readonly path: string;
  readonly url: string;
  readonly source: string;
}

/** Returns whether it exists now: a clone of the main tree's repository may lack the commit. */
async function cloned(
  { env, cwd }: Call,
  { name, path, url, source }: Submodule,
): Promise<boolean> {
  // The name becomes part of a setting's name: no character in it may end that.
  if (/[\n=]/.test(name)) return false;
  const local = ["-c", "protocol.file.allow=always", "-c", `submodule.${name}.url=${source}`];
  try {
    await git([...local, "submodule", "--quiet", "update", "--init", "--", path], { env, cwd });
    // It was cloned locally, but pushes go to its own URL.
    await git(["remote", "set-url", "origin", url], { env, cwd: join(cwd, path) });
    return true;
  } catch (error) {
    if (error instanceof AirlockError && error.code === "GIT_FAILED") return false;
    throw error;
  }
}

/** Returns the settings `submodule.<name>.<word>` by name. */
async function settings(args: readonly string[], call: Call): Promise<Map<string, string>> {
  const { stdout } = await git(args, { ...call, accept: [0, 1] });
  return new Map(
    splitNul(stdout).map((row) => {
      const [key = "", ...value] = row.split("\n");
      return [key.slice("submodule.".length, key.lastIndexOf(".")), value.join("\n")];
    }),
  );
}
