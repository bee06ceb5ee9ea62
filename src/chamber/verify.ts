// Is every tracked file of a chamber as git wrote it?

import { type BigIntStats, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { git } from "../git/exec.ts";
import { encodePath, joinNul, splitNul } from "../system/bytes.ts";
import type { RepoPath, Repository } from "../types.ts";
import type { Slot } from "./pool.ts";
import { removeTree } from "./remove.ts";
import { chamberEnvironment } from "./seal.ts";
import { forgetState } from "./state.ts";
import { nullOn } from "../system/file-errors.ts";

/** Says whether every tracked file is as git wrote it. */
export async function isUntouched(slot: Slot, repository: Repository): Promise<boolean> {
  return existsSync(slot.files) && (await differing(slot, repository)).length === 0;
}

/** A tracked file that a check changed, deleted or gave another mode. */
export interface WrittenFile {
  readonly path: RepoPath;
  /** As a patch that `git apply --cached` takes. */
  readonly diff: string;
}

/** What was found in a chamber after checks ran in it. */
export interface Inspection {
  /** Nothing had been changed before they ran: what they saw was the candidate. */
  readonly trusted: boolean;
  /** What was changed since, in the order of the paths. Files that were added do not count. */
  readonly written: readonly WrittenFile[];
}

/** Compares the whole chamber with its tree; what was changed before the chamber was shown tells on it. */
export async function inspect(slot: Slot, repository: Repository): Promise<Inspection> {
  mkdirSync(slot.files, { recursive: true, mode: 0o700 });
  const paths = await differing(slot, repository);
  if (paths.length === 0) return { trusted: true, written: [] };
  forgetState(slot);
  const shown = lstatSync(join(slot.files, ".git"), { bigint: true, throwIfNoEntry: false });
  // Without the marker a check took away more than files: all that differs is its work.
  const before = shown === undefined ? [] : paths.filter((path) => changedAt(inFolder(slot.files, path)) < shown.ctimeNs);
  return { trusted: before.length === 0, written: await patches(slot, repository, paths) };
}

async function patches(slot: Slot, repository: Repository, paths: readonly RepoPath[]): Promise<WrittenFile[]> {
  const call = { env: chamberEnvironment(repository, slot), cwd: slot.files };
  // Without paths git looks at all files: the names need not be arguments, and may be any bytes.
  const args = ["diff-files", "-p", "--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"];
  const patch = (await git(args, call)).stdout.toString("utf8");
  // Within a patch every line starts with a space, `+`, `-`, `\` or `@`: a header is a header.
  const parts = patch.split(/^(?=diff --git )/m);
  const matching = parts.length === paths.length;
  return paths.map((path, at) => ({ path, diff: matching ? parts[at]! : at === 0 ? patch : "" }));
}

/**
 * Returns the tracked paths whose file is not what git wrote. git's answer is by status first; what it names is compared
 * byte for byte with a second checkout, since a file may have been written again with the same content, and a filter may not
 * give back what it was given.
 */
async function differing(slot: Slot, repository: Repository): Promise<RepoPath[]> {
  const call = { env: chamberEnvironment(repository, slot), cwd: slot.files };
  const named = splitNul((await git(["diff-files", "-z", "--name-only", "--ignore-submodules=all"], call)).stdout);
  if (named.length === 0) return [];
  const aside = join(slot.folder, "compare");
  removeTree(aside);
  mkdirSync(aside, { mode: 0o700 });
  try {
    const input = joinNul(named);
    await git(["checkout-index", "-q", "-z", "--stdin", `--prefix=${aside}/`], { ...call, input });
    const different = named.filter((path) => !isSame(inFolder(aside, path), inFolder(slot.files, path)));
    // So that the next look need not compare them again.
    if (different.length === 0) await git(["update-index", "-q", "--refresh"], { ...call, accept: [0, 1] });
    return different;
  } finally {
    removeTree(aside);
  }
}

function isSame(wanted: Buffer, found: Buffer): boolean {
  const [a, b] = [statOf(wanted), statOf(found)];
  if (a === undefined || b === undefined) return false;
  if (a.isSymbolicLink() || b.isSymbolicLink()) {
    return a.isSymbolicLink() && b.isSymbolicLink() && readlinkSync(wanted, "buffer").equals(readlinkSync(found, "buffer"));
  }
  // Of the mode git keeps only whether the owner may execute.
  return (
    a.isFile() &&
    b.isFile() &&
    (a.mode & 0o100n) === (b.mode & 0o100n) &&
    a.size === b.size &&
    readFileSync(wanted).equals(readFileSync(found))
  );
}

/** When a file, or the folder that it vanished from, was changed last: nanoseconds on the file system's clock. */
function changedAt(path: Buffer): bigint {
  const status = statOf(path);
  if (status !== undefined) return status.ctimeNs;
  const parent = Buffer.from(dirname(path.toString("latin1")), "latin1");
  return parent.equals(path) ? 0n : changedAt(parent);
}

/** A check may have put a file where a folder was. */
function statOf(path: Buffer): BigIntStats | undefined {
  return nullOn(["ENOTDIR"], () => lstatSync(path, { bigint: true, throwIfNoEntry: false })) ?? undefined;
}

function inFolder(folder: string, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), encodePath(path)]);
}
