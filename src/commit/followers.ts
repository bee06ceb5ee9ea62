// Updates the worktrees in which a branch is checked out, after the branch has moved.

import { existsSync, realpathSync } from "node:fs";
import { AirlockError } from "../errors.ts";
import type { ObjectReader } from "../git/objects.ts";
import { pathspecOf } from "../git/path-list.ts";
import { openRepository, outsideEnvironment } from "../git/repository.ts";
import { unfinishedIn } from "../git/in-progress.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { encodePath } from "../system/bytes.ts";
import type { FaultPoint } from "../system/fault.ts";
import { commandLine } from "../system/shell.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import { bringFiles, differingFiles, fileObstacles, removeDraft } from "./bring-files.ts";
import type { JournalRecord } from "./journal.ts";
import { backUpFiles, endBackups } from "./file-backup.ts";
import { refreshIndex } from "./refresh.ts";

/**
 * Returns the worktrees that have a branch checked out, the main one first. Leaves out a worktree
 * without its folder. Throws AirlockError of kind `git`.
 */
export async function followersOf(repository: Repository, branch: string): Promise<Repository[]> {
  const found: Repository[] = [];
  for (const { path, bare, branch: there } of await listWorktrees(repository)) {
    if (bare || there !== branch || !existsSync(encodePath(path))) continue;
    found.push(await worktreeAt(repository, path));
  }
  return found;
}

/**
 * Opens a worktree of the repository by its path. Throws NOT_A_REPOSITORY, NOT_A_WORKTREE where
 * another repository is there.
 */
export async function worktreeAt(
  { env, commonDir }: Repository,
  path: string,
): Promise<Repository> {
  const there = await openRepository(path, outsideEnvironment(env));
  if (realpathSync(there.commonDir) === realpathSync(commonDir)) return there;
  throw new AirlockError(
    "environment",
    "NOT_A_WORKTREE",
    `${path} is no worktree of this repository.`,
    { next: ["git worktree list"] },
  );
}

export interface BranchMove {
  readonly objects: ObjectReader;
  /** The full name of the branch. */
  readonly branch: string;
  /** Tree ids. */
  readonly from: Oid;
  readonly to: Oid;
}

/**
 * Throws TARGET_DIRTY, with their names, if files that the move changes are not as committed;
 * TARGET_BUSY in the middle of a merge.
 */
export async function refuseBlockedMove(
  worktree: Repository,
  { objects, branch, from, to }: BranchMove,
): Promise<void> {
  const [name, place] = [branch.replace(/^refs\/heads\//, ""), worktree.root ?? worktree.gitDir];
  const busy = await unfinishedIn(worktree, place);
  if (busy !== null) {
    throw new AirlockError(
      "refused",
      "TARGET_BUSY",
      `${name} is checked out in ${place}, in the middle of a ${busy.what}: nothing was landed.`,
      {
        next: busy.next,
      },
    );
  }
  const obstacles = await fileObstacles({ repository: worktree, objects, from, to });
  if (obstacles.length === 0) return;
  const which = obstacles.length === 1 ? "a file" : `${obstacles.length} files`;
  const sentence = `${name} is checked out in ${place}, where ${which} that this landing changes ${obstacles.length === 1 ? "is" : "are"} not as committed: nothing was landed.`;
  const shown = obstacles.slice(0, 20).map(({ path, why }) => `${path}: ${why}`);
  throw new AirlockError("refused", "TARGET_DIRTY", sentence, {
    detail: [
      ...shown,
      ...(obstacles.length > 20 ? [`… and ${obstacles.length - 20} more`] : []),
    ].join("\n"),
    next: [
      commandLine([
        "git",
        "-C",
        place,
        "status",
        "--",
        ...obstacles.slice(0, 5).map(({ path }) => pathspecOf(path, "")),
      ]),
      "When they are committed or put away, land again.",
    ],
    facts: { worktree: place, paths: obstacles },
  });
}

export interface FollowRequest {
  /** The worktree. */
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** The landing that this worktree has not followed yet. */
  readonly record: JournalRecord;
  /** Milliseconds to wait for another process's `index.lock`. */
  readonly wait: number;
  readonly fault: (point: FaultPoint) => void;
}

/** The state of a worktree after it followed its branch. */
export interface Followed {
  readonly root: string;
  /** Files that somebody changed at the last moment; they are left as that somebody wrote them. */
  readonly kept: readonly RepoPath[];
  /**
   * Backups that hold what was written into a file while it was replaced; kept because the file at
   * its place has changed again.
   */
  readonly saved: readonly string[];
  /** `true` if another process held `index.lock` all the time, so the index is not updated yet. */
  readonly indexPending: boolean;
}

/**
 * Updates a worktree's files and index to a branch that has moved. Continues an interrupted update;
 * a second call changes nothing.
 */
export async function follow({
  repository,
  objects,
  record,
  wait,
  fault,
}: FollowRequest): Promise<Followed> {
  const treeOf = async (commit: Oid) => (await objects.read(`${commit}^{tree}`))!.oid;
  const [from, to] = [await treeOf(record.from!), await treeOf(record.to)];
  fault("before-files");
  const paths = record.entries.map(({ path }) => path);
  const backups = backUpFiles(repository, paths);
  const { kept, prepared } = await bringFiles({
    repository,
    objects,
    from,
    to,
    only: new Set(paths),
  });
  fault("files-brought");
  try {
    const isDone = await refreshIndex({ repository, records: [record], prepared, wait, fault });
    const differing = new Set(await differingFiles(repository, paths));
    const written = endBackups(repository, backups, (path) => !differing.has(path));
    const saved = written.flatMap(({ saved: file }) => file ?? []);
    return {
      root: repository.root ?? "",
      kept: [
        ...new Set([
          ...kept.filter((path) => differing.has(path)),
          ...written.map(({ path }) => path),
        ]),
      ],
      saved,
      indexPending: !isDone,
    };
  } finally {
    if (prepared !== null) removeDraft(prepared.file);
  }
}
