// Puts named paths from the disk into a private index, as `git add` does: with filters, modes and
// links. Removes entries of missing files.

import { lstatSync, readdirSync } from "node:fs";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import type { Content, Environment, RepoPath, Repository } from "../types.ts";
import { decodePath, encodePath, joinNul } from "../system/bytes.ts";
import { folderOf } from "../system/files/parent-folders.ts";
import { infoLines, listEntries } from "./index-file.ts";

/** The named entries in an index. */
export interface Before {
  readonly named: ReadonlySet<RepoPath>;
  readonly entries: ReadonlyMap<RepoPath, Content>;
  readonly unmerged: ReadonlySet<RepoPath>;
  /** Marked skip-worktree: the file may be missing on purpose, so the disk is ignored. */
  readonly absent: ReadonlySet<RepoPath>;
  /** Marked skip-worktree or assume-unchanged: git does not look at the file. */
  readonly marked: ReadonlySet<RepoPath>;
}

/** Takes an environment that names an index, and paths; returns their entries there. */
export async function entriesOf(env: Environment, paths: readonly RepoPath[]): Promise<Before> {
  const entries = new Map<RepoPath, Content>();
  const [unmerged, absent, marked] = [
    new Set<RepoPath>(),
    new Set<RepoPath>(),
    new Set<RepoPath>(),
  ];
  const named = new Set(paths);
  for (const entry of paths.length === 0 ? [] : await listEntries(env, paths)) {
    if (!named.has(entry.path)) continue;
    if (entry.skipped) absent.add(entry.path);
    if (entry.skipped || entry.assumed) marked.add(entry.path);
    if (entry.stage === "0") entries.set(entry.path, entry.content);
    else unmerged.add(entry.path);
  }
  return { named, entries, unmerged, absent, marked };
}

export interface Taking {
  readonly repository: Repository;
  /** Names the index that is written. */
  readonly env: Environment;
  readonly paths: readonly RepoPath[];
  readonly before: Before;
  /** Paths that stay out of the index. */
  readonly removed: ReadonlySet<RepoPath>;
}

/**
 * Puts the paths into the index. A submodule keeps its staged commit, even if another commit is
 * checked out in it; if its folder is gone or is no folder any more, that change is taken. A nested
 * repository that is no submodule (its path ends in `/`) is skipped. Throws AirlockError
 * NOT_STAGED, with git's message.
 */
export async function take({ repository, env, paths, before, removed }: Taking): Promise<void> {
  const root = repository.root ?? "";
  const call = { env, cwd: repository.root ?? undefined };
  const pointers = new Set(
    paths.filter((path) => before.entries.get(path)?.mode === "160000" && isFolder(root, path)),
  );
  const isLeft = (path: RepoPath) =>
    pointers.has(path) || before.absent.has(path) || removed.has(path) || path.endsWith("/");
  const files = paths.filter((path) => !isLeft(path));
  const gone = goneFrom(root, files, pointers);
  if (gone.size > 0) {
    const zero = "0".repeat(repository.objectFormat === "sha1" ? 40 : 64);
    const input = infoLines(
      [...gone].map((path) => ({ path, content: null })),
      zero,
    );
    await git(["update-index", "-z", "--index-info"], { ...call, input });
  }
  const input = joinNul(files.filter((path) => !gone.has(path)));
  if (input.length === 0) return;
  const args = [
    "update-index",
    "--add",
    "--remove",
    "--replace",
    "--ignore-skip-worktree-entries",
    "-z",
    "--stdin",
  ];
  const answer = await git(args, { ...call, input, accept: [0, 128] });
  if (answer.code === 0) return;
  throw new AirlockError("git", "NOT_STAGED", "git could not stage the files on disk.", {
    detail: answer.stderr.trim(),
    next: ["git status"],
  });
}

/** Says whether something exists at a path. A path through a symlink does not count. */
export function isThere(root: string, path: RepoPath): boolean {
  return path.split("/").every((_, at, parts) => {
    const status = lstatSync(encodePath(`${root}/${parts.slice(0, at + 1).join("/")}`), {
      throwIfNoEntry: false,
    });
    return at === parts.length - 1 ? status !== undefined : status?.isDirectory() === true;
  });
}

/** Says whether a folder exists at a path. A symlink to a folder does not count. */
export function isFolder(root: string, path: RepoPath): boolean {
  return isThere(root, path) && isDirectory(root, path);
}

function isDirectory(root: string, path: RepoPath): boolean {
  return (
    lstatSync(encodePath(`${root}/${path}`), { throwIfNoEntry: false })?.isDirectory() === true
  );
}

/**
 * Returns the paths without a file: their folder is now a link, a file or a submodule; or the path
 * is now a folder; or, on a file system that ignores case, only another named path that differs in
 * case is on disk.
 */
function goneFrom(
  root: string,
  paths: readonly RepoPath[],
  pointers: ReadonlySet<RepoPath>,
): Set<RepoPath> {
  const real = new Map<RepoPath, boolean>([["", true]]);
  const isReal = (folder: RepoPath): boolean => {
    const known = real.get(folder);
    if (known !== undefined) return known;
    const there = isReal(folderOf(folder)) && !pointers.has(folder) && isDirectory(root, folder);
    real.set(folder, there);
    return there;
  };
  const gone = new Set(paths.filter((path) => !isReal(folderOf(path))));
  for (const path of paths) if (!gone.has(path) && isDirectory(root, path)) gone.add(path);
  for (const path of caseTwins(paths.filter((one) => !gone.has(one))))
    if (!isSpelled(root, path)) gone.add(path);
  return gone;
}

/** Returns the paths that differ from another one only in case. */
function caseTwins(paths: readonly RepoPath[]): RepoPath[] {
  const spellings = new Map<string, number>();
  for (const path of paths)
    spellings.set(path.toLowerCase(), (spellings.get(path.toLowerCase()) ?? 0) + 1);
  return paths.filter((path) => spellings.get(path.toLowerCase())! > 1);
}

/** Says whether each part of the path is listed in its folder with exactly this spelling. */
function isSpelled(root: string, path: RepoPath): boolean {
  return path.split("/").every((part, at, parts) => {
    const folder = encodePath(`${root}/${parts.slice(0, at).join("/")}`);
    return readdirSync(folder, { encoding: "buffer" }).some((name) => decodePath(name) === part);
  });
}
