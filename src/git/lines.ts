// Finds the lines of a file that a candidate adds or changes, according to git's own diff.

import { isPlain } from "../system/bytes.ts";
import type { Candidate, Change, RepoPath, Repository } from "../types.ts";
import { renameLimit } from "./trees/changes.ts";
import { git } from "./exec.ts";

/** Ranges of lines, first and last, from 1, in order; `all`: every line. */
export type Lines = "all" | readonly (readonly [first: number, last: number])[];

/** Maximum characters of paths on one command line; above that, git is asked for all paths. */
const mostCharacters = 50_000;

/**
 * Takes a candidate and paths of it; returns the lines of each that the candidate adds or changes,
 * in the content to be committed. `all` for new files, and if git shows no difference by lines (a
 * link that became a file). Leaves out paths that the candidate does not change. Renamed files are
 * compared with their old content.
 */
export async function changedLines(
  repository: Repository,
  { baseTree, tree, changes }: Pick<Candidate, "baseTree" | "tree" | "changes">,
  paths: ReadonlySet<RepoPath>,
): Promise<ReadonlyMap<RepoPath, Lines>> {
  const asked = changes.filter(({ path, status }) => paths.has(path) && status !== "D");
  const compared = asked.filter(({ status }) => status === "M" || status === "R");
  const hunks =
    compared.length === 0
      ? new Map<string, Lines>()
      : await hunksOf(repository, { baseTree, tree, changes: compared });
  return new Map(asked.map((change) => [change.path, linesOf(change, hunks)]));
}

function linesOf({ status, oldBlob, blob }: Change, hunks: ReadonlyMap<string, Lines>): Lines {
  if (status === "A" || status === "T") return "all";
  if (oldBlob === blob) return [];
  return hunks.get(`${oldBlob}..${blob}`) ?? "all";
}

async function hunksOf(
  repository: Repository,
  { baseTree, tree, changes }: Pick<Candidate, "baseTree" | "tree" | "changes">,
): Promise<ReadonlyMap<string, Lines>> {
  const paths = changes.flatMap(({ path, oldPath }) =>
    oldPath === undefined ? [path] : [oldPath, path],
  );
  const few =
    paths.every(isPlain) && paths.reduce((sum, path) => sum + path.length, 0) <= mostCharacters;
  // `--text`: files that attributes call binary have lines too, which a finding may be about.
  const how = [
    "-p",
    "-U0",
    "--inter-hunk-context=0",
    "--full-index",
    "--text",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
  ];
  const args = [
    "diff-tree",
    "-r",
    ...how,
    "-M",
    `-l${renameLimit}`,
    baseTree,
    tree,
    "--",
    ...(few ? paths : []),
  ];
  const { stdout } = await git(args, { env: { ...repository.env, GIT_LITERAL_PATHSPECS: "1" } });
  return parseHunks(stdout.toString("latin1"));
}

/**
 * Parses a patch without context and with full object ids; returns the ranges of new lines by
 * `<old>..<new>` blob. It uses the ids because git may quote names: two files with the same ids
 * have the same hunks. In a patch, only git's own lines begin with a letter or `@`.
 */
export function parseHunks(patch: string): ReadonlyMap<string, Lines> {
  const found = new Map<string, (readonly [number, number])[]>();
  let ranges: (readonly [number, number])[] = [];
  for (const [, ids, first, count] of patch.matchAll(
    /^(?:index ([0-9a-f]+\.\.[0-9a-f]+)|@@ -\S+ \+(\d+)(?:,(\d+))? @@)/gm,
  )) {
    if (ids !== undefined) found.set(ids, (ranges = []));
    else if (count !== "0") ranges.push([Number(first), Number(first) + Number(count ?? 1) - 1]);
  }
  return found;
}
