// Decides which differences of the index belong to the commit, and what they replace.

import { AirlockError } from "../errors.ts";
import { pathspecOf } from "../git/path-list.ts";
import { contentOf } from "../git/trees/tree-edit.ts";
import type { Change, Content, Environment, Oid, RepoPath } from "../types.ts";
import { foldersAbove } from "../system/files/parent-folders.ts";
import { commandLine } from "../system/shell.ts";
import type { Before } from "./take.ts";
import { parseRaw } from "../git/trees/changes.ts";
import { git } from "../git/exec.ts";
import { listEntries } from "./index-file.ts";

/**
 * Says which differences are the author's: those of the named paths, and those that make room for
 * them.
 */
export function ownPaths(
  differing: readonly Change[],
  named: ReadonlySet<RepoPath>,
): (path: RepoPath) => boolean {
  const makesRoom = roomFor(
    new Set(
      differing
        .filter(({ path, mode }) => named.has(path) && mode !== "000000")
        .map(({ path }) => path),
    ),
  );
  return (path) => named.has(path) || makesRoom(path);
}

interface Displacing {
  readonly own: readonly Change[];
  readonly before: Before;
  /** The index as it was. */
  readonly original: Environment;
  readonly from: Oid | null;
}

/**
 * Returns what the shared index had at the paths of the commit. Throws IN_THE_WAY if somebody has
 * staged a new entry that cannot exist beside them.
 */
export async function displacedEntries({
  own,
  before,
  original,
  from,
}: Displacing): Promise<(path: RepoPath) => Content | null> {
  const put = new Set(own.filter(({ mode }) => mode !== "000000").map(({ path }) => path));
  const namedEntry = (path: RepoPath) => before.entries.get(path) ?? null;
  const isPlain = own.every(
    ({ path, mode }) => before.named.has(path) && (mode === "000000" || before.entries.has(path)),
  );
  if (isPlain) return namedEntry;
  const [bases, staged] = [
    new Map(own.map((change) => [change.path, change])),
    new Map<RepoPath, Change>(),
  ];
  for (const change of await indexDifferences(original, from)) staged.set(change.path, change);
  const makesRoom = roomFor(put);
  const inWay = [...staged.values()].filter(
    ({ path, oldMode }) => oldMode === "000000" && !before.named.has(path) && makesRoom(path),
  );
  const entry = (path: RepoPath) =>
    before.named.has(path) ? namedEntry(path) : contentIn(staged.get(path), bases.get(path));
  if (inWay.length === 0) return entry;
  const paths = inWay.map(({ path }) => path);
  throw new AirlockError(
    "refused",
    "IN_THE_WAY",
    `There is no room beside what was named for what is staged: ${paths.join(", ")}.`,
    {
      next: [
        "Take it out of the index (no file is touched), and commit again:",
        commandLine([
          "git",
          "restore",
          "--staged",
          "--",
          ...paths.map((path) => pathspecOf(path, null)),
        ]),
      ],
    },
  );
}

/**
 * Returns an entry of the index: the staged one if it differs from the base, else that of the base.
 */
function contentIn(staged: Change | undefined, own: Change | undefined): Content | null {
  if (staged !== undefined) return contentOf(staged.mode, staged.blob);
  return own === undefined ? null : contentOf(own.oldMode, own.oldBlob);
}

/**
 * Returns a predicate for paths that cannot exist beside these entries: a tree has nothing below a
 * file, and no file where a folder is.
 */
function roomFor(put: ReadonlySet<RepoPath>): (path: RepoPath) => boolean {
  const above = foldersAbove(put);
  return (path) => above.has(path) || [...foldersAbove([path])].some((folder) => put.has(folder));
}

/** Returns all differences of an index from a tree; `null` means the empty tree. */
export async function indexDifferences(env: Environment, baseTree: Oid | null): Promise<Change[]> {
  if (baseTree === null) {
    const listed = await listEntries(env, []);
    return listed.map(({ path, content }) => {
      const zero = "0".repeat(content.blob.length);
      return { path, status: "A", ...content, oldMode: "000000", oldBlob: zero };
    });
  }
  const args = [
    "diff-index",
    "--cached",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--ita-invisible-in-index",
    baseTree,
  ];
  return parseRaw((await git(args, { env })).stdout);
}
