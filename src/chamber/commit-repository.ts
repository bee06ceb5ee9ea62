// Creates the commit repository, in which `airlock commit` runs the real `git commit`: separate
// from the one that checks see, with the same files.

import { appendFileSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Candidate, Environment, Oid, Repository } from "../types.ts";
import { readIfThere } from "../system/files/files.ts";
import type { Slot } from "./chamber-pool.ts";
import { alternates, gitFolder, headText, indexFile, packedRefs, put } from "./seal.ts";
import { chamberConfig } from "./chamber-config.ts";
import { formatGitConfig, type Setting } from "./config-syntax.ts";
import { takeOverState } from "./repository-state.ts";
import { makeFolder } from "../system/files/private.ts";

/**
 * A repository for one `git commit`. Changes that a check makes in the chamber's own repository do
 * not reach it.
 */
export interface CommitRepository {
  readonly gitDir: string;
  /** Folder of its new objects; all others are borrowed. */
  readonly objects: string;
  /** Folder in which git and its hooks start. */
  readonly files: string;
  /** The commit is one of the main worktree, not of a linked one. */
  readonly ofMainWorktree: boolean;
  /** Returns the commit of its HEAD; `null` before the first commit. */
  head(): Oid | null;
}

export interface CommitRepositoryRequest {
  readonly candidate: Pick<Candidate, "head" | "base">;
  /** See `readRefs`. */
  readonly refs: readonly string[];
  /** The hooks that run in it. */
  readonly hooksPath: string;
  /**
   * Settings in force outside, as name and value: conditional includes might not apply for another
   * git directory.
   */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/**
 * Creates the commit repository of a chamber that has been updated to the candidate: same branch,
 * same index, no objects of its own.
 */
export function createCommitRepository(
  slot: Slot,
  repository: Repository,
  request: CommitRepositoryRequest,
): CommitRepository {
  const { candidate, refs, hooksPath, settings } = request;
  const gitDir = join(slot.folder, "commit");
  const objects = join(gitDir, "objects");
  rmSync(gitDir, { recursive: true, force: true });
  for (const folder of ["objects/info", "info"]) makeFolder(join(gitDir, folder));
  put(join(objects, "info/alternates"), alternates(repository));
  const config = chamberConfig({
    repository,
    files: slot.files,
    hooksPath,
    configuredHooks: "run",
  });
  writeFileSync(join(gitDir, "config"), config);
  appendFileSync(join(gitDir, "config"), formatGitConfig(settings.map(settingOf)));
  for (const name of ["attributes", "exclude"])
    writeFileSync(
      join(gitDir, "info", name),
      readIfThere(join(gitFolder(slot), "info", name)) ?? "",
    );
  takeOverState(gitDir, { repository, candidate, refs, unfinished: false });
  writeFileSync(join(gitDir, "packed-refs"), packedRefs(candidate, refs));
  writeFileSync(join(gitDir, "HEAD"), headText(candidate));
  copyFileSync(indexFile(slot), join(gitDir, "index"));
  return {
    gitDir,
    objects,
    files: slot.files,
    ofMainWorktree: repository.gitDir === repository.commonDir,
    head: () => headOf(gitDir, candidate),
  };
}

/** Removes the commit repository of a chamber. */
export function removeCommitRepository(slot: Slot): void {
  rmSync(join(slot.folder, "commit"), { recursive: true, force: true });
}

/**
 * Returns the environment of git calls in a commit repository: the caller's, with that repository.
 */
export function commitRepositoryEnvironment(
  inner: CommitRepository,
  env: Environment,
): Environment {
  const {
    GIT_INDEX_FILE: _index,
    GIT_PREFIX: _prefix,
    GIT_COMMON_DIR: _common,
    GIT_OBJECT_DIRECTORY: _objects,
    ...rest
  } = env;
  return { ...rest, GIT_DIR: inner.gitDir, GIT_WORK_TREE: inner.files };
}

/** Returns HEAD's commit. All refs are packed at first, so a loose one is newer. */
function headOf(gitDir: string, candidate: CommitRepositoryRequest["candidate"]): Oid | null {
  const head = readFileSync(join(gitDir, "HEAD"), "utf8").trim();
  if (!head.startsWith("ref: ")) return head;
  return readIfThere(join(gitDir, head.slice("ref: ".length)))?.trim() ?? candidate.base;
}

/** Splits the name of a setting: `section.a.b.key` has the subsection `a.b`. */
function settingOf([name, value]: readonly [string, string]): Setting {
  const [first, last] = [name.indexOf("."), name.lastIndexOf(".")];
  return {
    section: name.slice(0, first),
    subsection: first === last ? null : name.slice(first + 1, last),
    key: name.slice(last + 1),
    value,
  };
}
