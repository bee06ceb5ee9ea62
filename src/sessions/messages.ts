// Messages between sessions: one file each, published atomically. Each reader records which
// messages it has been shown.

import { createHash, randomUUID } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { createWhole, jsonIn, namesIn, readIfThere, writeWhole } from "../system/files/files.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import type { Session } from "./identity.ts";
import { makeFolder, writeFile } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";

export interface Message {
  readonly version: 1;
  /** Name of the file; sorts by time. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Id of the sending session; empty if unknown. */
  readonly from: string;
  readonly name: string;
  /** A session's id or name, or `all`. */
  readonly to: string;
  readonly text: string;
}

/** Maximum length of a message: it is not meant for transferring files. */
export const longestText = 4000;

/** Limits of what is kept: number of messages, and their age in milliseconds. */
const most = 500;
const keptFor = 7 * 86_400_000;

const folderOf = (commonDir: string) => statePath(commonDir, "messages");

/**
 * Returns the folder in which a reader records shown messages: one empty file per message, made by
 * the process that shows it.
 */
function shownBy(commonDir: string, reader: string): string {
  return join(
    folderOf(commonDir),
    `shown-${createHash("sha256").update(reader).digest("hex").slice(0, 32)}`,
  );
}

/** Publishes a message atomically; returns it. Throws USAGE if the text is empty or too long. */
export function sendMessage(commonDir: string, message: Omit<Message, "version" | "id">): Message {
  if (message.text.trim() === "" || message.text.length > longestText) {
    throw new AirlockError("usage", "USAGE", `A message has 1 to ${longestText} characters.`, {
      next: ["airlock tell all 'I rebase main at noon.'"],
    });
  }
  const folder = folderOf(commonDir);
  const id = `${String(message.time).padStart(15, "0")}-${randomUUID()}`;
  const whole: Message = { version: 1, id, ...message };
  writeWhole(join(folder, `${id}.json`), `${JSON.stringify(whole)}\n`);
  prune(folder, message.time);
  return whole;
}

/** Messages taken for showing. */
export interface Taken {
  readonly messages: readonly Message[];
  /** Call it after showing them. If the process is killed before that, they are shown again. */
  readonly done: () => void;
}

/**
 * Takes the messages for a session that it has not been shown yet, oldest first. If two readers of
 * one session ask at once, each message goes to one of them.
 */
export function takeMessages(commonDir: string, session: Session): Taken {
  const folder = folderOf(commonDir);
  const shown = shownBy(commonDir, session.id);
  // Read in this order: a record whose message is not among the names read after it belongs to a
  // message that was pruned.
  const records = namesIn(shown).filter((name) => !name.startsWith("."));
  const names = namesIn(folder).filter((name) => name.endsWith(".json"));
  if (names.length === 0) return { messages: [], done: () => undefined };
  makeFolder(shown);
  const taken = names.toSorted().flatMap((name) => {
    const message = messageIn(join(folder, name));
    const record = message !== null && isFor(message, session) ? take(join(shown, name)) : null;
    return message === null || record === null ? [] : [{ message, record }];
  });
  const there = new Set(names);
  for (const record of records)
    if (!there.has(record.replace(/~.*/s, ""))) rmSync(join(shown, record), { force: true });
  return {
    messages: taken.map(({ message }) => message),
    done: () => taken.forEach(({ record }) => writeFile(record, "")),
  };
}

/**
 * Returns whether a message is addressed to a session: by its id, its name, the last part of its
 * id, or `all`.
 */
function isFor({ to, from }: Message, { id, name }: Session): boolean {
  if (from !== "" && from === id) return false;
  return to === "all" || to === id || to === name || id.endsWith(`:${to}`);
}

/**
 * Records that this process is about to show a message. Returns the record, to be emptied once the
 * message is shown; `null` if another process is showing it or has shown it. A record whose process
 * died early stays, and the next try uses a record of its own: if it were removed, two processes
 * could each remove the other's new record.
 */
function take(first: string): string | null {
  for (let attempt = 0; ; attempt += 1) {
    const record = attempt === 0 ? first : `${first}~${attempt}`;
    if (createWhole(record, ownerToName(thisProcess()))) return record;
    if (!isAbandoned(record)) return null;
  }
}

/** Returns whether the record belongs to a process that died before it had shown the message. */
function isAbandoned(record: string): boolean {
  const text = readIfThere(record) ?? "";
  // Read the record again: its process may have emptied it and ended in between, and a dead process
  // changes nothing more.
  return isProvedDead(ownerFromName(text)) && readIfThere(record) === text;
}

/**
 * Removes the oldest messages beyond the limits, and the records of readers that have had no
 * message for as long.
 */
function prune(folder: string, now: number): void {
  const all = namesIn(folder);
  const readers = all.filter((name) => name.startsWith("shown-")).map((name) => join(folder, name));
  for (const reader of readers)
    if (lastChange(reader) < now - keptFor) rmSync(reader, { recursive: true, force: true });
  const names = all.filter((name) => name.endsWith(".json")).toSorted();
  const tooOld = names.filter((name) => Number(name.split("-")[0]) < now - keptFor);
  for (const name of new Set([...tooOld, ...names.slice(0, Math.max(0, names.length - most))]))
    rmSync(join(folder, name), { force: true });
}

/** Returns milliseconds since 1970; infinity if the folder is gone. */
function lastChange(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}

function messageIn(file: string): Message | null {
  const value = jsonIn(file) as Message | null | undefined;
  if (value?.version !== 1 || !Number.isFinite(value.time)) return null;
  return [value.id, value.from, value.name, value.to, value.text].every(
    (part) => typeof part === "string",
  )
    ? value
    : null;
}
