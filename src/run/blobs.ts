// One pass over the blobs: each is asked for ahead of time, looked at by every built-in that wants it, and let go.

import { availableParallelism } from "node:os";
import type { BuiltinFile } from "../checks/builtin.ts";
import { finding } from "../checks/builtin.ts";
import { typesOf } from "../checks/file-types.ts";
import { isText } from "../checks/text.ts";
import { AirlockError } from "../errors.ts";
import { type GitObject, ObjectReader } from "../git/objects.ts";
import type { Change, Finding, Repository } from "../types.ts";
import type { Asked } from "./builtins.ts";

/**
 * Blobs asked for at a time of each git: enough for it never to wait for the next question. It does not cost memory: a pipe holds
 * git back while we look, so that besides the answer in work there is no more than a pipe's content.
 */
const ahead = 256;

/** Bytes. A larger file is never passed unseen: it is a finding. */
const largest = 100 * 1024 * 1024;

/** From how many blobs on a further git is worth its start, and how many there are at most: inflating the blobs is most of the work. */
const [many, most] = [400, 4];

export interface BlobsRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly asked: readonly Asked[];
  readonly merging: boolean;
}

/**
 * Shows each file to the built-ins that want it, and adds what they find to `found`. Links, submodules and deletions are no files.
 * Throws AirlockError OBJECT_MISSING where a content cannot be read.
 */
export async function lookAtBlobs({ repository, objects, asked, merging }: BlobsRequest): Promise<void> {
  const queue = [...wantedBy(asked)];
  const further = Math.min(most, availableParallelism(), Math.floor(queue.length / many)) - 1;
  const readers = [objects, ...Array.from({ length: Math.max(0, further) }, () => new ObjectReader(repository))];
  const look = ([change, those]: Wanted, object: GitObject | null): void => {
    if (object?.type !== "blob") throw missing(change);
    const file = { change, content: object.content, merging };
    for (const one of those) {
      const findings = lookAt(file, one, object.size);
      if (findings.length > 0) one.found.set(change, findings);
    }
  };
  try {
    const shares = readers.map((reader, share) => ({ reader, queue: queue.filter((_, at) => at % readers.length === share) }));
    await Promise.all(shares.map((share) => readThrough(share, look)));
  } finally {
    for (const reader of readers.slice(1)) reader.close();
  }
}

type Wanted = readonly [Change, readonly Asked[]];

interface Share {
  readonly reader: ObjectReader;
  readonly queue: readonly Wanted[];
}

/** Looks at each blob when it comes, in the order of the queue: none is kept until another one is there. */
async function readThrough({ reader, queue }: Share, look: (wanted: Wanted, object: GitObject | null) => void): Promise<void> {
  const read = ([change]: Wanted): Promise<GitObject | null> => reader.read(change.blob, largest);
  const reading = queue.slice(0, ahead).map(read);
  try {
    for (const [at, wanted] of queue.entries()) {
      const object = await reading[at % ahead]!;
      const next = queue[at + ahead];
      if (next !== undefined) reading[at % ahead] = read(next);
      look(wanted, object);
    }
  } catch (error) {
    // What else was asked for ends the same way; that is no further news.
    for (const one of reading) one.catch(() => undefined);
    throw error;
  }
}

function missing({ path, blob }: Change): AirlockError {
  return new AirlockError("git", "OBJECT_MISSING", `The content of ${path} (${blob}) cannot be read.`, { next: ["git fsck"] });
}

function wantedBy(asked: readonly Asked[]): ReadonlyMap<Change, readonly Asked[]> {
  const wanted = new Map<Change, Asked[]>();
  for (const one of asked.filter(({ builtin }) => builtin.file !== undefined)) {
    for (const change of one.changes) {
      if (change.status === "D" || change.mode === "160000" || change.mode === "120000") continue;
      const those = wanted.get(change);
      if (those === undefined) wanted.set(change, [one]);
      else those.push(one);
    }
  }
  return wanted;
}

function lookAt(file: BuiltinFile, { builtin, types, options }: Asked, size: number): readonly Finding[] {
  if (!types.every((type) => isOfType(file, type)) || builtin.wants?.(file.content) === false) return [];
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
