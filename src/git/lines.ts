// Which lines of a file a candidate adds or changes, as git's own diff says it.

import { isPlain } from "../system/bytes.ts";
import type { Candidate, Change, RepoPath, Repository } from "../types.ts";
import { renameLimit } from "./changes.ts";
import { git } from "./exec.ts";

/** Ranges of lines, first and last, from 1 and in order; `all`: every line. */
export type Lines = "all" | readonly (readonly [first: number, last: number])[];

/** Characters of paths on one command line; above that git is asked about everything. */
const mostCharacters = 50_000;

/**
 * Takes a candidate and paths of it; returns the lines of each that the candidate adds or changes, in the content as it would
 * be committed. New files are `all`; where git shows no difference line by line (a link that became a file) it is `all`, too.
 * A path that the candidate does not change is not in the answer. Renamed files are compared with what they were.
 */
export async function changedLines(
  repository: Repository,
  { baseTree, tree, changes }: Pick<Candidate, "baseTree" | "tree" | "changes">,
  paths: ReadonlySet<RepoPath>,
): Promise<ReadonlyMap<RepoPath, Lines>> {
  const asked = changes.filter(({ path, status }) => paths.has(path) && status !== "D");
  const compared = asked.filter(({ status }) => status === "M" || status === "R");
  const hunks = compared.length === 0 ? new Map<string, Lines>() : await hunksOf(repository, { baseTree, tree, changes: compared });
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
  const paths = changes.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [oldPath, path]));
  const few = paths.every(isPlain) && paths.reduce((sum, path) => sum + path.length, 0) <= mostCharacters;
  // `--text`: what attributes call binary has lines, too, for whoever found something in one.
  const how = ["-p", "-U0", "--inter-hunk-context=0", "--full-index", "--text", "--no-ext-diff", "--no-textconv", "--no-color"];
  const args = ["diff-tree", "-r", ...how, "-M", `-l${renameLimit}`, baseTree, tree, "--", ...(few ? paths : [])];
  const { stdout } = await git(args, { env: { ...repository.env, GIT_LITERAL_PATHSPECS: "1" } });
  return parseHunks(stdout.toString("latin1"));
}

/**
 * Takes a patch without context and with whole object ids; returns the ranges of new lines by `<old>..<new>` blob. By the ids,
 * not by the names, which git may quote: two files with the same ids have the same hunks. In a patch only what git itself says
 * begins with a letter or `@`.
 */
export function parseHunks(patch: string): ReadonlyMap<string, Lines> {
  const found = new Map<string, (readonly [number, number])[]>();
  let ranges: (readonly [number, number])[] = [];
  for (const [, ids, first, count] of patch.matchAll(/^(?:index ([0-9a-f]+\.\.[0-9a-f]+)|@@ -\S+ \+(\d+)(?:,(\d+))? @@)/gm)) {
    if (ids !== undefined) found.set(ids, (ranges = []));
    else if (count !== "0") ranges.push([Number(first), Number(first) + Number(count ?? 1) - 1]);
  }
  return found;
}
