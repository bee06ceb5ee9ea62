// From named paths to the tree that would be committed: the base with exactly their entries, in an index of our own.

import { existsSync, linkSync, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { parseRaw } from "../git/changes.ts";
import { git } from "../git/exec.ts";
import { type Content, contentOf, type Entry } from "../git/tree-edit.ts";
import { copyIndex, objectsAside } from "../git/private-index.ts";
import { infoLines, listEntries, sharedIndex, stampOf } from "./index-file.ts";
import { encodePath, joinNul } from "../system/bytes.ts";
import { foldersAbove } from "../system/folders.ts";
import type { Change, Environment, Oid, RepoPath, Repository } from "../types.ts";
import { makeFolder } from "../system/private.ts";

/** An entry of the commit, with what it takes the place of. */
export interface StagedEntry extends Entry {
  /** In the base. */
  readonly base: Content | null;
  /** In the shared index when the commit began. */
  readonly index: Content | null;
}

/** What would be committed. */
export interface Staged {
  readonly tree: Oid;
  readonly entries: readonly StagedEntry[];
  /** The shared index as it was, with the new entries: to be put in its place if nobody has changed it since. */
  readonly index: PreparedIndex;
}

/** An index file of ours, and the state of the shared one that it was made from. */
export interface PreparedIndex {
  readonly file: string;
  /** See `stampOf`; `null`: there was no index. */
  readonly stamp: string | null;
}

export interface StageRequest {
  readonly repository: Repository;
  /** What the named pathspecs match. */
  readonly paths: readonly RepoPath[];
  readonly staged: boolean;
  /** `null` before the first commit; then the tree is the empty one. */
  readonly base: Oid | null;
  readonly baseTree: Oid;
  /** Folder for files of this commit; the caller removes them. */
  readonly scratch: string;
  /** Where new objects go, if not into the repository: a dry run leaves nothing behind. */
  readonly objects?: string;
}

/** Returns the tree of the base with the named paths as they are on disk, or as they are staged. Touches nothing that is shared. */
export async function stage(request: StageRequest): Promise<Staged> {
  const { repository, paths, staged, base, baseTree, scratch, objects } = request;
  makeFolder(scratch);
  const shared = sharedIndex(repository);
  const [file, original] = [join(scratch, "index"), join(scratch, "index-before")];
  const stamp = stampOf(shared);
  if (existsSync(shared)) copyIndex(shared, file);
  // A second name for the copy: git replaces the first by rename, and this one keeps what it held.
  if (existsSync(file)) linkSync(file, original);
  const env = { ...(objects === undefined ? repository.env : objectsAside(repository, objects)), GIT_INDEX_FILE: file };
  const before = await entriesOf({ ...env, GIT_INDEX_FILE: original }, paths);
  refuseConflicts(before, paths);
  if (!staged) await take({ repository, env, paths, before });
  const [differing, written] = await Promise.all([
    differences(env, base === null ? null : baseTree),
    git(["write-tree"], { env, accept: [0, 128] }),
  ]);
  const named = new Set(paths);
  const own = differing.filter(({ path }) => named.has(path));
  const entries = own.map((change): StagedEntry => ({
    path: change.path,
    content: contentOf(change.mode, change.blob),
    base: contentOf(change.oldMode, change.oldBlob),
    index: before.entries.get(change.path) ?? null,
  }));
  const foreign = differing.filter(({ path }) => !named.has(path));
  const alone = foreign.length === 0 && written.code === 0;
  const tree = alone ? written.stdout.toString("latin1").trim() : await withoutForeign(env, foreign, join(scratch, "index-own"));
  return { tree, entries, index: { file, stamp } };
}

interface Before {
  readonly entries: ReadonlyMap<RepoPath, Content>;
  readonly unmerged: ReadonlySet<RepoPath>;
  /** Not in the working tree on purpose (skip-worktree): what is on disk says nothing about them. */
  readonly absent: ReadonlySet<RepoPath>;
}

/** The named entries as an index has them. */
async function entriesOf(env: Environment, paths: readonly RepoPath[]): Promise<Before> {
  if (paths.length === 0) return { entries: new Map(), unmerged: new Set(), absent: new Set() };
  const listed = await listEntries(env, paths);
  const known = new Set(paths);
  const entries = new Map<RepoPath, Content>();
  const unmerged = new Set<RepoPath>();
  const absent = new Set<RepoPath>();
  for (const { path, stage: level, content, skipped } of listed) {
    if (!known.has(path)) continue;
    if (skipped) absent.add(path);
    if (level !== "0") unmerged.add(path);
    else entries.set(path, content);
  }
  return { entries, unmerged, absent };
}

function refuseConflicts({ unmerged }: Before, paths: readonly RepoPath[]): void {
  const conflicts = paths.filter((path) => unmerged.has(path));
  if (conflicts.length === 0) return;
  throw new AirlockError("git", "UNMERGED", `The index holds conflicts: ${conflicts.join(", ")}.`, {
    next: ["Resolve them, `git add` the files, and commit again."],
  });
}

interface Taking {
  readonly repository: Repository;
  readonly env: Environment;
  readonly paths: readonly RepoPath[];
  readonly before: Before;
}

/** Takes the paths from the disk into the index that `env` names, as `git add` does: filters, modes, links; what is gone goes out. */
async function take({ repository, env, paths, before }: Taking): Promise<void> {
  const call = { env, cwd: repository.root ?? undefined };
  // A submodule's entry is what was staged, not what happens to be checked out; a repository that is no submodule is left alone.
  const ours = (path: RepoPath) => before.entries.get(path)?.mode !== "160000" && !before.absent.has(path) && !path.endsWith("/");
  const files = paths.filter(ours);
  const lost = goneBelow(repository.root ?? "", files);
  if (lost.size > 0) {
    const zero = "0".repeat(repository.objectFormat === "sha1" ? 40 : 64);
    await git(["update-index", "-z", "--index-info"], {
      ...call,
      input: infoLines(
        [...lost].map((path) => ({ path, content: null })),
        zero,
      ),
    });
  }
  const input = joinNul(files.filter((path) => !lost.has(path)));
  if (input.length === 0) return;
  const args = ["update-index", "--add", "--remove", "--replace", "--ignore-skip-worktree-entries", "-z", "--stdin"];
  const answer = await git(args, { ...call, input, accept: [0, 128] });
  if (answer.code === 0) return;
  throw new AirlockError("git", "NOT_STAGED", "git could not take what is on disk.", {
    detail: answer.stderr.trim(),
    next: ["git status"],
  });
}

/** The paths whose folder is no folder any more, but a link or a file; and those that became folders themselves. */
function goneBelow(root: string, paths: readonly RepoPath[]): Set<RepoPath> {
  const real = new Map<RepoPath, boolean>([["", true]]);
  const isFolder = (folder: RepoPath): boolean => {
    const known = real.get(folder);
    if (known !== undefined) return known;
    const parent = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
    const there = isFolder(parent) && lstatSync(encodePath(`${root}/${folder}`), { throwIfNoEntry: false })?.isDirectory() === true;
    real.set(folder, there);
    return there;
  };
  const lost = new Set(paths.filter((path) => !isFolder(path.slice(0, Math.max(0, path.lastIndexOf("/"))))));
  const folders = foldersAbove(paths.filter((path) => !lost.has(path)));
  for (const path of paths) if (folders.has(path)) lost.add(path);
  return lost;
}

/** Everything in which an index differs from a tree; `null`: from nothing. */
async function differences(env: Environment, baseTree: Oid | null): Promise<Change[]> {
  if (baseTree === null) {
    const listed = await listEntries(env, []);
    return listed.map(({ path, content }) => {
      const zero = "0".repeat(content.blob.length);
      return { path, status: "A", ...content, oldMode: "000000", oldBlob: zero };
    });
  }
  const args = ["diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ita-invisible-in-index", baseTree];
  return parseRaw((await git(args, { env })).stdout);
}

/** The tree of an index in which what others have staged is as in the base. */
async function withoutForeign(env: Environment, foreign: readonly Change[], file: string): Promise<Oid> {
  copyIndex(env["GIT_INDEX_FILE"]!, file);
  const own = { ...env, GIT_INDEX_FILE: file };
  const zero = (change: Change) => "0".repeat(change.oldBlob.length);
  const back = foreign.map((change) => ({ path: change.path, content: contentOf(change.oldMode, change.oldBlob) }));
  // All out first: a file of theirs may stand where the base has a folder.
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
