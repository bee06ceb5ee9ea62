// Brings the shared index up to a landing: exactly its entries, only where they still have an old value, and nobody waits for it.

import { constants, copyFileSync, existsSync, linkSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { git } from "../git/exec.ts";
import { isSameContent, type Content, type Entry } from "../git/tree-edit.ts";
import { copyIndex } from "../git/private-index.ts";
import { joinNul } from "../system/bytes.ts";
import type { FaultPoint } from "../system/fault.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import type { Environment, RepoPath, Repository } from "../types.ts";
import type { JournalRecord } from "./journal.ts";
import { guardLock } from "./lock-guard.ts";
import { infoLines, listEntries, sharedIndex, stampOf } from "./index-file.ts";
import type { PreparedIndex } from "./stage.ts";
import { makeFolder } from "../system/private.ts";
import { statePath } from "../system/layout.ts";
import { hasCode } from "../system/file-errors.ts";

export interface RefreshRequest {
  readonly repository: Repository;
  /** What is owed, the oldest first; all of one worktree. */
  readonly records: readonly JournalRecord[];
  /** An index that holds all of it already, if the shared one is still as it was. */
  readonly prepared: PreparedIndex | null;
  /** Milliseconds to wait for a foreign `index.lock`. */
  readonly wait: number;
  readonly fault: (point: FaultPoint) => void;
}

/**
 * Pays what is owed. The new index is made aside; git's own lock is taken only to put it in place, by making `index.lock` a second
 * name of it, and only if the index is still the one that it was made from. Returns `false` where somebody held the lock all the time.
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

/** `done`; or somebody holds `index.lock`; or the index is another one than before. */
function putInPlace({ file, stamp }: PreparedIndex, shared: string, fault: (point: FaultPoint) => void): "done" | "locked" | "changed" {
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

/** Makes the lock with the whole content in it, at one stroke. */
function takeLock(file: string, lock: string): boolean {
  try {
    linkSync(file, lock);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    // A file system without hard links.
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

/** A lock that is the second name of an index of ours is ours: of a process that was killed between two system calls. */
function removeOwnLocks(folder: string, shared: string): void {
  const lock = statSync(`${shared}.lock`, { bigint: true, throwIfNoEntry: false });
  if (lock === undefined || lock.nlink < 2n) return;
  for (const name of readdirSync(folder)) {
    const owner = ownerFromName(/^(?:index|door)-([^-]+-[^-]+-[^-]+)/.exec(name)?.[1] ?? "");
    if (!isProvedDead(owner)) continue;
    const inner = name.startsWith("door-") ? join(folder, name, "index") : join(folder, name);
    const status = statSync(inner, { bigint: true, throwIfNoEntry: false });
    if (status?.ino === lock.ino && status.dev === lock.dev) rmSync(`${shared}.lock`, { force: true });
  }
}

interface Bringing {
  readonly repository: Repository;
  readonly records: readonly JournalRecord[];
  readonly shared: string;
  /** Where the new index is made. */
  readonly file: string;
}

/** Makes the new index; returns `false` where nothing is owed any more. */
async function bring({ repository, records, shared, file }: Bringing): Promise<boolean> {
  rmSync(file, { force: true });
  if (existsSync(shared)) copyIndex(shared, file);
  return applyTo(file, repository, records);
}

/** Applies what is owed to an index file; returns whether anything had to change. */
export async function applyTo(file: string, repository: Repository, records: readonly JournalRecord[]): Promise<boolean> {
  const env: Environment = { ...repository.env, GIT_INDEX_FILE: file };
  const entries = await openDebts(env, records);
  if (entries.length === 0) return false;
  const zero = "0".repeat(repository.objectFormat === "sha1" ? 40 : 64);
  // Hooks are told of what people stage, not of this.
  const quiet = ["-c", "core.hooksPath=/dev/null"];
  await git([...quiet, "update-index", "-z", "--index-info"], { env, input: inOrder(entries, zero) });
  const there = entries.filter(({ content }) => content !== null).map(({ path }) => path);
  if (there.length > 0) {
    // So that these entries are known to be what is on disk, where they are; a file that is gone or different is no error.
    const args = [...quiet, "add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul"];
    const call = { env: { ...env, GIT_LITERAL_PATHSPECS: "1" }, cwd: repository.root ?? undefined, input: joinNul(there) };
    await git(args, { ...call, accept: [0, 1, 128] });
  }
  return true;
}

/** What goes out first, then what comes in: a file may take the place of a folder. */
function inOrder(entries: readonly Entry[], zero: string): Buffer {
  const [gone, put] = [entries.filter(({ content }) => content === null), entries.filter(({ content }) => content !== null)];
  return Buffer.concat([infoLines(gone, zero), infoLines(put, zero)]);
}

/** The entries that still have an old value, with what they must have. Later landings count from what earlier ones leave. */
async function openDebts(env: Environment, records: readonly JournalRecord[]): Promise<Entry[]> {
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
      if (unmerged.has(path) || isSameContent(now, content) || !old.some((value) => isSameContent(value, now))) continue;
      result.set(path, content);
    }
  }
  return [...result].map(([path, content]) => ({ path, content }));
}
