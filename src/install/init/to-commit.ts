// Lists the files for a first commit with airlock: those that `airlock init` writes, and those that
// belong to them.

import { dirname, join, relative } from "node:path";
import { git } from "../../git/exec.ts";
import { splitNul } from "../../system/bytes.ts";
import { isInside } from "../../system/files/inside.ts";
import type { RepoPath, Repository } from "../../types.ts";
import { lockNames } from "../../system/package-managers.ts";
import type { Project } from "./project.ts";
import type { ReplacedHook } from "../install-record.ts";

/** The planned changes of `airlock init`, and the configs that it found. */
export interface Changes {
  /** Files that are written, absolute. */
  readonly written: readonly string[];
  readonly hooks: readonly ReplacedHook[];
  readonly configs: readonly RepoPath[];
}

/**
 * Takes the planned changes; returns them as absolute paths, together with the configs,
 * package.json, lock file and .gitignore if these are not committed as they are on disk.
 */
export async function filesToCommit(
  repository: Repository,
  project: Project,
  { written, hooks, configs }: Changes,
): Promise<string[]> {
  const { root, packageFile } = project;
  const folders = [...new Set([root, ...(packageFile === null ? [] : [dirname(packageFile)])])];
  const beside = folders.flatMap((folder) =>
    ["package.json", ...lockNames, ".gitignore"].map((name) => join(folder, name)),
  );
  const inTree = hooks.filter(
    ({ file }) => isInside(root, file) && !isInside(repository.commonDir, file),
  );
  const belonging = [...configs.map((file) => join(root, file)), ...beside];
  const states = await statesOf(repository, root, [
    ...belonging,
    ...inTree.map(({ file }) => file),
  ]);
  // A removed file that was never tracked cannot be added.
  const changedHooks = inTree
    .filter(({ file, after }) => after !== null || states.get(file) !== "??")
    .map(({ file }) => file);
  const all = [...written, ...belonging.filter((file) => states.has(file)), ...changedHooks];
  return [...new Set(all)].toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Returns git's two letters for each of these files that is not committed as it is on disk
 * (git-status(1)).
 */
async function statesOf(
  repository: Repository,
  root: string,
  files: readonly string[],
): Promise<Map<string, string>> {
  const specs = [...new Set(files)].map(
    (file) => `:(top,literal)${relative(root, file).replaceAll("\\", "/")}`,
  );
  const args = [
    "status",
    "--porcelain",
    "-z",
    "--no-renames",
    "--untracked-files=all",
    "--",
    ...specs,
  ];
  const answer = await git(args, { env: repository.env, cwd: root });
  return new Map(
    splitNul(answer.stdout).map((record) => [join(root, record.slice(3)), record.slice(0, 2)]),
  );
}

const ranks = [/airlock\.config/, /package\.json$/, /(?:lock|shrinkwrap)[^/]*$/];

/** Configs come first, then package.json and its lock file. */
function rank(file: string): number {
  const at = ranks.findIndex((pattern) => pattern.test(file));
  return at === -1 ? ranks.length : at;
}
