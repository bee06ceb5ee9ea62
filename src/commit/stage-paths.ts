// Builds the tree to commit from named paths: the base with exactly their entries, in a private
// index.

import { existsSync, linkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { parseRaw } from "../git/trees/changes.ts";
import { git } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { pathspecOf } from "../git/path-list.ts";
import { type Content, contentOf, entriesAt, type Entry } from "../git/trees/tree-edit.ts";
import { copyIndex } from "../git/private-index.ts";
import { treeChanges, unplannedPaths } from "../git/trees/tree-diff.ts";
import { joinNul, splitNul } from "../system/bytes.ts";
import { foldersAbove } from "../system/files/parent-folders.ts";
import { makeFolder } from "../system/files/private.ts";
import { commandLine } from "../system/shell.ts";
import type { Change, Environment, Oid, RepoPath, Repository } from "../types.ts";
import { infoLines, listEntries, sharedIndex, stampOf } from "./index-file.ts";
import type { Matched } from "./paths.ts";
import { type Before, entriesOf, isThere, take } from "./take.ts";
import { refuseNotTaken, type TypedCommit } from "./not-taken.ts";

/** An entry of the commit, with the entries that it replaces. */
export interface StagedEntry extends Entry {
  /** In the base. */
  readonly base: Content | null;
  /** In the shared index when the commit began. */
  readonly index: Content | null;
}

/** The content of the commit. */
export interface Staged {
  readonly tree: Oid;
  /** The differences of the tree from the base, sorted by path. */
  readonly entries: readonly StagedEntry[];
  /** Repositories below a named folder, which the commit does not take. */
  readonly leftOut: readonly RepoPath[];
  /** A copy of the shared index with the new entries, to replace it if it has not changed since. */
  readonly index: PreparedIndex;
}

/** A private index file, and the state of the shared index that it was made from. */
export interface PreparedIndex {
  readonly file: string;
  /** See `stampOf`; `null` if there was no index. */
  readonly stamp: string | null;
}

export interface StageRequest {
  readonly repository: Repository;
  /**
   * Reads the objects that calls with `repository.env` write; a dry run writes them to a temporary
   * folder.
   */
  readonly objects: ObjectReader;
  readonly matched: Matched;
  readonly staged: boolean;
  /** `null` before the first commit; then `baseTree` is the empty tree. */
  readonly base: Oid | null;
  readonly baseTree: Oid;
  /** Folder for temporary files of this commit; the caller removes it. */
  readonly scratch: string;
  readonly typed: TypedCommit;
}

/**
 * Returns the tree of the base with the named paths as they are on disk, or as they are staged.
 * Changes nothing that is shared. Throws AirlockError: UNMERGED, NOT_STAGED, NOT_TAKEN, IN_THE_WAY.
 */
export async function stage(request: StageRequest): Promise<Staged> {
  const { repository, objects, matched, staged, base, baseTree, scratch } = request;
  const { paths } = matched;
  makeFolder(scratch);
  const shared = sharedIndex(repository);
  const [file, original] = [join(scratch, "index"), join(scratch, "index-before")];
  const stamp = stampOf(shared);
  if (existsSync(shared)) copyIndex(shared, file);
  // A hard link keeps the original content of the copy: git replaces the copy by rename.
  if (existsSync(file)) linkSync(file, original);
  const env = { ...repository.env, GIT_INDEX_FILE: file };
  const ground = { ...request, env, original: { ...env, GIT_INDEX_FILE: original } };
  const before = await entriesOf(ground.original, paths);
  refuseConflicts(before, paths);
  if (!staged)
    await take({
      repository,
      env,
      paths,
      before,
      removed: await removedAndIgnored(ground, before),
    });
  const from = base === null ? null : baseTree;
  const [differing, written] = await Promise.all([
    differences(env, from),
    git(["write-tree"], { env, accept: [0, 128] }),
  ]);
  const isOwn = ownOf(differing, before.named);
  const own = differing.filter(({ path }) => isOwn(path));
  const leftOut = await refuseNotTaken({
    ...ground,
    before,
    own: new Map(own.map((change) => [change.path, change])),
  });
  const indexed = await displaced({ own, before, original: ground.original, from });
  const foreign = differing.filter(({ path }) => !isOwn(path));
  const alone = foreign.length === 0 && written.code === 0;
  const tree = alone
    ? written.stdout.toString("latin1").trim()
    : await withoutForeign(env, foreign, join(scratch, "index-own"));
  const changes = await entriesIn(objects, { from, to: tree }, own);
  const entries = changes.map(({ path, before: old, after }) => ({
    path,
    content: after,
    base: old,
    index: indexed(path),
  }));
  return { tree, entries, leftOut, index: { file, stamp } };
}

/**
 * Returns the named paths that `git rm --cached` removed from the index and that git now ignores.
 * They stay removed, as `git status` shows.
 */
async function removedAndIgnored(
  {
    repository,
    objects,
    matched: { paths },
    baseTree,
    original,
  }: StageRequest & { readonly original: Environment },
  { entries, unmerged }: Before,
): Promise<ReadonlySet<RepoPath>> {
  const out = paths.filter(
    (path) => !entries.has(path) && !unmerged.has(path) && !path.endsWith("/"),
  );
  const root = repository.root ?? "";
  const removed = (await entriesAt(objects, baseTree, out))
    .map(({ path }) => path)
    .filter((path) => isThere(root, path));
  if (removed.length === 0) return new Set();
  const call = {
    env: original,
    cwd: repository.root ?? undefined,
    accept: [0, 1],
    input: joinNul(removed),
  };
  return new Set(splitNul((await git(["check-ignore", "-z", "--stdin"], call)).stdout));
}

/**
 * Says which differences are the author's: those of the named paths, and those that make room for
 * them.
 */
function ownOf(
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

/**
 * Returns the entries of the commit, read from its tree. Throws if they are not the ones that were
 * staged: only what lands may be reported.
 */
async function entriesIn(
  objects: ObjectReader,
  trees: { readonly from: Oid | null; readonly to: Oid },
  own: readonly Change[],
) {
  const changes = await treeChanges(objects, trees);
  const wrong = unplannedPaths(
    changes,
    own.map(({ path, mode, blob }) => ({ path, content: contentOf(mode, blob) })),
  );
  if (wrong.length === 0) return changes;
  throw new AirlockError(
    "internal",
    "NOT_STAGED",
    `The tree to commit is not what was named: ${wrong.slice(0, 5).join(", ")}.`,
    {
      next: ["git status", "Please report it with the lines above."],
    },
  );
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
async function displaced({
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
  for (const change of await differences(original, from)) staged.set(change.path, change);
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

function refuseConflicts({ unmerged }: Before, paths: readonly RepoPath[]): void {
  const conflicts = paths.filter((path) => unmerged.has(path));
  if (conflicts.length === 0) return;
  throw new AirlockError("git", "UNMERGED", `The index holds conflicts: ${conflicts.join(", ")}.`, {
    next: ["Resolve them, `git add` the files, and commit again."],
  });
}

/** Returns all differences of an index from a tree; `null` means the empty tree. */
async function differences(env: Environment, baseTree: Oid | null): Promise<Change[]> {
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

/** Returns the tree of an index after setting the entries that others staged back to the base. */
async function withoutForeign(
  env: Environment,
  foreign: readonly Change[],
  file: string,
): Promise<Oid> {
  copyIndex(env["GIT_INDEX_FILE"]!, file);
  const own = { ...env, GIT_INDEX_FILE: file };
  const zero = (change: Change) => "0".repeat(change.oldBlob.length);
  const back = foreign.map((change) => ({
    path: change.path,
    content: contentOf(change.oldMode, change.oldBlob),
  }));
  // Remove all first: a file of theirs may lie where the base has a folder.
  const input = Buffer.concat([
    infoLines(
      back.map(({ path }) => ({ path, content: null })),
      zero(foreign[0]!),
    ),
    infoLines(
      back.filter(({ content }) => content !== null),
      zero(foreign[0]!),
    ),
  ]);
  await git(["update-index", "-z", "--index-info"], { env: own, input });
  const tree = (await git(["write-tree"], { env: own })).stdout.toString("latin1").trim();
  rmSync(file, { force: true });
  return tree;
}
