// Finds what need not be saved: packages that an installation restores, submodules without work
// of their own.

import { join } from "node:path";
import { git, gitLine } from "../../git/exec.ts";
import { outsideEnvironment } from "../../git/repository.ts";
import type { Environment, Oid, RepoPath } from "../../types.ts";
import { moduleFolders, reinstallablePaths } from "./reinstallable.ts";
import type { LeftOut } from "./saved.ts";
import type { WalkEntry } from "./walk.ts";

/** Nothing is left out. */
export const nothingLeftOut = {
  paths: new Set<RepoPath>(),
  folders: [] as RepoPath[],
  named: [] as LeftOut[],
};

/** The entries of the index, and the environment for calls of git. */
interface Index {
  readonly staged: readonly { readonly path: RepoPath; readonly mode: string; readonly oid: Oid }[];
  readonly env: Environment;
}

interface LookRequest {
  readonly root: string;
  readonly source: string | null;
  readonly found: readonly WalkEntry[];
  readonly tracked: ReadonlySet<RepoPath>;
}

/**
 * Returns the paths that can be restored and are not saved: installed packages, submodules without
 * work of their own.
 */
export async function leftOutOf(
  look: LookRequest,
  { staged, env }: Index,
): Promise<typeof nothingLeftOut> {
  const [paths, folders, named] = [new Set<RepoPath>(), [] as RepoPath[], [] as LeftOut[]];
  for (const folder of moduleFolders(look)) {
    const again = reinstallablePaths(look, folder);
    if (again.size === 0) continue;
    paths.add(folder);
    for (const path of again) paths.add(path);
    named.push({ path: folder, why: "packages that set-up or an installation restores" });
  }
  const here = new Set(look.found.map(({ path }) => path));
  for (const { path, mode, oid } of staged) {
    if (mode !== "160000" || !here.has(`${path}/.git`)) continue;
    if (await hasOwnWork(join(look.root, path), env)) continue;
    folders.push(path);
    named.push({ path, why: `a submodule without work of its own, at ${oid.slice(0, 12)}` });
  }
  return { paths, folders, named };
}

/**
 * Returns whether a repository has anything that none of its remotes has: changes, ignored files,
 * commits, a stash.
 */
async function hasOwnWork(folder: string, env: Environment): Promise<boolean> {
  const call = { env: outsideEnvironment(env), cwd: folder };
  const args = [
    "status",
    "--porcelain",
    "--ignored",
    "--untracked-files=all",
    "--ignore-submodules=none",
  ];
  const status = await git(args, { ...call, accept: [0, 128] });
  // If git cannot inspect it, it counts as having work.
  if (status.code !== 0 || status.stdout.length > 0) return true;
  if (
    (await gitLine(
      ["rev-list", "--max-count=1", "HEAD", "--branches", "--not", "--remotes", "--"],
      { ...call, accept: [0, 128] },
    )) !== ""
  )
    return true;
  return (
    (await git(["rev-parse", "--verify", "--quiet", "refs/stash"], { ...call, accept: [0, 1] }))
      .code === 0
  );
}
