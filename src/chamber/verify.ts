// Verifies that every tracked file of a chamber is as git wrote it.

import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { git } from "../git/exec.ts";
import { patchOptions } from "../git/trees/changes.ts";
import { encodePath, joinNul, splitNul } from "../system/bytes.ts";
import type { RepoPath, Repository } from "../types.ts";
import type { Slot } from "./chamber-pool.ts";
import { removeTree } from "./remove-chamber.ts";
import { chamberEnvironment } from "./seal.ts";
import { forgetState } from "./chamber-state.ts";
import { statusAt } from "../system/files/plain-file.ts";

/** Returns whether every tracked file is as git wrote it. */
export async function isUntouched(slot: Slot, repository: Repository): Promise<boolean> {
  return existsSync(slot.files) && (await differing(slot, repository)).length === 0;
}

/** A tracked file whose content or mode a check changed, or that it deleted. */
export interface WrittenFile {
  readonly path: RepoPath;
  /** A patch that `git apply --cached` accepts. */
  readonly diff: string;
}

/** The state of a chamber after checks ran in it. */
export interface Inspection {
  /** No file had been changed before they ran: they saw the candidate. */
  readonly trusted: boolean;
  /** Changes since then, in the order of the paths. Added files do not count. */
  readonly written: readonly WrittenFile[];
}

/**
 * Compares the whole chamber with its tree; times show what was changed before the chamber was
 * shown.
 */
export async function inspect(slot: Slot, repository: Repository): Promise<Inspection> {
  mkdirSync(slot.files, { recursive: true, mode: 0o700 });
  const paths = await differing(slot, repository);
  if (paths.length === 0) return { trusted: true, written: [] };
  forgetState(slot);
  const shown = lstatSync(join(slot.files, ".git"), { bigint: true, throwIfNoEntry: false });
  // Without the marker file, a check removed more than files: every difference is its work.
  const before =
    shown === undefined
      ? []
      : paths.filter((path) => changedAt(inFolder(slot.files, path)) < shown.ctimeNs);
  return { trusted: before.length === 0, written: await patches(slot, repository, paths) };
}

async function patches(
  slot: Slot,
  repository: Repository,
  paths: readonly RepoPath[],
): Promise<WrittenFile[]> {
  const call = { env: chamberEnvironment(repository, slot), cwd: slot.files };
  // Without paths git compares all files: the names need not be arguments, and may have any bytes.
  const args = ["diff-files", ...patchOptions, "--ignore-submodules=all"];
  const patch = (await git(args, call)).stdout.toString("utf8");
  // Within a patch every line starts with a space, `+`, `-`, `\` or `@`, so a header is
  // unambiguous.
  const parts = patch.split(/^(?=diff --git )/m);
  const matching = parts.length === paths.length;
  return paths.map((path, at) => ({ path, diff: matching ? parts[at]! : at === 0 ? patch : "" }));
}

/**
 * Returns the tracked paths whose file differs from what git wrote. git first decides by status;
 * the files that it names are compared byte by byte with a second checkout, because a file may have
 * been rewritten with the same content, and a filter may not be reversible.
 */
async function differing(slot: Slot, repository: Repository): Promise<RepoPath[]> {
  const call = { env: chamberEnvironment(repository, slot), cwd: slot.files };
  const named = splitNul(
    (await git(["diff-files", "-z", "--name-only", "--ignore-submodules=all"], call)).stdout,
  );
  if (named.length === 0) return [];
  const fresh = join(slot.folder, "compare");
  removeTree(fresh);
  mkdirSync(fresh, { mode: 0o700 });
  try {
    const input = joinNul(named);
    await git(["checkout-index", "-q", "-z", "--stdin", `--prefix=${fresh}/`], { ...call, input });
    const different = named.filter(
      (path) => !isSame(inFolder(fresh, path), inFolder(slot.files, path)),
    );
    // Refresh the status, so that the next call need not compare them again.
    if (different.length === 0)
      await git(["update-index", "-q", "--refresh"], { ...call, accept: [0, 1] });
    return different;
  } finally {
    removeTree(fresh);
  }
}

function isSame(wanted: Buffer, found: Buffer): boolean {
  const [a, b] = [statusAt(wanted), statusAt(found)];
  if (a === undefined || b === undefined) return false;
  if (a.isSymbolicLink() || b.isSymbolicLink()) {
    return (
      a.isSymbolicLink() &&
      b.isSymbolicLink() &&
      readlinkSync(wanted, "buffer").equals(readlinkSync(found, "buffer"))
    );
  }
  // Of the mode, git stores only whether the owner may execute.
  return (
    a.isFile() &&
    b.isFile() &&
    (a.mode & 0o100n) === (b.mode & 0o100n) &&
    a.size === b.size &&
    readFileSync(wanted).equals(readFileSync(found))
  );
}

/**
 * Returns when a file, or the folder from which it vanished, was changed last: nanoseconds of the
 * file system's clock.
 */
function changedAt(path: Buffer): bigint {
  const status = statusAt(path);
  if (status !== undefined) return status.ctimeNs;
  const parent = Buffer.from(dirname(path.toString("latin1")), "latin1");
  return parent.equals(path) ? 0n : changedAt(parent);
}

function inFolder(folder: string, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), encodePath(path)]);
}
