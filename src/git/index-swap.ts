// Swaps entries of the shared index: prepares a copy, and puts it in place atomically, only if
// nothing has changed meanwhile.

import { randomUUID } from "node:crypto";
import { constants, copyFileSync, linkSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { splitNul } from "../system/bytes.ts";
import type { Content, Environment, Oid, RepoPath, Repository } from "../types.ts";
import { git, gitLine } from "./exec.ts";
import { indexInfo } from "./index-info.ts";
import { copyIndex } from "./private-index.ts";
import { makeFolder } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";
import { hasCode } from "../system/files/file-errors.ts";

/** A swap of one entry, made only while it still is `from`. */
export interface IndexSwap {
  readonly path: RepoPath;
  readonly from: Content;
  readonly to: Content;
}

export interface SwapRequest {
  readonly repository: Repository;
  /** Absolute path of the index. */
  readonly index: string;
  readonly swaps: readonly IndexSwap[];
  /** The tree that must result; with any other, nothing is swapped. */
  readonly tree?: Oid;
}

/**
 * Number of attempts when another process writes the index, and the pause between them (ms): git
 * holds the lock for milliseconds.
 */
const [tries, pause] = [40, 50];

/**
 * Swaps entries; returns the ones that were not as expected and were left unchanged. With `tree`,
 * swaps all or none. Holds `<index>.lock`, as git does. Throws LOCK_BUSY if another process keeps
 * it, CHANGED_DURING_CHECKS if the tree is not the expected one.
 */
export async function swapEntries(request: SwapRequest): Promise<readonly IndexSwap[]> {
  const { repository, index } = request;
  const folder = statePath(repository.commonDir, "tmp");
  makeFolder(folder);
  for (let attempt = 1; ; attempt += 1) {
    const draft = join(folder, `index-${process.pid}-${randomUUID()}`);
    try {
      const before = fingerprint(index);
      copyIndex(index, draft);
      const { left, changed } = await edit({ ...repository.env, GIT_INDEX_FILE: draft }, request);
      if (!changed || publish(draft, index, before)) return left;
    } finally {
      for (const file of [draft, `${draft}.lock`]) rmSync(file, { force: true });
    }
    if (attempt === tries) throw busy(index);
    await new Promise((wake) => setTimeout(wake, pause));
  }
}

async function edit(
  env: Environment,
  { swaps, tree }: SwapRequest,
): Promise<{ left: IndexSwap[]; changed: boolean }> {
  const there = await entriesOf(env);
  const isAt = (path: RepoPath, { mode, blob }: Content) => there.get(path) === `${mode} ${blob} 0`;
  const due = swaps.filter(({ path, from }) => isAt(path, from));
  const left = swaps.filter(({ path, from, to }) => !isAt(path, from) && !isAt(path, to));
  if (due.length > 0) {
    await git(["update-index", "-z", "--index-info"], {
      env,
      input: indexInfo(due.map(({ path, to }) => ({ path, ...to }))),
    });
  }
  if (tree !== undefined && (await gitLine(["write-tree"], { env })) !== tree)
    throw changedMeanwhile();
  return { left, changed: due.length > 0 };
}

/**
 * Returns every entry as `<mode> <blob> <stage>`; a path with conflicts has several, and the last
 * one counts.
 */
async function entriesOf(env: Environment): Promise<ReadonlyMap<RepoPath, string>> {
  const records = splitNul((await git(["ls-files", "-s", "-z"], { env })).stdout);
  return new Map(
    records.map((record) => {
      const tab = record.indexOf("\t");
      return [record.slice(tab + 1), record.slice(0, tab)];
    }),
  );
}

/**
 * Creates the lock as a link to the finished index: if this process is killed while it holds the
 * lock, the lock exists only between two system calls. Returns whether the index was still the
 * copied one, and no other process held the lock.
 */
function publish(draft: string, index: string, before: string): boolean {
  const lock = `${index}.lock`;
  try {
    linkSync(draft, lock);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    // The file system has no hard links, or the index is on another file system.
    if (!copyOnce(draft, lock)) return false;
  }
  if (fingerprint(index) !== before) {
    rmSync(lock);
    return false;
  }
  renameSync(lock, index);
  return true;
}

/** Returns whether the copy was made; an existing file is not replaced. */
function copyOnce(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * Identifies a version of the index. Git replaces it by rename, so the inode changes; size and
 * times are compared too.
 */
function fingerprint(index: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(index, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(" ");
}

function busy(index: string): AirlockError {
  return new AirlockError(
    "environment",
    "LOCK_BUSY",
    `Another process keeps writing the index, or left ${index}.lock behind.`,
    {
      next: ["Try again; if no git is running, remove that file."],
    },
  );
}

function changedMeanwhile(): AirlockError {
  return new AirlockError(
    "refused",
    "CHANGED_DURING_CHECKS",
    "Something was staged while the checks ran, so this content was not checked.",
    { next: ["See what is staged, then run the same command again:", "git diff --cached --stat"] },
  );
}
