// Builds the tree to commit from named paths: the base with exactly their entries, in a private
// index.

import { existsSync, linkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { contentOf, entriesAt } from "../git/trees/tree-edit.ts";
import { copyIndex } from "../git/private-index.ts";
import { treeChanges, unplannedPaths } from "../git/trees/tree-diff.ts";
import { joinNul, splitNul } from "../system/bytes.ts";
import { makeFolder } from "../system/files/private.ts";
import type { Change, Environment, Oid, RepoPath, Repository, StagedEntry } from "../types.ts";
import { infoLines, sharedIndex, stampOf } from "./index-file.ts";
import type { Matched } from "./paths.ts";
import { type Before, entriesOf, isThere, take } from "./take.ts";
import { refuseNotTaken, type TypedCommand } from "./not-taken.ts";
import { indexDifferences, displacedEntries, ownPaths } from "./own-entries.ts";

/** The content of the commit. */
export interface StagedContent {
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
  readonly typed: TypedCommand;
}

/**
 * Returns the tree of the base with the named paths as they are on disk, or as they are staged.
 * Changes nothing that is shared. Throws AirlockError: UNMERGED, NOT_STAGED, NOT_TAKEN, IN_THE_WAY.
 */
export async function stage(request: StageRequest): Promise<StagedContent> {
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
    indexDifferences(env, from),
    git(["write-tree"], { env, accept: [0, 128] }),
  ]);
  const isOwn = ownPaths(differing, before.named);
  const own = differing.filter(({ path }) => isOwn(path));
  const leftOut = await refuseNotTaken({
    ...ground,
    before,
    own: new Map(own.map((change) => [change.path, change])),
  });
  const indexed = await displacedEntries({ own, before, original: ground.original, from });
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

function refuseConflicts({ unmerged }: Before, paths: readonly RepoPath[]): void {
  const conflicts = paths.filter((path) => unmerged.has(path));
  if (conflicts.length === 0) return;
  throw new AirlockError("git", "UNMERGED", `The index holds conflicts: ${conflicts.join(", ")}.`, {
    next: ["Resolve them, `git add` the files, and commit again."],
  });
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
