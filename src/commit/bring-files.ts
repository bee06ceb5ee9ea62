// Brings the files of a worktree from one tree to another, as far as nobody changed them: an entry and its file are as the old
// tree has them, or nothing is at a place where something comes.

import { existsSync, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { entriesBetween } from "../git/changes.ts";
import { git } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { copyIndex } from "../git/private-index.ts";
import { contentOf, type Entry, isSameContent, replaceEntries } from "../git/tree-edit.ts";
import { splitNul } from "../system/bytes.ts";
import { ownerToName, thisProcess } from "../system/owner.ts";
import { placeIn } from "../system/plain-file.ts";
import type { Change, Environment, Oid, RepoPath, Repository } from "../types.ts";
import { type IndexEntry, listEntries, sharedIndex, stampOf } from "./index-file.ts";
import type { PreparedIndex } from "./stage.ts";
import { makeFolder } from "../system/private.ts";
import { statePath } from "../system/layout.ts";

export interface FilesRequest {
  /** The worktree. */
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** The trees. */
  readonly from: Oid;
  readonly to: Oid;
}

/** A path that cannot be brought up to date, since it is somebody's. */
export interface Obstacle {
  readonly path: RepoPath;
  readonly why: "staged" | "changed" | "untracked" | "in conflict";
}

/** What differs between the trees, and what of it is free. */
interface Look {
  readonly changes: readonly Change[];
  readonly free: readonly Change[];
  readonly obstacles: readonly Obstacle[];
  /** A copy of the shared index with fresh times; its environment. */
  readonly env: Environment;
  readonly index: PreparedIndex;
}

/** Returns the paths that are in the way of the new tree; none: all can be brought. Changes nothing. Throws AirlockError of kind `git`. */
export async function obstaclesTo(request: FilesRequest): Promise<readonly Obstacle[]> {
  const file = draftOf(request.repository);
  try {
    const look = await lookAt(request, file);
    if (look.obstacles.length > 0) return look.obstacles;
    // What git itself would refuse: a folder with somebody's files where a file comes, say.
    const refused = await readTree(look.env, ["-n", request.from, request.to]);
    if (refused === null) return [];
    return [{ path: /'(.+?)'/.exec(refused)?.[1] ?? refused, why: "untracked" }];
  } finally {
    removeDraft(file);
  }
}

/** What became of the files. */
export interface Brought {
  /** Left as they are: somebody changed them meanwhile. */
  readonly kept: readonly RepoPath[];
  /** An index that says so, to be put in the place of the shared one; `null`: entries have to be put in one by one. */
  readonly prepared: PreparedIndex | null;
}

/**
 * Brings what is free of these paths, in a git that comes to its end should this process be killed. Done twice it does nothing more. The
 * caller puts the index in place, and removes it (`removeDraft`).
 */
export async function bringFiles(request: FilesRequest & { readonly only: ReadonlySet<RepoPath> }): Promise<Brought> {
  const { repository, objects, to, only } = request;
  const file = draftOf(repository);
  for (let attempt = 1; ; attempt += 1) {
    const look = await lookAt(request, file);
    const free = look.free.filter(({ path }) => only.has(path));
    const before = free.map((change): Entry => ({ path: change.path, content: contentOf(change.oldMode, change.oldBlob) }));
    const all = free.length === look.changes.length;
    // Of a tree that differs from the new one in what is free, and in nothing else, git leaves the rest alone.
    const from = all ? request.from : await replaceEntries({ repository, objects }, to, before);
    const refused = await readTree(look.env, [from, to]);
    if (refused === null) return { kept: look.obstacles.map(({ path }) => path), prepared: all ? look.index : null };
    // Somebody was quicker: git has changed nothing, and what is free is looked for once more.
    if (attempt === 3) return { kept: look.changes.map(({ path }) => path), prepared: null };
  }
}

/** Returns the paths whose files are not what the shared index has. */
export async function differingFiles(repository: Repository, paths: readonly RepoPath[]): Promise<RepoPath[]> {
  if (paths.length === 0) return [];
  const file = draftOf(repository);
  try {
    const dirty = await changedFiles(await freshCopy(repository, file));
    return paths.filter((path) => dirty.has(path));
  } finally {
    removeDraft(file);
  }
}

/** The draft of an index of this process; `removeOwnLocks` in refresh.ts knows it by its name. */
function draftOf({ commonDir }: Repository): string {
  const folder = statePath(commonDir, "tmp");
  makeFolder(folder);
  return join(folder, `index-${ownerToName(thisProcess())}-files`);
}

/** Removes the draft of an index. */
export function removeDraft(file: string): void {
  for (const one of [file, `${file}.lock`]) rmSync(one, { force: true });
}

async function lookAt(request: FilesRequest, file: string): Promise<Look> {
  const { repository, from, to } = request;
  const stamp = stampOf(sharedIndex(repository));
  const env = await freshCopy(repository, file);
  const changes = await entriesBetween(env, { from, to });
  const paths = changes.map(({ path }) => path);
  const entries = new Map<RepoPath, IndexEntry>();
  for (const entry of paths.length === 0 ? [] : await listEntries(env, paths)) entries.set(entry.path, entry);
  const dirty = await changedFiles(env);
  const going = new Set(changes.filter(({ status }) => status === "D").map(({ path }) => path));
  const ground: Ground = { root: repository.root ?? "", entries, dirty, going };
  const found = changes.map((change) => ({ change, why: whyNot(change, ground) }));
  return {
    changes,
    free: found.filter(({ why }) => why === null).map(({ change }) => change),
    obstacles: found.flatMap(({ change: { path }, why }) => (why === null ? [] : [{ path, why }])),
    env,
    index: { file, stamp },
  };
}

/** Git replaces the copy when it writes: its times are those of the files as they are now. */
async function freshCopy(repository: Repository, file: string): Promise<Environment> {
  removeDraft(file);
  const shared = sharedIndex(repository);
  if (existsSync(shared)) copyIndex(shared, file);
  const env = { ...repository.env, GIT_INDEX_FILE: file };
  // Exits with 1 where something is changed: that is looked at next.
  await git(["update-index", "-q", "--ignore-submodules", "--refresh"], { env, accept: [0, 1] });
  return env;
}

async function changedFiles(env: Environment): Promise<Set<RepoPath>> {
  const args = ["diff-files", "--name-only", "-z", "--no-renames", "--ignore-submodules=all"];
  return new Set(splitNul((await git(args, { env })).stdout));
}

interface Ground {
  readonly root: string;
  readonly entries: ReadonlyMap<RepoPath, IndexEntry>;
  /** Tracked files that are not as the index has them. */
  readonly dirty: ReadonlySet<RepoPath>;
  /** Paths that the new tree does not have any more. */
  readonly going: ReadonlySet<RepoPath>;
}

function whyNot(change: Change, ground: Ground): Obstacle["why"] | null {
  const { path } = change;
  const entry = ground.entries.get(path);
  if (entry !== undefined && entry.stage !== "0") return "in conflict";
  const [old, next] = [contentOf(change.oldMode, change.oldBlob), contentOf(change.mode, change.blob)];
  const now = entry?.content ?? null;
  if (isSameContent(now, old)) {
    if (ground.dirty.has(path)) return "changed";
    return old === null && isTaken(path, ground) ? "untracked" : null;
  }
  // The same was staged by hand, and is on disk: git leaves it as it is.
  if (isSameContent(now, next) && !ground.dirty.has(path) && (now !== null || !isTaken(path, ground))) return null;
  return "staged";
}

/** Whether a file lies at the place, or a file that stays where a folder is needed. A folder there is for git to judge. */
function isTaken(path: RepoPath, { root, going }: Ground): boolean {
  for (let cut = path.indexOf("/"); cut !== -1; cut = path.indexOf("/", cut + 1)) {
    const above = path.slice(0, cut);
    const kind = kindAt(root, above);
    if (kind === null) return false;
    if (kind === "file") return !going.has(above);
  }
  return kindAt(root, path) === "file";
}

function kindAt(root: string, path: RepoPath): "file" | "folder" | null {
  const status = lstatSync(placeIn(root, path), { throwIfNoEntry: false });
  if (status === undefined) return null;
  return status.isDirectory() ? "folder" : "file";
}

/** Two trees, files too (git-read-tree(1), "Two Tree Merge"); returns what git says where it refuses, and has changed nothing. */
async function readTree(env: Environment, args: readonly string[]): Promise<string | null> {
  const call = { env, accept: [0, 128], apart: true };
  const { code, stderr } = await git(["read-tree", "-m", "-u", "--no-recurse-submodules", ...args], call);
  return code === 0 ? null : stderr.trim();
}
