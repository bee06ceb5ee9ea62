// Reads saved tasks: commits under refs/airlock/saved, each with the whole content of one worktree.

import { AirlockError } from "../../errors.ts";
import { ObjectReader, readTree } from "../../git/objects.ts";
import { readCommit } from "../../git/commit-object.ts";
import { refsBelow } from "../../git/refs/refs.ts";
import { nearest } from "../../system/nearest.ts";
import type { Oid, RepoPath, Repository } from "../../types.ts";
import type { TaskRecord } from "../task-record.ts";

/** Prefix of all saved refs; the task's key and the time follow. */
export const savedRefs = "refs/airlock/saved/";

/** A file or a link, stored as it was on disk, without git's filters. */
export interface SavedEntry {
  readonly path: RepoPath;
  readonly kind: "file" | "link";
  /** Permission bits. */
  readonly bits: number;
  /** Milliseconds since 1970, with fractions. */
  readonly mtime: number;
  readonly oid: Oid;
}

/** The fields of a task's record that are saved, in the order in which they are written. */
export const lastingFields = [
  "key",
  "id",
  "title",
  "branch",
  "worktree",
  "base",
  "into",
  "created",
  "session",
  "claims",
  "port",
  "setUp",
  "landed",
] as const;

/**
 * Description of a saved commit: `manifest.json` in its tree. It does not depend on the time of
 * saving.
 */
export interface Manifest {
  readonly version: 1;
  readonly task: Pick<TaskRecord, (typeof lastingFields)[number]>;
  /** Content of HEAD: `refs/heads/…`, or a commit. */
  readonly head: string;
  /** The commit that was checked out. */
  readonly commit: Oid;
  /** End of the task's branch; `null` if it was gone. */
  readonly tip: Oid | null;
  /** The folder existed; otherwise only git's own files of the worktree are saved. */
  readonly hadFolder: boolean;
  /**
   * The index, byte for byte except for location-dependent parts; `null` if the worktree had no
   * index.
   */
  readonly index: Oid | null;
  /** Changed, untracked and ignored files, under `files/` of the tree. */
  readonly entries: readonly SavedEntry[];
  /**
   * Folders without an unchanged tracked file, including empty ones, with their permission bits.
   */
  readonly folders: readonly { readonly path: RepoPath; readonly bits: number }[];
  /** Tracked paths that were missing on disk. */
  readonly absent: readonly RepoPath[];
  /**
   * Git's own files of the worktree (MERGE_HEAD, the sparse checkout's patterns, its reflog), under
   * `git/` of the tree.
   */
  readonly state: readonly SavedEntry[];
  /** Name of git's own folder of the worktree. */
  readonly admin: string;
  /** Paths that were not saved, with the reason. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly path: RepoPath;
  /** A clause. */
  readonly why: string;
}

/** One saved commit. */
export interface Saved {
  readonly ref: string;
  /** `<key>/<time>`: the name that people use. */
  readonly name: string;
  readonly oid: Oid;
  readonly manifest: Manifest;
}

/**
 * Returns all saved tasks, or those of a key, ordered by task and time. Throws SAVED_UNREADABLE.
 */
export async function listSaved(
  repository: Repository,
  key: string | null = null,
): Promise<Saved[]> {
  const refs = await refsBelow(repository, key === null ? savedRefs : `${savedRefs}${key}/`);
  const objects = new ObjectReader(repository);
  try {
    return await Promise.all(
      refs.map(async ({ name, oid }) => savedAt(objects, { ref: name, oid })),
    );
  } finally {
    objects.close();
  }
}

async function savedAt(
  objects: ObjectReader,
  { ref, oid }: { ref: string; oid: Oid },
): Promise<Saved> {
  const { tree } = await readCommit(objects, oid);
  const content = await readTree(objects, tree).read("manifest.json");
  const manifest = content === null ? null : manifestIn(content);
  if (manifest !== null) return { ref, name: ref.slice(savedRefs.length), oid, manifest };
  throw new AirlockError(
    "environment",
    "SAVED_UNREADABLE",
    `${ref} has no content that this version of airlock can restore.`,
    {
      next: ["Update git-airlock, or inspect it:", `git ls-tree -r ${oid}`],
    },
  );
}

function manifestIn(content: Buffer): Manifest | null {
  try {
    const value = JSON.parse(content.toString("utf8")) as Manifest;
    return value.version === 1 && typeof value.task.key === "string" ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Takes what a person typed: a saved ref, `<key>/<time>`, or a task's key, id, branch or title,
 * which selects its last saved state. Throws NO_SAVED naming the nearest.
 */
export async function findSaved(repository: Repository, typed: string): Promise<Saved> {
  const all = await listSaved(repository);
  const ways: ((saved: Saved) => boolean)[] = [
    ({ ref, name }) => ref === typed || name === typed,
    ({ manifest: { task } }) => task.key === typed || task.key === `task-${typed}`,
    ({ manifest: { task } }) => task.id === typed,
    ({ manifest: { task } }) =>
      task.branch === typed || task.branch === `refs/heads/${typed}` || task.worktree === typed,
    ({ manifest: { task } }) => task.title === typed,
  ];
  for (const way of ways) {
    const found = all.findLast(way);
    if (found !== undefined) return found;
  }
  const near = nearest(
    typed,
    all.map(({ manifest }) => manifest.task.key),
  );
  throw new AirlockError(
    "usage",
    "NO_SAVED",
    `There is no saved state of a task ${JSON.stringify(typed)}.${near === null ? "" : ` Did you mean ${near}?`}`,
    { next: ["airlock task restore --list"] },
  );
}

/** Returns what was saved under a ref; `null` if there is no such ref. */
export async function savedUnder(
  repository: Repository,
  key: string,
  ref: string | null,
): Promise<Saved | null> {
  if (ref === null) return null;
  return (await listSaved(repository, key)).find((one) => one.ref === ref) ?? null;
}
