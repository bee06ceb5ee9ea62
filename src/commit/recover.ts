// Finishes what killed commits left: the index that their landings still owe. Asked by every commit, whichever door it takes.

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { contentAt, isSameContent } from "../git/tree-edit.ts";
import { repositoryEnvironment } from "../git/repository.ts";
import type { FaultPoint } from "../system/fault.ts";
import { commandLine } from "../system/shell.ts";
import type { Repository } from "../types.ts";
import { follow } from "./followers.ts";
import { type JournalFile, type JournalRecord, isJournalEmpty, readJournal, removeJournal } from "./journal.ts";
import { applyTo, refreshIndex } from "./refresh.ts";
import { sharedIndex } from "./index-file.ts";

export interface RecoverRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /**
   * Files that a killed landing of a task owes: `bring` them, which takes the landing lock to be held; or `leave` them, and throw
   * where they are this worktree's.
   */
  readonly files: "bring" | "leave";
  /** Milliseconds to wait for a foreign `index.lock`; 0 in a hook: the one who holds it waits for us. */
  readonly wait: number;
  readonly fault: (point: FaultPoint) => void;
}

/** A landing that is under way brings its files in well under this (ms). */
const underWay = 10_000;

/**
 * Pays what landed commits owe the indexes of their worktrees, in the order in which they landed. Cheap where nothing is owed.
 * Returns whether everything is paid that this worktree's index owes. Throws LANDING_UNFINISHED.
 */
export async function recover(request: RecoverRequest): Promise<boolean> {
  const { repository } = request;
  if (isJournalEmpty(repository.commonDir)) return true;
  if (request.files === "leave") await awaitFiles(request);
  const owed: JournalFile[] = [];
  for (const file of readJournal(repository.commonDir)) {
    if (request.files === "leave" && file.record.task !== undefined) continue;
    const state = await stateOf(request, file.record);
    if (state === "landed") owed.push(file);
    // Its process was killed before the branch moved, or nobody needs it any more.
    else if (state === "void" || !file.pending) removeJournal(repository.commonDir, file.name);
  }
  let here = true;
  for (const gitDir of new Set(owed.map(({ record }) => record.gitDir))) {
    const files = owed.filter(({ record }) => record.gitDir === gitDir);
    const paid = await pay(request, files);
    if (gitDir === repository.gitDir) here = paid;
  }
  return here;
}

async function pay(request: RecoverRequest, files: readonly JournalFile[]): Promise<boolean> {
  const { repository, objects, wait, fault } = request;
  const { gitDir, root } = files[0]!.record;
  const there: Repository = { ...repository, gitDir, root, env: repositoryEnvironment(repository.env, { gitDir, workTree: root }) };
  const records = await Promise.all(files.map(async ({ record }) => current(objects, record)));
  const own = gitDir === repository.gitDir;
  if (own && repository.indexFile !== sharedIndex(repository)) {
    // `git commit -a` and `-i` commit from a new index that is the lock itself, and read it again after their hooks; that of
    // `--only` is made of HEAD, and owes nothing. What the shared index owes stays on record.
    if (basename(repository.indexFile) === "index.lock") await applyTo(repository.indexFile, there, records);
    return true;
  }
  const paid = files.some(({ record }) => record.task !== undefined)
    ? await followAll(there, records, request)
    : await refreshIndex({ repository: there, records, prepared: null, wait, fault });
  if (paid) for (const { name } of files) removeJournal(repository.commonDir, name);
  return paid;
}

/** One after the other: the files of a landing are brought to where it left its branch. */
async function followAll(there: Repository, records: readonly JournalRecord[], request: RecoverRequest): Promise<boolean> {
  const { objects, wait, fault } = request;
  let paid = true;
  for (const record of records) {
    if (record.task === undefined)
      paid = (await refreshIndex({ repository: there, records: [record], prepared: null, wait, fault })) && paid;
    else paid = (await follow({ repository: there, objects, record, wait, fault })).paid && paid;
  }
  return paid;
}

/** Waits for the landing of a task that brings files here; throws where its process died. */
async function awaitFiles(request: RecoverRequest): Promise<void> {
  const { repository } = request;
  const started = performance.now();
  for (;;) {
    const here = readJournal(repository.commonDir).filter(({ record }) => record.gitDir === repository.gitDir && record.task !== undefined);
    const landed: JournalFile[] = [];
    for (const file of here) if ((await stateOf(request, file.record)) === "landed") landed.push(file);
    const [first] = landed;
    if (first === undefined) return;
    if (!first.pending || performance.now() - started > underWay) throw unfinished(first.record);
    await sleep(20);
  }
}

function unfinished({ ref, task = "" }: JournalRecord): AirlockError {
  const branch = ref.replace(/^refs\/heads\//, "");
  const sentence = `The landing of the task ${task} was interrupted: ${branch} has moved, and the files here have not followed yet.`;
  return new AirlockError("refused", "LANDING_UNFINISHED", sentence, { next: [commandLine(["airlock", "task", "land", task])] });
}

/** Leaves out what somebody has committed anew since: their commit has brought the index up to date itself. */
async function current(objects: ObjectReader, record: JournalRecord): Promise<JournalRecord> {
  const head = await objects.read(`${record.ref === "HEAD" ? record.to : record.ref}^{tree}`);
  if (head === null) return { ...record, entries: [] };
  const kept = await Promise.all(
    record.entries.map(async (debt) => isSameContent(await contentAt(objects, head.oid, debt.path), debt.content)),
  );
  return { ...record, entries: record.entries.filter((_debt, at) => kept[at]) };
}

/** Whether a record's commit is on its ref: landed; not yet, or never: waiting; its worktree is elsewhere or gone: void. */
async function stateOf({ repository, objects }: RecoverRequest, record: JournalRecord): Promise<"landed" | "waiting" | "void"> {
  const headFile = join(record.gitDir, "HEAD");
  if (!existsSync(headFile)) return "void";
  const head = readFileSync(headFile, "utf8").trim();
  const onRef = record.ref === "HEAD" ? !head.startsWith("ref: ") : head === `ref: ${record.ref}`;
  if (!onRef) return "void";
  const now = record.ref === "HEAD" ? head : ((await objects.read(`${record.ref}^{commit}`))?.oid ?? null);
  if (now === record.to) return "landed";
  if (now === null || (await objects.read(`${record.to}^{commit}`)) === null) return "waiting";
  const { code } = await git(["merge-base", "--is-ancestor", record.to, now], { env: repository.env, accept: [0, 1] });
  return code === 0 ? "landed" : "waiting";
}
