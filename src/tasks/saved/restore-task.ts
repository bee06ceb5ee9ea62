// `airlock task restore`: restores a discarded task's worktree, branch, index and files; builds it
// at a temporary path and renames it once complete.

import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AirlockError } from "../../errors.ts";
import { git } from "../../git/exec.ts";
import { swapRefs } from "../../git/refs/refs.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { FaultPoint } from "../../system/fault.ts";
import type { LockHolder } from "../../system/lock.ts";
import { thisProcess } from "../../system/owner.ts";
import { commandLine } from "../../system/shell.ts";
import type { Oid, Repository } from "../../types.ts";
import { commitAt } from "../disposition.ts";
import { inspectWorktree } from "../locate-worktree.ts";
import { createTask, readTask, type TaskRecord } from "../task-record.ts";
import { refill } from "./refill.ts";
import type { Manifest, Saved } from "./saved.ts";
import { lockReason } from "../task-status.ts";
import {
  addWorktree,
  adminOf,
  moveIntoPlace,
  temporaryPlace,
  removeUnfinished,
  settle,
} from "../worktree.ts";
import { withWorktrees } from "../worktrees-lock.ts";

export interface RestoreRequest {
  readonly repository: Repository;
  readonly saved: Saved;
  /** Name of the asking session. */
  readonly session: string;
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onWaiting: (holder: LockHolder | null) => void;
  readonly fault: (point: FaultPoint) => void;
}

/**
 * File in git's own folder of a worktree that names the ref it was restored from, until the task
 * has a record.
 */
const restoredFile = "airlock-restored";

/**
 * Restores a task; returns its record and notes for the user. The saved ref stays. Repeated after a
 * kill, it starts over. Throws TASK_EXISTS, FOLDER_IN_THE_WAY, BRANCH_IN_THE_WAY, without any
 * change.
 */
export async function restoreTask(
  request: RestoreRequest,
): Promise<{ readonly record: TaskRecord; readonly notes: readonly string[] }> {
  const { repository, saved, fault } = request;
  const { task, tip, commit } = saved.manifest;
  const record: TaskRecord = { ...task, version: 1, state: "ready", owner: thisProcess() };
  const work = {
    command: request.command,
    consequence: "nothing was restored",
    signal: request.signal,
    onWaiting: request.onWaiting,
  };
  const whole = await withWorktrees(repository, work, async () => {
    mkdirSync(dirname(record.worktree), { recursive: true });
    await removeUnfinished(repository, dirname(record.worktree));
    refuseExisting(repository, record);
    if (isWhole(record, saved)) return true;
    await refuseTaken(repository, record, tip ?? commit);
    await swapRefs(repository, [{ name: record.branch, from: null, to: tip ?? commit }]);
    fault("restore-branched");
    await addWorktree(repository, record);
    fault("restore-added");
    return false;
  });
  const notes = whole ? [] : await fill(request, record);
  settle(repository, record, lockReason(record, request.session));
  if (!createTask(repository, record)) throw exists(record);
  return { record, notes };
}

/** Fills the temporary worktree, and moves it into place. */
async function fill(
  { repository, saved, fault, ...rest }: RestoreRequest,
  record: TaskRecord,
): Promise<string[]> {
  const temporary = temporaryPlace(record);
  const admin = adminOf(temporary)!;
  const place = { ...inspectWorktree(repository, admin, temporary), root: temporary };
  const notes = await setHead(place.repository, saved.manifest);
  await refill(place, saved.manifest);
  writeFileSync(join(admin, restoredFile), saved.ref);
  fault("restore-filled");
  const work = {
    command: rest.command,
    consequence: "nothing was restored",
    signal: rest.signal,
    onWaiting: rest.onWaiting,
  };
  await withWorktrees(repository, work, async () => moveIntoPlace(record));
  fault("restore-moved");
  return [
    ...notes,
    ...saved.manifest.leftOut.map(({ path, why }) => `${path} was not saved: ${why}.`),
  ];
}

/**
 * Restores HEAD to another branch, or to none, if the worktree had that; only if the branch has not
 * moved.
 */
async function setHead(
  repository: Repository,
  { head, commit, task }: Manifest,
): Promise<string[]> {
  if (head === task.branch) return [];
  const call = { env: repository.env, hooks: "off" } as const;
  const isFree =
    head.startsWith("refs/heads/") &&
    !(await listWorktrees(repository)).some(({ branch }) => branch === head);
  if (isFree && (await commitAt(repository, head)) === commit) {
    await git(["symbolic-ref", "HEAD", head], call);
    return [];
  }
  await git(["update-ref", "--no-deref", "HEAD", commit], call);
  return head.startsWith("refs/heads/")
    ? [
        `It was on ${head.replace("refs/heads/", "")}, which has moved on: HEAD is detached at ${commit}.`,
      ]
    : [];
}

function refuseExisting(repository: Repository, record: TaskRecord): void {
  if (readTask(repository, record.key) !== null) throw exists(record);
}

function exists({ key }: TaskRecord): AirlockError {
  return new AirlockError(
    "refused",
    "TASK_EXISTS",
    `There is a task ${key}, so nothing was restored over it.`,
    {
      next: [
        `To discard that one: ${commandLine(["airlock", "task", "discard", key])}`,
        "To see what is saved: airlock task restore --list",
      ],
    },
  );
}

/**
 * Returns whether the complete worktree exists already, from a restore that died before it wrote
 * the record.
 */
function isWhole({ worktree }: TaskRecord, { ref }: Saved): boolean {
  const admin = adminOf(worktree);
  const file = admin === null ? null : join(admin, restoredFile);
  return file !== null && existsSync(file) && readFileSync(file, "utf8") === ref;
}

async function refuseTaken(
  repository: Repository,
  { worktree, branch }: TaskRecord,
  at: Oid,
): Promise<void> {
  if (lstatSync(worktree, { throwIfNoEntry: false }) !== undefined) {
    throw new AirlockError(
      "refused",
      "FOLDER_IN_THE_WAY",
      `There is something at ${worktree} already, so nothing was restored.`,
      {
        next: [
          "Move it away, and restore again:",
          commandLine(["mv", worktree, `${worktree}-elsewhere`]),
        ],
      },
    );
  }
  const name = branch.replace("refs/heads/", "");
  const now = await commitAt(repository, branch);
  const user = (await listWorktrees(repository)).find((one) => one.branch === branch);
  if ((now === null || now === at) && user === undefined) return;
  const why =
    user === undefined
      ? `is at ${now!.slice(0, 12)}, not where it was (${at.slice(0, 12)})`
      : `is checked out in ${user.path}`;
  throw new AirlockError(
    "refused",
    "BRANCH_IN_THE_WAY",
    `The branch ${name} ${why}, so nothing was restored.`,
    {
      next:
        user === undefined
          ? [
              "Give it another name, and restore again:",
              commandLine(["git", "branch", "-m", name, `${name}-elsewhere`]),
            ]
          : [commandLine(["git", "-C", user.path, "switch", "--detach"])],
    },
  );
}
