// Lists all files of a tree, in all folders. Starts one process; tree-edit is better for a few
// paths.

import { splitNul } from "../../system/bytes.ts";
import type { Oid, RepoPath, Repository } from "../../types.ts";
import { git } from "../exec.ts";
import type { TreeFile } from "./tree-edit.ts";

/**
 * Returns the paths of a tree's files, links and submodules in git's order. Throws AirlockError if
 * git cannot read it.
 */
export function listPaths(repository: Repository, tree: Oid): Promise<RepoPath[]> {
  return records(repository, tree, ["--name-only"]);
}

/**
 * Returns a tree's files, links and submodules in git's order. Throws AirlockError if git cannot
 * read it.
 */
export async function listFiles(repository: Repository, tree: Oid): Promise<TreeFile[]> {
  // `<mode> <type> <object>\t<path>` (git-ls-tree(1))
  return (await records(repository, tree, [])).map((record) => {
    const tab = record.indexOf("\t");
    const [mode = "", , blob = ""] = record.slice(0, tab).split(" ");
    return { path: record.slice(tab + 1), mode, blob };
  });
}

async function records(
  repository: Repository,
  tree: Oid,
  format: readonly string[],
): Promise<string[]> {
  return splitNul(
    (await git(["ls-tree", "-r", "-z", ...format, tree], { env: repository.env })).stdout,
  );
}
