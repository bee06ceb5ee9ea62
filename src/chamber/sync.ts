// Updates a chamber from its current tree to the wanted one with git's own checkout, so that
// filters, line ends, modes and links are git's.

import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { AirlockError } from "../errors.ts";
import { changesBetween, pathsOf } from "../git/trees/changes.ts";
import { git } from "../git/exec.ts";
import { joinNul, splitNul } from "../system/bytes.ts";
import { foldersAbove } from "../system/files/parent-folders.ts";
import type { Candidate, Change, Oid, RepoPath, Repository } from "../types.ts";
import { readIfThere } from "../system/files/files.ts";
import type { Slot } from "./chamber-pool.ts";
import { removeTree } from "./remove-chamber.ts";
import { chamberEnvironment, indexFile } from "./seal.ts";
import { forgetState, type ChamberState } from "./chamber-state.ts";

/** Content of a chamber after an update. */
export interface Contents extends Pick<ChamberState, "tree" | "packages"> {
  /** Folders in which something was written or removed; their times must be recorded. */
  readonly changed: ReadonlySet<RepoPath>;
  /** The chamber was recreated: nothing of its previous content is left. */
  readonly recreated: boolean;
}

/**
 * Up to this many paths `git restore` is faster (12 ms against 22 in 10,000 files); its cost grows
 * with paths × entries.
 */
const fewPaths = 64;

/** Settings and files beside the tree that affect what git writes into a working tree. */
const conditionKeys = String.raw`^(core\.(autocrlf|eol|safecrlf|symlinks|filemode|attributesfile|checkroundtripencoding|protect.*)|filter\..*|lfs\..*)$`;

/** Returns the settings that affect a checkout, as one text to compare. */
export async function readConditions(repository: Repository): Promise<string> {
  const { stdout } = await git(["config", "--null", "--get-regexp", conditionKeys], {
    env: repository.env,
    accept: [0, 1],
  });
  return stdout.toString("latin1");
}

/**
 * Takes these settings; returns the attributes stored outside the tree, as one text to compare:
 * those of the repository and of the user (gitattributes(5): core.attributesFile, by default
 * git/attributes in the user's configuration).
 */
export function readAttributes(repository: Repository, conditions: string): string {
  const { env } = repository;
  const home = env["HOME"] ?? homedir();
  const named = /(?:^|\0)core\.attributesfile\n([^\0]*)/.exec(conditions)?.[1];
  const own =
    named === undefined
      ? join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "git/attributes")
      : named.replace(/^~(?=\/)/, home);
  return [join(repository.commonDir, "info/attributes"), own]
    .map((file) => readIfThere(file) ?? "")
    .join("\0");
}

/**
 * Checks out the tree into an empty folder: the first time, and whenever the chamber cannot be
 * trusted.
 */
export async function materialise(
  slot: Slot,
  repository: Repository,
  tree: Oid,
): Promise<Contents> {
  forgetState(slot);
  empty(slot.files);
  for (const file of [indexFile(slot), `${indexFile(slot)}.lock`]) rmSync(file, { force: true });
  const call = { env: chamberEnvironment(repository, slot), cwd: slot.files };
  await git(["read-tree", "--reset", "-u", tree], call);
  const entries = splitNul((await git(["ls-files", "-s", "-z"], call)).stdout).map(parseStaged);
  return {
    tree,
    packages: entries.filter(({ path }) => isPackage(path)).map(({ path }) => folderOf(path)),
    changed: foldersAbove(entries.map(folderLike)),
    recreated: true,
  };
}

/**
 * Empties a folder, or creates it. An existing folder is kept, because this process may be running
 * in it (see `Enter`).
 */
function empty(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) removeTree(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  for (const name of readdirSync(folder, { encoding: "buffer" }))
    removeTree(Buffer.concat([Buffer.from(`${folder}/`), name]));
}

/** An update from the chamber's tree to the candidate. */
export interface ChamberUpdate {
  readonly from: ChamberState;
  readonly candidate: Candidate;
  /** All differences between the two trees. */
  readonly changes: readonly Change[];
}

/**
 * Returns the differences between the chamber's tree and the candidate, which are usually those of
 * the last commit. `null`: git does not have that tree any more (it was never committed, and
 * pruned).
 */
export async function changesTo(
  repository: Repository,
  from: ChamberState,
  candidate: Candidate,
): Promise<readonly Change[] | null> {
  if (from.tree === candidate.baseTree) return candidate.sinceBase;
  try {
    return await changesBetween(repository, { from: from.tree, to: candidate.tree });
  } catch (error) {
    if (error instanceof AirlockError && error.code === "GIT_FAILED") return null;
    throw error;
  }
}

/** Returns the folders in which these changes write or remove something. */
export function foldersTouched(changes: readonly Change[]): Set<RepoPath> {
  return foldersAbove(
    changes.flatMap(({ path, oldPath = path, mode, oldMode }) => [
      folderLike({ path, mode }),
      folderLike({ path: oldPath, mode: oldMode }),
    ]),
  );
}

/** Writes and removes the differences between the chamber's tree and the wanted one. */
export async function update(
  slot: Slot,
  repository: Repository,
  step: ChamberUpdate,
): Promise<Contents> {
  const { from, candidate, changes } = step;
  const to = candidate.tree;
  if (from.tree === to) return { ...from, changed: new Set(), recreated: false };
  // New attributes affect files whose content did not change: only a checkout from nothing writes
  // them all.
  if (
    changes.some(
      ({ path, oldPath }) => isAttributes(path) || (oldPath !== undefined && isAttributes(oldPath)),
    )
  )
    return materialise(slot, repository, to);
  forgetState(slot);
  const paths = pathsOf(changes);
  const call = { env: chamberEnvironment(repository, slot), cwd: slot.files };
  if (paths.length <= fewPaths && !changes.some(touchesSubmodule)) {
    const input = joinNul(paths);
    await git(
      [
        "restore",
        `--source=${to}`,
        "--staged",
        "--worktree",
        "--pathspec-from-file=-",
        "--pathspec-file-nul",
      ],
      { ...call, input },
    );
  } else await git(["read-tree", "-m", "-u", from.tree, to], call);
  return {
    tree: to,
    packages: packagesAfter(from.packages, changes),
    changed: foldersTouched(changes),
    recreated: false,
  };
}

function parseStaged(record: string): { mode: string; path: RepoPath } {
  return { mode: record.slice(0, 6), path: record.slice(record.indexOf("\t") + 1) };
}

function isAttributes(path: RepoPath): boolean {
  return basename(path) === ".gitattributes";
}

function isPackage(path: RepoPath): boolean {
  return basename(path) === "package.json";
}

/**
 * Returns the path whose parent folders count. A submodule is itself a folder, so a path inside
 * represents it.
 */
function folderLike({ path, mode }: { path: RepoPath; mode: string }): RepoPath {
  return mode === "160000" ? `${path}/` : path;
}

function touchesSubmodule({ mode, oldMode }: Change): boolean {
  return mode === "160000" || oldMode === "160000";
}

/** Returns the folders with a package.json after these changes. */
function packagesAfter(packages: readonly RepoPath[], changes: readonly Change[]): RepoPath[] {
  const after = new Set(packages);
  for (const { path, oldPath = path, status } of changes)
    if (status !== "A" && isPackage(oldPath)) after.delete(folderOf(oldPath));
  for (const { path, status } of changes)
    if (status !== "D" && isPackage(path)) after.add(folderOf(path));
  return [...after];
}

/** Returns the folder of a path, `""` for the root. */
function folderOf(path: RepoPath): RepoPath {
  const folder = dirname(path);
  return folder === "." ? "" : folder;
}

/** Updates the chamber; if git refuses, recreates it from nothing. */
export async function updateOrMaterialise(
  slot: Slot,
  repository: Repository,
  step: ChamberUpdate,
): Promise<Contents> {
  try {
    return await update(slot, repository, step);
  } catch (error) {
    // The old tree may be gone from the store, or a check left something at a path: recreate
    // everything.
    if (error instanceof AirlockError && (error.code === "GIT_FAILED" || error.code === "NO_SPACE"))
      return materialise(slot, repository, step.candidate.tree);
    throw error;
  }
}
