// Updates the files of a worktree from one tree to another, except files that somebody changed. A
// path is free if its index entry and its file are as in the old tree, or if nothing lies where a
// new file comes.

import { existsSync, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { entriesBetween } from "../git/trees/changes.ts";
import { git } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { copyIndex } from "../git/private-index.ts";
import { contentOf, isSameContent, replaceEntries } from "../git/trees/tree-edit.ts";
import type { Change, Entry, Environment, Oid, RepoPath, Repository } from "../types.ts";
import { splitNul } from "../system/bytes.ts";
import { ownerToName, thisProcess } from "../system/owner.ts";
import { placeIn } from "../system/files/plain-file.ts";
import { type IndexEntry, listEntries, sharedIndex, stampOf } from "./index-file.ts";
import type { PreparedIndex } from "./stage-paths.ts";
import { makeFolder } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";

export interface BringFilesRequest {
  /** The worktree. */
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** Tree ids. */
  readonly from: Oid;
  readonly to: Oid;
}

/** A path that cannot be updated, because somebody changed it. */
export interface FileObstacle {
  readonly path: RepoPath;
  readonly why: "staged" | "changed" | "untracked" | "in conflict";
}

/** The differences between the trees, and which of them are free. */
interface Look {
  readonly changes: readonly Change[];
  readonly free: readonly Change[];
  readonly obstacles: readonly FileObstacle[];
  /** A copy of the shared index with fresh times; its environment. */
  readonly env: Environment;
  readonly index: PreparedIndex;
}

/**
 * Returns the paths that are in the way of the new tree; empty if all files can be updated. Changes
 * nothing. Throws AirlockError of kind `git`.
 */
export async function fileObstacles(request: BringFilesRequest): Promise<readonly FileObstacle[]> {
  const file = draftOf(request.repository);
  try {
    const look = await lookAt(request, file);
    if (look.obstacles.length > 0) return look.obstacles;
    // git itself may refuse more: for example, a folder with somebody's files in the place of a new
    // file.
    const refused = await readTree(look.env, ["-n", request.from, request.to]);
    if (refused === null) return [];
    return [{ path: /'(.+?)'/.exec(refused)?.[1] ?? refused, why: "untracked" }];
  } finally {
    removeDraft(file);
  }
}

/** The result of an update of files. */
export interface Brought {
  /** Paths left as they are, because somebody changed them meanwhile. */
  readonly kept: readonly RepoPath[];
  /**
   * An index with the new entries, to replace the shared one; `null` if the entries must be written
   * one by one.
   */
  readonly prepared: PreparedIndex | null;
}

/**
 * Updates the free ones of these paths. The git process finishes even if this process is killed,
 * and a second call changes nothing. The caller puts the index in place, and removes it
 * (`removeDraft`).
 */
export async function bringFiles(
  request: BringFilesRequest & { readonly only: ReadonlySet<RepoPath> },
): Promise<Brought> {
  const { repository, objects, to, only } = request;
  const file = draftOf(repository);
  for (let attempt = 1; ; attempt += 1) {
    const look = await lookAt(request, file);
    const free = look.free.filter(({ path }) => only.has(path));
    const before = free.map((change): Entry => ({
      path: change.path,
      content: contentOf(change.oldMode, change.oldBlob),
    }));
    const all = free.length === look.changes.length;
    // git touches only what differs between its two trees, so the old tree given to it differs from
    // the new one in the free paths only.
    const from = all ? request.from : await replaceEntries({ repository, objects }, to, before);
    const refused = await readTree(look.env, [from, to]);
    if (refused === null)
      return { kept: look.obstacles.map(({ path }) => path), prepared: all ? look.index : null };
    // Somebody changed a file in between: git has changed nothing. Look for the free paths again.
    if (attempt === 3) return { kept: look.changes.map(({ path }) => path), prepared: null };
  }
}

/** Returns the paths with a file that differs from the shared index. */
export async function differingFiles(
  repository: Repository,
  paths: readonly RepoPath[],
): Promise<RepoPath[]> {
  if (paths.length === 0) return [];
  const file = draftOf(repository);
  try {
    const dirty = await changedFiles(await freshCopy(repository, file));
    return paths.filter((path) => dirty.has(path));
  } finally {
    removeDraft(file);
  }
}

/**
 * Returns the path of this process's draft of an index. `removeOwnLocks` in refresh.ts recognises
 * it by its name.
 */
function draftOf({ commonDir }: Repository): string {
  const folder = statePath(commonDir, "tmp");
  makeFolder(folder);
  return join(folder, `index-${ownerToName(thisProcess())}-files`);
}

/** Removes the draft of an index. */
export function removeDraft(file: string): void {
  for (const one of [file, `${file}.lock`]) rmSync(one, { force: true });
}

async function lookAt(request: BringFilesRequest, file: string): Promise<Look> {
  const { repository, from, to } = request;
  const stamp = stampOf(sharedIndex(repository));
  const env = await freshCopy(repository, file);
  const changes = await entriesBetween(env, { from, to });
  const paths = changes.map(({ path }) => path);
  const entries = new Map<RepoPath, IndexEntry>();
  for (const entry of paths.length === 0 ? [] : await listEntries(env, paths))
    entries.set(entry.path, entry);
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

/**
 * Copies the shared index and refreshes the file times in the copy; returns an environment that
 * names the copy.
 */
async function freshCopy(repository: Repository, file: string): Promise<Environment> {
  removeDraft(file);
  const shared = sharedIndex(repository);
  if (existsSync(shared)) copyIndex(shared, file);
  const env = { ...repository.env, GIT_INDEX_FILE: file };
  // git exits with 1 if a file is changed; the caller looks for these next.
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
  /** Paths that the new tree no longer has. */
  readonly going: ReadonlySet<RepoPath>;
}

function whyNot(change: Change, ground: Ground): FileObstacle["why"] | null {
  const { path } = change;
  const entry = ground.entries.get(path);
  if (entry !== undefined && entry.stage !== "0") return "in conflict";
  const [old, next] = [
    contentOf(change.oldMode, change.oldBlob),
    contentOf(change.mode, change.blob),
  ];
  const now = entry?.content ?? null;
  if (isSameContent(now, old)) {
    if (ground.dirty.has(path)) return "changed";
    return old === null && isTaken(path, ground) ? "untracked" : null;
  }
  // Somebody has already staged the new content, and has it on disk: git leaves it as it is.
  if (
    isSameContent(now, next) &&
    !ground.dirty.has(path) &&
    (now !== null || !isTaken(path, ground))
  )
    return null;
  return "staged";
}

/**
 * Says whether a file lies at the path, or a file that stays lies where a folder is needed. git
 * itself judges a folder there.
 */
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

/**
 * Merges two trees into index and files (git-read-tree(1), "Two Tree Merge"). Returns git's message
 * if it refuses (it then has changed nothing), else `null`.
 */
async function readTree(env: Environment, args: readonly string[]): Promise<string | null> {
  const call = { env, accept: [0, 128], apart: true };
  const { code, stderr } = await git(
    ["read-tree", "-m", "-u", "--no-recurse-submodules", ...args],
    call,
  );
  return code === 0 ? null : stderr.trim();
}
