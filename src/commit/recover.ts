// Finishes what killed commits left: the index that their landings still owe. Asked by every commit, whichever door it takes.

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { git } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { contentAt, isSameContent } from "../git/tree-edit.ts";
import { repositoryEnvironment } from "../git/repository.ts";
import type { FaultPoint } from "../system/fault.ts";
import type { Repository } from "../types.ts";
import { type JournalFile, type JournalRecord, isJournalEmpty, readJournal, removeJournal } from "./journal.ts";
import { applyTo, refreshIndex } from "./refresh.ts";
import { sharedIndex } from "./index-file.ts";

export interface RecoverRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** Milliseconds to wait for a foreign `index.lock`; 0 in a hook: the one who holds it waits for us. */
  readonly wait: number;
  readonly fault: (point: FaultPoint) => void;
}

/**
 * Pays what landed commits owe the indexes of their worktrees, in the order in which they landed. Cheap where nothing is owed.
 * Returns whether everything is paid that this worktree's index owes.
 */
export async function recover(request: RecoverRequest): Promise<boolean> {
  const { repository } = request;
  if (isJournalEmpty(repository.commonDir)) return true;
  const owed: JournalFile[] = [];
  for (const file of readJournal(repository.commonDir)) {
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

async function pay({ repository, objects, wait, fault }: RecoverRequest, files: readonly JournalFile[]): Promise<boolean> {
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
  const paid = await refreshIndex({ repository: there, records, prepared: null, wait, fault });
  if (paid) for (const { name } of files) removeJournal(repository.commonDir, name);
  return paid;
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
