// The differences between two trees, as git reports them.

import { splitNul } from "../../system/bytes.ts";
import type { Change, ChangeStatus, Environment, Oid, Repository } from "../../types.ts";
import { git } from "../exec.ts";

/**
 * Above this product of added × deleted files, git does not detect inexact renames (`-l`). It
 * bounds time, not meaning.
 */
export const renameLimit = 400;

/** The same limit where a missed rename would cause a refusal: a few seconds are worth it. */
const extendedRenameLimit = 4000;

/**
 * Takes two trees; returns the entries that differ, renames paired at git's default similarity of
 * 50 %. With `renames: "all"` git searches for more renames.
 */
export async function changesBetween(
  repository: Repository,
  trees: { readonly from: Oid; readonly to: Oid; readonly renames?: "all" },
): Promise<Change[]> {
  if (trees.from === trees.to) return [];
  const limit = trees.renames === "all" ? extendedRenameLimit : renameLimit;
  return diffTrees(repository.env, trees, ["-M", `-l${limit}`]);
}

/** Takes two trees; returns the entries that differ, path by path, without pairing renames. */
export async function entriesBetween(
  env: Environment,
  trees: { readonly from: Oid; readonly to: Oid },
): Promise<Change[]> {
  return diffTrees(env, trees, ["--no-renames"]);
}

async function diffTrees(
  env: Environment,
  { from, to }: { readonly from: Oid; readonly to: Oid },
  renames: readonly string[],
): Promise<Change[]> {
  const args = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", ...renames, from, to];
  return parseRaw((await git(args, { env })).stdout);
}

/** Returns the differences of two trees as a patch, without pairing renames. */
export async function patchBetween(
  env: Environment,
  { from, to }: { readonly from: Oid; readonly to: Oid },
): Promise<string> {
  const args = ["diff-tree", "-r", ...patchOptions, "--no-renames", from, to];
  return (await git(args, { env })).stdout.toString("utf8");
}

/** Options by which git writes a whole patch, whatever the user's own settings are. */
export const patchOptions = [
  "-p",
  "--binary",
  "--full-index",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
] as const;

/** Returns the paths of changes; a rename gives both paths. */
export function pathsOf(changes: readonly Change[]): string[] {
  return changes.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [oldPath, path]));
}

/** Parses git's raw diff format with -z (git-diff-tree(1), "Raw output format"). */
export function parseRaw(output: Buffer): Change[] {
  const records = splitNul(output);
  const changes: Change[] = [];
  for (let at = 0; at < records.length;) {
    const [oldMode = "", mode = "", oldBlob = "", blob = "", letter = ""] =
      records[at]!.slice(1).split(" ");
    const status = letter.charAt(0);
    const first = records[at + 1]!;
    const paired = status === "R" || status === "C";
    const path = paired ? records[at + 2]! : first;
    const kind = (status === "C" ? "A" : status) as ChangeStatus;
    changes.push({
      path,
      ...(status === "R" ? { oldPath: first } : {}),
      status: kind,
      mode,
      blob,
      oldMode,
      oldBlob,
    });
    at += paired ? 3 : 2;
  }
  return changes;
}
