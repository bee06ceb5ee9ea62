// Replays the pending index updates of killed commits. Called by every commit, through the
// pre-commit hook or `airlock commit`.

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { contentAt, isSameContent } from "../git/trees/tree-edit.ts";
import { repositoryEnvironment } from "../git/repository.ts";
import type { FaultPoint } from "../system/fault.ts";
import { commandLine } from "../system/shell.ts";
import type { Repository } from "../types.ts";
import { follow } from "./followers.ts";
import {
  type JournalFile,
  type JournalRecord,
  isJournalEmpty,
  readJournal,
  removeJournal,
} from "./journal.ts";
import { applyTo, refreshIndex } from "./refresh.ts";
import { sharedIndex } from "./index-file.ts";

export interface RecoverRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /**
   * Treatment of the working files after a killed landing of a task: `bring` updates them, and the
   * caller must hold the landing lock; `leave` leaves them, and throws if they belong to this
   * worktree.
   */
  readonly files: "bring" | "leave";
  /**
   * Milliseconds to wait for another process's `index.lock`; 0 in a hook, because the git that
   * holds it waits for the hook.
   */
  readonly wait: number;
  readonly fault: (point: FaultPoint) => void;
}

/** Milliseconds; a landing in progress updates its files in much less. */
const underWay = 10_000;

/**
 * Replays the pending index updates of landed commits, in all worktrees, in the order of the
 * landings. Cheap if nothing is pending. Returns whether this worktree's index is up to date
 * afterwards. Throws LANDING_UNFINISHED.
 */
export async function recover(request: RecoverRequest): Promise<boolean> {
  const { repository } = request;
  if (isJournalEmpty(repository.commonDir)) return true;
  if (request.files === "leave") await awaitFiles(request);
  const pending: JournalFile[] = [];
  for (const file of readJournal(repository.commonDir)) {
    if (request.files === "leave" && file.record.task !== undefined) continue;
    const state = await stateOf(request, file.record);
    if (state === "landed") pending.push(file);
    // Its process was killed before the branch moved, or its worktree has left the branch.
    else if (state === "void" || !file.isRunning) removeJournal(repository.commonDir, file.name);
  }
  let here = true;
  for (const gitDir of new Set(pending.map(({ record }) => record.gitDir))) {
    const files = pending.filter(({ record }) => record.gitDir === gitDir);
    const isDone = await replay(request, files);
    if (gitDir === repository.gitDir) here = isDone;
  }
  return here;
}

async function replay(request: RecoverRequest, files: readonly JournalFile[]): Promise<boolean> {
  const { repository, objects, wait, fault } = request;
  const { gitDir, root } = files[0]!.record;
  const there: Repository = {
    ...repository,
    gitDir,
    root,
    env: repositoryEnvironment(repository.env, { gitDir, workTree: root }),
  };
  const records = await Promise.all(files.map(async ({ record }) => current(objects, record)));
  const own = gitDir === repository.gitDir;
  if (own && repository.indexFile !== sharedIndex(repository)) {
    // `git commit -a` and `-i` commit from a new index, which is the lock file, and read it again
    // after their hooks. The index of `git commit --only` is made from HEAD, so nothing is pending
    // for it. The update of the shared index stays in the journal.
    if (basename(repository.indexFile) === "index.lock")
      await applyTo(repository.indexFile, there, records);
    return true;
  }
  const isDone = files.some(({ record }) => record.task !== undefined)
    ? await followAll(there, records, request)
    : await refreshIndex({ repository: there, records, prepared: null, wait, fault });
  if (isDone) for (const { name } of files) removeJournal(repository.commonDir, name);
  return isDone;
}

/** Replays one landing after the other: each updates the files to its own commit. */
async function followAll(
  there: Repository,
  records: readonly JournalRecord[],
  request: RecoverRequest,
): Promise<boolean> {
  const { objects, wait, fault } = request;
  let isDone = true;
  for (const record of records) {
    if (record.task === undefined)
      isDone =
        (await refreshIndex({
          repository: there,
          records: [record],
          prepared: null,
          wait,
          fault,
        })) && isDone;
    else
      isDone =
        !(await follow({ repository: there, objects, record, wait, fault })).indexPending && isDone;
  }
  return isDone;
}

/** Waits for a landing of a task that updates files here; throws if its process died. */
async function awaitFiles(request: RecoverRequest): Promise<void> {
  const { repository } = request;
  const started = performance.now();
  for (;;) {
    const here = readJournal(repository.commonDir).filter(
      ({ record }) => record.gitDir === repository.gitDir && record.task !== undefined,
    );
    const landed: JournalFile[] = [];
    for (const file of here)
      if ((await stateOf(request, file.record)) === "landed") landed.push(file);
    const [first] = landed;
    if (first === undefined) return;
    if (!first.isRunning || performance.now() - started > underWay) throw unfinished(first.record);
    await sleep(20);
  }
}

function unfinished({ ref, task = "" }: JournalRecord): AirlockError {
  const branch = ref.replace(/^refs\/heads\//, "");
  const sentence = `The landing of the task ${task} was interrupted: ${branch} has moved, and the files here have not followed yet.`;
  return new AirlockError("refused", "LANDING_UNFINISHED", sentence, {
    next: [commandLine(["airlock", "task", "land", task])],
  });
}

/** Leaves out entries that a later commit has changed: that commit has updated the index itself. */
async function current(objects: ObjectReader, record: JournalRecord): Promise<JournalRecord> {
  const head = await objects.read(`${record.ref === "HEAD" ? record.to : record.ref}^{tree}`);
  if (head === null) return { ...record, entries: [] };
  const kept = await Promise.all(
    record.entries.map(async (entry) =>
      isSameContent(await contentAt(objects, head.oid, entry.path), entry.content),
    ),
  );
  return { ...record, entries: record.entries.filter((_entry, at) => kept[at]) };
}

/**
 * Returns `landed` if the record's commit is on its ref, `waiting` if not (yet), `void` if its
 * worktree has left the ref or is gone.
 */
async function stateOf(
  { repository, objects }: RecoverRequest,
  record: JournalRecord,
): Promise<"landed" | "waiting" | "void"> {
  const headFile = join(record.gitDir, "HEAD");
  if (!existsSync(headFile)) return "void";
  const head = readFileSync(headFile, "utf8").trim();
  const onRef = record.ref === "HEAD" ? !head.startsWith("ref: ") : head === `ref: ${record.ref}`;
  if (!onRef) return "void";
  const now =
    record.ref === "HEAD" ? head : ((await objects.read(`${record.ref}^{commit}`))?.oid ?? null);
  if (now === record.to) return "landed";
  if (now === null || (await objects.read(`${record.to}^{commit}`)) === null) return "waiting";
  const { code } = await git(["merge-base", "--is-ancestor", record.to, now], {
    env: repository.env,
    accept: [0, 1],
  });
  return code === 0 ? "landed" : "waiting";
}
