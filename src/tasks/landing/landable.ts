// Checks that a task can land: it exists, it is on its own branch, no other process is working on
// it, and everything is committed.

import { worktreeAt } from "../../commit/followers.ts";
import { AirlockError } from "../../errors.ts";
import { readHead } from "../../git/candidate.ts";
import { git } from "../../git/exec.ts";
import { keepPathList, pathWords } from "../../git/path-list.ts";
import { unfinishedIn } from "../../git/in-progress.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import { splitNul } from "../../system/bytes.ts";
import { livenessOf, ownerToName, thisProcess } from "../../system/owner.ts";
import { commandLine } from "../../system/shell.ts";
import { programWords } from "../../system/typing-place.ts";
import type { Repository } from "../../types.ts";
import type { TaskRecord } from "../task-record.ts";
import { shortBranchName } from "./landing-result.ts";
import { presentPlace, taskStatus } from "../task-status.ts";

/** Maximum number of paths in a message. */
const maxShown = 20;

/**
 * Throws TASK_BUSY if another process is working on a task, or has started another operation on it.
 */
export function refuseBusy({ key, state, owner }: TaskRecord): void {
  if (state === "ready" || ownerToName(owner) === ownerToName(thisProcess())) return;
  const dead = livenessOf(owner) === "dead";
  if (dead && state === "landing") return;
  const other = state === "discarding" ? "discard" : state === "starting" ? "start" : "land";
  throw new AirlockError(
    "refused",
    "TASK_BUSY",
    dead
      ? `The task ${key} is half-way through ${state}: the process that did it died.`
      : `Process ${owner.pid} on ${owner.host} is ${state} the task ${key}.`,
    {
      next: [
        dead && other !== "start"
          ? commandLine(["airlock", "task", other, key])
          : "airlock task list",
      ],
    },
  );
}

/**
 * Opens a task's worktree, in which everything must be committed. Throws TASK_FOLDER_MISSING,
 * TASK_BRANCH if it is on another branch, IN_PROGRESS, and UNCOMMITTED with the paths.
 */
export async function openForLanding(
  repository: Repository,
  task: TaskRecord,
): Promise<Repository> {
  const { key, branch } = task;
  const place = presentPlace(taskStatus(task, await listWorktrees(repository)));
  const there = await worktreeAt(repository, place);
  const head = readHead(there);
  const unfinished = await unfinishedIn(there, place);
  if (unfinished !== null) {
    throw new AirlockError(
      "refused",
      "IN_PROGRESS",
      `A ${unfinished.what} is in progress in the worktree of the task ${key}: nothing was landed.`,
      {
        next: unfinished.next,
      },
    );
  }
  if (head !== branch) {
    const on = head.startsWith("refs/heads/") ? `on ${shortBranchName(head)}` : "on no branch";
    throw new AirlockError(
      "refused",
      "TASK_BRANCH",
      `The worktree of the task ${key} is ${on}, not on ${shortBranchName(branch)}: nothing was landed.`,
      {
        next: [commandLine(["git", "-C", place, "switch", shortBranchName(branch)])],
      },
    );
  }
  await refuseUncommitted(there, task);
  return there;
}

async function refuseUncommitted(there: Repository, { key, title }: TaskRecord): Promise<void> {
  const args = [
    "status",
    "--porcelain=v1",
    "-z",
    "--untracked-files=all",
    "--no-renames",
    "--ignore-submodules=none",
  ];
  const lines = splitNul((await git(args, { env: there.env })).stdout);
  if (lines.length === 0) return;
  const paths = lines.map((line) => line.slice(3));
  const words = pathWords(paths, {
    prefix: "",
    keepList: (some) => keepPathList(there.commonDir, some),
  });
  const what = lines.length === 1 ? paths[0]! : `${lines.length} paths`;
  const place = there.root ?? there.gitDir;
  throw new AirlockError(
    "refused",
    "UNCOMMITTED",
    `The task ${key} has uncommitted changes (${what}): nothing was landed.`,
    {
      detail: [
        ...lines.slice(0, maxShown),
        ...(lines.length > maxShown ? [`… and ${lines.length - maxShown} more`] : []),
      ].join("\n"),
      next: [
        "Commit it there, and land again:",
        `${commandLine(["cd", place])} && ${commandLine([...programWords(place), "commit", "-m", title, ...words])}`,
      ],
      facts: { paths },
    },
  );
}
