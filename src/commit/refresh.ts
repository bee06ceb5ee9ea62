// Updates the shared index after a landing: only the landed entries, only those that still have an
// old value, without blocking others.

import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { git } from "../git/exec.ts";
import { isSameContent } from "../git/trees/tree-edit.ts";
import type { Content, Entry, Environment, RepoPath, Repository } from "../types.ts";
import { copyIndex } from "../git/private-index.ts";
import { joinNul } from "../system/bytes.ts";
import type { FaultPoint } from "../system/fault.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import type { JournalRecord } from "./journal.ts";
import { guardLock } from "./lock-guard.ts";
import { infoLines, listEntries, sharedIndex, stampOf } from "./index-file.ts";
import type { PreparedIndex } from "./stage-paths.ts";
import { makeFolder } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";
import { hasCode } from "../system/files/file-errors.ts";

export interface RefreshRequest {
  readonly repository: Repository;
  /** The pending landings of one worktree, the oldest first. */
  readonly records: readonly JournalRecord[];
  /** An index with all these entries, valid while the shared index is unchanged. */
  readonly prepared: PreparedIndex | null;
  /** Milliseconds to wait for another process's `index.lock`. */
  readonly wait: number;
  readonly fault: (point: FaultPoint) => void;
}

/**
 * Updates the shared index. Builds the new index in a temporary file, and takes git's own lock only
 * to put it in place: it makes `index.lock` a hard link of it, and renames that if the shared index
 * has not changed since. Returns `false` if another process held the lock all the time.
 */
export async function refreshIndex(request: RefreshRequest): Promise<boolean> {
  const { repository, records, prepared, wait, fault } = request;
  const shared = sharedIndex(repository);
  const folder = statePath(repository.commonDir, "tmp");
  makeFolder(folder);
  const file = join(folder, `index-${ownerToName(thisProcess())}-refresh`);
  removeOwnLocks(folder, shared);
  const started = performance.now();
  try {
    let ready = prepared;
    for (let pause = 5; ; pause = Math.min(pause * 2, 50)) {
      const stamp = stampOf(shared);
      if (ready === null || ready.stamp !== stamp) {
        if (!(await bring({ repository, records, shared, file }))) return true;
        ready = { file, stamp };
      }
      fault("before-index-lock");
      const put = putInPlace(ready, shared, fault);
      if (put === "done") return true;
      if (put === "changed") ready = null;
      if (performance.now() - started >= wait) return false;
      if (put === "locked") await sleep(pause);
    }
  } finally {
    for (const one of [file, `${file}.lock`]) rmSync(one, { force: true });
  }
}

/**
 * Returns `done`; `locked` if another process holds `index.lock`; `changed` if the shared index has
 * changed.
 */
function putInPlace(
  { file, stamp }: PreparedIndex,
  shared: string,
  fault: (point: FaultPoint) => void,
): "done" | "locked" | "changed" {
  const lock = `${shared}.lock`;
  if (existsSync(lock)) return "locked";
  const guard = guardLock(file, lock);
  try {
    if (!takeLock(file, lock)) return "locked";
    fault("index-locked");
    if (stampOf(shared) !== stamp) {
      rmSync(lock, { force: true });
      return "changed";
    }
    renameSync(lock, shared);
    fault("index-published");
    rmSync(file, { force: true });
    return "done";
  } finally {
    guard.close();
  }
}

/** Creates the lock with its whole content in one atomic step. */
function takeLock(file: string, lock: string): boolean {
  try {
    linkSync(file, lock);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    // The file system has no hard links.
    return copyExclusively(file, lock);
  }
}

function copyExclusively(file: string, lock: string): boolean {
  try {
    copyFileSync(file, lock, constants.COPYFILE_EXCL);
    const { atime, mtime } = statSync(file);
    utimesSync(lock, atime, mtime);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * Removes a lock that is a hard link of an index of ours: a process of ours was killed while it
 * held the lock.
 */
function removeOwnLocks(folder: string, shared: string): void {
  const lock = statSync(`${shared}.lock`, { bigint: true, throwIfNoEntry: false });
  if (lock === undefined || lock.nlink < 2n) return;
  for (const name of readdirSync(folder)) {
    const owner = ownerFromName(/^(?:index|commit)-([^-]+-[^-]+-[^-]+)/.exec(name)?.[1] ?? "");
    if (!isProvedDead(owner)) continue;
    const inner = name.startsWith("commit-") ? join(folder, name, "index") : join(folder, name);
    const status = statSync(inner, { bigint: true, throwIfNoEntry: false });
    if (status?.ino === lock.ino && status.dev === lock.dev)
      rmSync(`${shared}.lock`, { force: true });
  }
}

interface Bringing {
  readonly repository: Repository;
  readonly records: readonly JournalRecord[];
  readonly shared: string;
  /** Path for the new index. */
  readonly file: string;
}

/** Builds the new index; returns `false` if nothing is pending any more. */
async function bring({ repository, records, shared, file }: Bringing): Promise<boolean> {
  rmSync(file, { force: true });
  if (existsSync(shared)) copyIndex(shared, file);
  return applyTo(file, repository, records);
}

/** Applies pending landings to an index file; returns whether anything changed. */
export async function applyTo(
  file: string,
  repository: Repository,
  records: readonly JournalRecord[],
): Promise<boolean> {
  const env: Environment = { ...repository.env, GIT_INDEX_FILE: file };
  const entries = await stillPending(env, records);
  if (entries.length === 0) return false;
  const zero = "0".repeat(repository.objectFormat === "sha1" ? 40 : 64);
  // post-index-change must not record this as staged by somebody.
  const quiet = ["-c", "core.hooksPath=/dev/null"];
  await git([...quiet, "update-index", "-z", "--index-info"], {
    env,
    input: inOrder(entries, zero),
  });
  const there = entries.filter(({ content }) => content !== null).map(({ path }) => path);
  if (there.length > 0) {
    // Stores the file times of entries that equal the file on disk. A missing or different file is
    // no error.
    const args = [...quiet, "add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul"];
    const call = {
      env: { ...env, GIT_LITERAL_PATHSPECS: "1" },
      cwd: repository.root ?? undefined,
      input: joinNul(there),
    };
    await git(args, { ...call, accept: [0, 1, 128] });
  }
  return true;
}

/** Removed entries first, then new ones: a file may replace a folder. */
function inOrder(entries: readonly Entry[], zero: string): Buffer {
  const [gone, put] = [
    entries.filter(({ content }) => content === null),
    entries.filter(({ content }) => content !== null),
  ];
  return Buffer.concat([infoLines(gone, zero), infoLines(put, zero)]);
}

/**
 * Returns the entries that still have an old value, with their new content. A later landing starts
 * from the result of earlier ones.
 */
async function stillPending(env: Environment, records: readonly JournalRecord[]): Promise<Entry[]> {
  const paths = [...new Set(records.flatMap(({ entries }) => entries.map(({ path }) => path)))];
  if (paths.length === 0) return [];
  const known = new Map<RepoPath, Content>();
  const staged = await listEntries(env, paths);
  const unmerged = new Set(staged.filter(({ stage }) => stage !== "0").map(({ path }) => path));
  for (const { path, content } of staged) known.set(path, content);
  const result = new Map<RepoPath, Content | null>();
  for (const { entries } of records) {
    for (const { path, old, content } of entries) {
      const now = result.has(path) ? result.get(path)! : (known.get(path) ?? null);
      if (
        unmerged.has(path) ||
        isSameContent(now, content) ||
        !old.some((value) => isSameContent(value, now))
      )
        continue;
      result.set(path, content);
    }
  }
  return [...result].map(([path, content]) => ({ path, content }));
}
