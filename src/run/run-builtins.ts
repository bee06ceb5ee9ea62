// Runs the built-ins of a plan: every blob is read once, whichever of them want it.

import { availableParallelism } from "node:os";
import {
  type Builtin,
  type BuiltinFile,
  type BuiltinOptions,
  type BuiltinView,
  finding,
} from "../checks/builtin.ts";
import { builtinOf } from "../checks/builtins/builtin-table.ts";
import { typesOf } from "../checks/file-types.ts";
import { isText } from "../checks/text.ts";
import { AirlockError } from "../errors.ts";
import { type GitObject, ObjectReader, readTree } from "../git/objects.ts";
import { isMerging } from "../git/in-progress.ts";
import type {
  BuiltinTask,
  Candidate,
  Change,
  Finding,
  PlannedCheck,
  Repository,
  Task,
} from "../types.ts";
import type { TaskResult } from "./task-result.ts";

export interface BuiltinRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  readonly message: Buffer | null;
  readonly branches: readonly string[];
}

/** Runs the built-in of one planned check; all of them share one pass over the blobs. */
export type RunBuiltin = (task: BuiltinTask) => Promise<TaskResult>;

/** A built-in with its task, options and files. */
export interface BuiltinJob {
  readonly task: BuiltinTask;
  readonly builtin: Builtin;
  readonly options: BuiltinOptions;
  /**
   * Types of which a file must have every one, by its content: what the built-in itself asks for.
   */
  readonly types: readonly string[];
  readonly changes: readonly Change[];
  /** Its findings by change, so that they can be reported in the order of the paths. */
  readonly found: Map<Change | null, readonly Finding[]>;
}

/**
 * Takes the plan; returns what runs each built-in in it. Nothing is read before the first one is
 * run.
 */
export function builtinRunner(
  request: BuiltinRequest,
  planned: readonly PlannedCheck[],
): RunBuiltin {
  let pass: Promise<ReadonlyMap<BuiltinTask, readonly Finding[]>> | undefined;
  return async (task) => {
    const found = (await (pass ??= lookAtAll(request, planned))).get(task)!;
    const findings = found.map((each) => ({ ...each, rule: each.rule ?? task.id }));
    const errors = findings.filter(({ level }) => level === "error").length;
    const outcome = errors === 0 ? "passed" : "failed";
    return {
      outcome,
      output: "",
      reason: errors === 0 ? "" : `found ${errors} ${errors === 1 ? "fault" : "faults"}`,
      next: [],
      findings,
    };
  };
}

/** Says that a task needs neither a chamber nor a process. */
export function isBuiltin(task: Task): boolean {
  return task.kind === "builtin";
}

async function lookAtAll(
  request: BuiltinRequest,
  planned: readonly PlannedCheck[],
): Promise<ReadonlyMap<BuiltinTask, readonly Finding[]>> {
  const tree = readTree(request.objects, request.candidate.tree);
  const jobs = await Promise.all(
    planned.flatMap(({ check: { task }, changes }) =>
      task.kind === "builtin"
        ? [jobOf({ task, changes, view: { ...request, changes, tree } })]
        : [],
    ),
  );
  const { repository, objects } = request;
  await lookAtBlobs({ repository, objects, jobs, merging: isMerging(repository) });
  for (const { builtin, changes, found, options } of jobs)
    if (builtin.whole !== undefined)
      found.set(null, await builtin.whole({ ...request, changes, tree }, options));
  return new Map(
    jobs.map(({ task, changes, found }) => [
      task,
      [...changes, null].flatMap((change) => found.get(change) ?? []),
    ]),
  );
}

interface JobRequest {
  readonly task: BuiltinTask;
  readonly changes: readonly Change[];
  readonly view: BuiltinView;
}

async function jobOf({ task, changes, view }: JobRequest): Promise<BuiltinJob> {
  const builtin = await builtinOf(task.id);
  if (builtin === null)
    throw new AirlockError("internal", "NO_BUILTIN", `There is no built-in ${task.id}.`);
  const options = (await builtin.prepare?.(view, task.options)) ?? task.options;
  return { task, builtin, options, types: builtin.types ?? [], changes, found: new Map() };
}

/**
 * Blobs asked for at a time of each git: enough for it never to wait for the next question. It does
 * not cost memory: a pipe holds git back while we look, so that besides the answer in work there is
 * no more than a pipe's content.
 */
const ahead = 256;

/** Bytes. A larger file is never passed unseen: it is a finding. */
const largest = 100 * 1024 * 1024;

/**
 * From how many blobs on a further git is worth its start, and how many there are at most:
 * inflating the blobs is most of the work.
 */
const [many, most] = [400, 4];

interface BlobsRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly jobs: readonly BuiltinJob[];
  readonly merging: boolean;
}

/**
 * Shows each file to the built-ins that want it, and adds what they find to `found`. Links,
 * submodules and deletions are no files. Throws AirlockError OBJECT_MISSING where a content cannot
 * be read.
 */
async function lookAtBlobs({ repository, objects, jobs, merging }: BlobsRequest): Promise<void> {
  const queue = [...queueOf(jobs)];
  const further = Math.min(most, availableParallelism(), Math.floor(queue.length / many)) - 1;
  const readers = [
    objects,
    ...Array.from({ length: Math.max(0, further) }, () => new ObjectReader(repository)),
  ];
  const look = ([change, those]: QueuedBlob, object: GitObject | null): void => {
    if (object?.type !== "blob") throw missing(change);
    const file = { change, content: object.content, merging };
    for (const one of those) {
      const findings = lookAt(file, one, object.size);
      if (findings.length > 0) one.found.set(change, findings);
    }
  };
  try {
    const shares = readers.map((reader, share) => ({
      reader,
      queue: queue.filter((_, at) => at % readers.length === share),
    }));
    await Promise.all(shares.map((share) => readThrough(share, look)));
  } finally {
    for (const reader of readers.slice(1)) reader.close();
  }
}

type QueuedBlob = readonly [Change, readonly BuiltinJob[]];

interface Share {
  readonly reader: ObjectReader;
  readonly queue: readonly QueuedBlob[];
}

/**
 * Looks at each blob when it comes, in the order of the queue: none is kept until another one is
 * there.
 */
async function readThrough(
  { reader, queue }: Share,
  look: (wanted: QueuedBlob, object: GitObject | null) => void,
): Promise<void> {
  const read = ([change]: QueuedBlob): Promise<GitObject | null> =>
    reader.read(change.blob, largest);
  const reading = queue.slice(0, ahead).map(read);
  try {
    for (const [at, wanted] of queue.entries()) {
      const object = await reading[at % ahead]!;
      const next = queue[at + ahead];
      if (next !== undefined) reading[at % ahead] = read(next);
      look(wanted, object);
    }
  } catch (error) {
    // The other requests fail in the same way; one error is enough.
    for (const one of reading) one.catch(() => undefined);
    throw error;
  }
}

function missing({ path, blob }: Change): AirlockError {
  return new AirlockError(
    "git",
    "OBJECT_MISSING",
    `The content of ${path} (${blob}) cannot be read.`,
    { next: ["git fsck"] },
  );
}

function queueOf(jobs: readonly BuiltinJob[]): ReadonlyMap<Change, readonly BuiltinJob[]> {
  const wanted = new Map<Change, BuiltinJob[]>();
  for (const one of jobs.filter(({ builtin }) => builtin.file !== undefined)) {
    for (const change of one.changes) {
      if (change.status === "D" || change.mode === "160000" || change.mode === "120000") continue;
      const those = wanted.get(change);
      if (those === undefined) wanted.set(change, [one]);
      else those.push(one);
    }
  }
  return wanted;
}

function lookAt(
  file: BuiltinFile,
  { builtin, types, options }: BuiltinJob,
  size: number,
): readonly Finding[] {
  if (!types.every((type) => isOfType(file, type)) || builtin.wants?.(file.content) === false)
    return [];
  if (size <= largest) return builtin.file!(file, options);
  const message = `has ${megabytes(size)}, and ${builtin.id} looks at no more than ${megabytes(largest)}: name it in the check's \`exclude\` if it may pass unseen`;
  return [finding({ path: file.change.path, message })];
}

function isOfType({ change, content }: BuiltinFile, type: string): boolean {
  if (type === "text" || type === "binary") return isText(content) === (type === "text");
  if (type === "executable") return change.mode === "100755";
  return typesOf(change, content).has(type);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}
