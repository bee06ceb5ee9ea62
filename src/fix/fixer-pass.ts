// Runs one pass: the fixers run on the files of one tree, in the chamber, and the outcome for each
// file is reported.

import { readFileSync, writeFileSync } from "node:fs";
import type { Chamber } from "../chamber/chamber.ts";
import { placeIn, plainFile } from "../system/files/plain-file.ts";
import { type FixContext, runFixer, type PlannedFix } from "../run/run-fixer.ts";
import { stops } from "../system/outcome.ts";
import type { Candidate, RepoPath, CheckResult } from "../types.ts";

/** A file's content on disk, and whether its owner may execute it. */
export interface FileContent {
  readonly bytes: Buffer;
  readonly executable: boolean;
}

/** The outcome for a file. */
export interface FixedFile {
  readonly before: FileContent;
  /** `null` if a fixer removed it, or replaced it by something else. */
  readonly after: FileContent | null;
}

export interface FixPass {
  readonly fixes: readonly PlannedFix[];
  readonly outcomes: ReadonlyMap<RepoPath, FixedFile>;
  /** The result of each fixer, in their order. */
  readonly results: readonly CheckResult[];
  /** Every tracked file of the chamber that differs from what git wrote, fixed or not. */
  readonly written: readonly RepoPath[];
}

/** A pass with its stored result; afterwards the chamber is again as git wrote it. */
export interface StoredPass extends FixPass {
  readonly candidate: Candidate;
  readonly stored: Awaited<ReturnType<Chamber["storeFiles"]>>;
}

/**
 * Runs the fixers one after the other, in the config's order. The chamber contains the candidate;
 * `contents` are bytes that replace what git wrote there, so that fixers see exactly the bytes on
 * disk. The changes of a fixer that was killed do not count, nor files that it emptied before it
 * failed: those are incomplete.
 */
export async function runPass(
  fixes: readonly PlannedFix[],
  context: FixContext,
  contents: ReadonlyMap<RepoPath, Buffer>,
): Promise<FixPass> {
  const { chamber } = context;
  await chamber.secure();
  for (const [path, bytes] of contents) put(chamber.path, path, bytes);
  const paths = new Set(fixes.flatMap(({ changes }) => changes.map(({ path }) => path)));
  const before = read(chamber.path, paths);
  const results: CheckResult[] = [];
  let current = before;
  for (const fix of fixes) {
    const result = await runFixer(fix, context);
    const after = read(chamber.path, paths);
    for (const [path, content] of current)
      if (isHalf(result, content, after.get(path)))
        after.set(path, restore(chamber.path, path, content));
    current = after;
    results.push(result);
    if (result.outcome === "cancelled") break;
  }
  const written = (await chamber.inspect()).written.map(({ path }) => path);
  const outcomes = new Map(
    [...before].map(([path, content]) => [
      path,
      { before: content, after: current.get(path) ?? null },
    ]),
  );
  return { fixes, outcomes, results, written };
}

/** A path that is no longer a file is left out. */
function read(root: string, paths: Iterable<RepoPath>): Map<RepoPath, FileContent> {
  const contents = new Map<RepoPath, FileContent>();
  for (const path of paths) {
    const status = plainFile(root, path);
    if (status !== null)
      contents.set(path, {
        bytes: readFileSync(placeIn(root, path)),
        executable: (status.mode & 0o100n) !== 0n,
      });
  }
  return contents;
}

function put(root: string, path: RepoPath, bytes: Buffer): void {
  const place = placeIn(root, path);
  if (plainFile(root, path) !== null && !readFileSync(place).equals(bytes))
    writeFileSync(place, bytes);
}

/**
 * Tools exit with small numbers of their own; these are a shell's, for a command that it could not
 * run or that a signal killed.
 */
const endedEarly = /was killed by|exited with (?:12[6-9]|1[3-9]\d|2\d\d)\b/;

function isHalf(
  { outcome, reason }: CheckResult,
  before: FileContent,
  after: FileContent | undefined,
): boolean {
  if (!stops({ outcome })) return false;
  if (outcome !== "failed" || endedEarly.test(reason)) return true;
  return after?.bytes.length === 0 && before.bytes.length > 0;
}

function restore(root: string, path: RepoPath, content: FileContent): FileContent {
  put(root, path, content.bytes);
  return content;
}
