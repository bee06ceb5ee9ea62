// Reads and prunes the staging log, which records each staging command with its session. The hooks
// write it in sh.

import { rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { git } from "../git/exec.ts";
import { type Session, sessionFromId } from "../sessions/identity.ts";
import { registerStagers } from "../sessions/stagers.ts";
import { splitNul } from "../system/bytes.ts";
import { removeOldest } from "../system/files/bounded-folder.ts";
import { bytesIfThere, namesIn } from "../system/files/files.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import { type GitCommand, gitCommand } from "./git-command.ts";
import { makeFolder, writeFile } from "../system/files/private.ts";
import { ledgerFolder, statePath } from "../system/layout.ts";

/** One command that wrote the index. */
export interface Staging {
  readonly session: Session;
  readonly command: GitCommand;
  /** Milliseconds since 1970: when git wrote the index. */
  readonly time: number;
  /** Path of a copy of the index at that time. */
  readonly index: string;
}

export interface StagingLog {
  /**
   * Commands whose changes may still be staged, oldest first. A commit of the whole index ends all
   * earlier ones.
   */
  readonly stagings: readonly Staging[];
  /** Commits of a part of the index since the last whole one, oldest first. */
  readonly parts: readonly { readonly oid: Oid; readonly time: number }[];
}

/** Returns the folder of the staging log for this worktree's index (`hooks/staging-log`). */
function folderOf({ commonDir, gitDir }: Repository): string {
  return ledgerFolder(commonDir, gitDir === commonDir ? null : basename(gitDir));
}

const commitsOf = ({ commonDir }: Repository) => statePath(commonDir, "ledger/commits");

/**
 * Returns the staging log of this index without the commands whose changes have landed. Skips
 * records that cannot be read (half written, or pruned meanwhile).
 */
export function readStagingLog(repository: Repository): StagingLog {
  const folder = folderOf(repository);
  const names = namesIn(folder);
  if (names.length === 0) return { stagings: [], parts: [] };
  const landed = timeOf(join(folder, "landed")) ?? 0;
  const since = (file: string) => {
    const time = timeOf(file);
    return time !== null && time >= landed ? time : null;
  };
  const stagings = names.flatMap((name) => {
    const time = name.endsWith(".index") ? since(join(folder, name)) : null;
    const staging = time === null ? null : readStaging(join(folder, name), time);
    // A commit that does not land leaves nothing staged.
    return staging === null || staging.command.verb === "commit" ? [] : staging;
  });
  const parts = names.flatMap((name) => {
    const time = name.startsWith("part-") ? since(join(folder, name)) : null;
    return time === null ? [] : { oid: name.slice("part-".length), time };
  });
  // File names are numbers in the order of writing; they decide between two records of the same
  // moment.
  return {
    stagings: stagings.toSorted((one, other) => one.time - other.time),
    parts: parts.toSorted((one, other) => one.time - other.time),
  };
}

/**
 * Parses a record of hooks/post-index-change: 1, session, prefix, then the words of git. An empty
 * word means that one word with the line from ps follows.
 */
function readStaging(index: string, time: number): Staging | null {
  const bytes = bytesIfThere(index.slice(0, -".index".length));
  const [version, id = "", prefix = "", ...rest] = bytes === null ? [] : splitNul(bytes);
  if (version !== "1") return null;
  const guessed = rest[0] === "";
  const words = guessed ? (rest[1] ?? "").split(" ") : rest;
  return {
    session: sessionFromId(id),
    command: gitCommand({ words, prefix, guessed }),
    time,
    index,
  };
}

/**
 * Removes records of what has landed; called while a commit is made, for the commits before it.
 * First registers the sessions that staged them.
 */
export async function pruneStagingLog(repository: Repository): Promise<void> {
  const folder = folderOf(repository);
  const landed = timeOf(join(folder, "landed"));
  if (landed === null) return;
  const old = namesIn(folder).flatMap((name) => {
    const time = name === "landed" ? null : timeOf(join(folder, name));
    return time === null || time >= landed ? [] : { name, time };
  });
  if (old.length > 0) await registerStagers(repository);
  for (const { name, time } of old) {
    // A command's words are removed with its index. Words without an index belong to a hook that is
    // running or was killed.
    if (name.endsWith(".index"))
      rmSync(join(folder, name.slice(0, -".index".length)), { force: true });
    if (name.endsWith(".index") || name.startsWith("part-") || time < landed - 60_000)
      rmSync(join(folder, name), { force: true });
  }
  removeOldest(commitsOf(repository), namesIn(commitsOf(repository)), { most: 1000, keep: 500 });
}

/** Returns the session that made a commit through a hook or `airlock commit`; `null` if unknown. */
export function committerOf(
  repository: Repository,
  commit: Oid,
): { session: Session; time: number } | null {
  const file = join(commitsOf(repository), commit);
  const [version, id] = splitNul(bytesIfThere(file) ?? Buffer.alloc(0));
  return version === "1" && id !== undefined
    ? { session: sessionFromId(id), time: timeOf(file) ?? 0 }
    : null;
}

/**
 * Records that a session landed a commit, as hooks/reference-transaction does for `git commit`. For
 * commits made in a chamber and landed by airlock. Takes the repository whose index now has these
 * paths as committed.
 */
export function noteCommit(repository: Repository, commit: Oid, session: Session): void {
  const stagingLog = folderOf(repository);
  for (const folder of [commitsOf(repository), stagingLog]) makeFolder(folder);
  writeFile(join(commitsOf(repository), commit), `1\0${session.id}\0`);
  writeFile(join(stagingLog, `part-${commit}`), "");
}

/** Returns the paths that each of these commits changed, compared with its parents. */
export async function pathsOfCommits(
  repository: Repository,
  commits: readonly Oid[],
): Promise<Map<Oid, ReadonlySet<RepoPath>>> {
  const paths = new Map<Oid, Set<RepoPath>>();
  if (commits.length === 0) return paths;
  const args = ["diff-tree", "--stdin", "-r", "-z", "-m", "--root", "--name-only", "--no-renames"];
  // A commit that was never made (the branch did not move) or that is gone has no paths: git
  // reports it and goes on.
  const { stdout } = await git(args, {
    env: repository.env,
    input: `${commits.join("\n")}\n`,
    accept: [0, 128],
  });
  let current = new Set<RepoPath>();
  for (const record of splitNul(stdout)) {
    if (commits.includes(record)) paths.set(record, (current = paths.get(record) ?? new Set()));
    else current.add(record);
  }
  return paths;
}

/** Returns `<mode> <blob>` for these paths in a stored index; a missing path is not staged. */
export async function entriesIn(
  repository: Repository,
  index: string,
  paths: readonly RepoPath[],
): Promise<ReadonlyMap<RepoPath, string>> {
  // With many paths, reading the whole list is faster than matching one by one.
  const few = paths.length <= 100 && paths.every((path) => path.isWellFormed());
  const args = [
    "--literal-pathspecs",
    "ls-files",
    "--stage",
    "-z",
    "--full-name",
    ...(few ? ["--", ...paths] : []),
  ];
  const { stdout } = await git(args, { env: { ...repository.env, GIT_INDEX_FILE: index } });
  const wanted = new Set(paths);
  const entries = new Map<RepoPath, string>();
  // `<mode> <blob> <stage>\t<path>`
  for (const record of splitNul(stdout)) {
    const tab = record.indexOf("\t");
    const path = record.slice(tab + 1);
    if (wanted.has(path)) entries.set(path, record.slice(0, record.lastIndexOf(" ", tab)));
  }
  return entries;
}

function timeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
