// Messages between sessions: one file each, put in place whole; every reader notes for itself which it has been shown.

import { createHash, randomUUID } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { createWhole, jsonIn, namesIn, readIfThere, writeWhole } from "../system/files.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import type { Session } from "./identity.ts";
import { makeFolder, writeFile } from "../system/private.ts";
import { statePath } from "../system/layout.ts";

export interface Message {
  readonly version: 1;
  /** Name of its file; sorts by time. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Id of the session that wrote it; empty where that cannot be told. */
  readonly from: string;
  readonly name: string;
  /** A session's id or name, or `all`. */
  readonly to: string;
  readonly text: string;
}

/** A message is no file transfer. */
export const longestText = 4000;

/** What is kept: so many messages, for so long (ms). */
const most = 500;
const keptFor = 7 * 86_400_000;

const folderOf = (commonDir: string) => statePath(commonDir, "messages");

/** Where a reader notes what it has been shown: one empty file per message, made by whoever shows it. */
function shownBy(commonDir: string, reader: string): string {
  return join(folderOf(commonDir), `shown-${createHash("sha256").update(reader).digest("hex").slice(0, 32)}`);
}

/** Publishes a message, whole or not at all; returns it. Throws USAGE where the text is empty or too long. */
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
  /** Call it when they have been shown: until then they are shown again, should this process be killed. */
  readonly done: () => void;
}

/**
 * Takes the messages for a session that it has not been shown yet, the oldest first. Of two readers of one session that ask at
 * once, each message goes to one of them.
 */
export function takeMessages(commonDir: string, session: Session): Taken {
  const folder = folderOf(commonDir);
  const shown = shownBy(commonDir, session.id);
  // In this order: a mark seen here whose message is not among the names read after it is of a message that has gone.
  const marks = namesIn(shown).filter((name) => !name.startsWith("."));
  const names = namesIn(folder).filter((name) => name.endsWith(".json"));
  if (names.length === 0) return { messages: [], done: () => undefined };
  makeFolder(shown);
  const taken = names.toSorted().flatMap((name) => {
    const message = messageIn(join(folder, name));
    const mark = message !== null && isFor(message, session) ? take(join(shown, name)) : null;
    return message === null || mark === null ? [] : [{ message, mark }];
  });
  const there = new Set(names);
  for (const mark of marks) if (!there.has(mark.replace(/~.*/s, ""))) rmSync(join(shown, mark), { force: true });
  return {
    messages: taken.map(({ message }) => message),
    done: () => taken.forEach(({ mark }) => writeFile(mark, "")),
  };
}

/** Says whether a message is meant for a session: by its id, its name, the last part of its id, or as one of all. */
function isFor({ to, from }: Message, { id, name }: Session): boolean {
  if (from !== "" && from === id) return false;
  return to === "all" || to === id || to === name || id.endsWith(`:${to}`);
}

/**
 * Notes that this process is about to show a message: returns its mark, to be emptied when that is done; `null` where another
 * process is showing the message or has shown it. A mark whose process died before that stays, and the next try has a mark of
 * its own: were it taken away, two processes that found it could each take away what the other one had put in its place.
 */
function take(first: string): string | null {
  for (let attempt = 0; ; attempt += 1) {
    const mark = attempt === 0 ? first : `${first}~${attempt}`;
    if (createWhole(mark, ownerToName(thisProcess()))) return mark;
    if (!isAbandoned(mark)) return null;
  }
}

/** Says whether the mark is of a process that died before it had shown the message. */
function isAbandoned(mark: string): boolean {
  const text = readIfThere(mark) ?? "";
  // The mark is read again: its process may have emptied it and ended since, and once dead it does nothing more.
  return isProvedDead(ownerFromName(text)) && readIfThere(mark) === text;
}

/** The oldest go: those beyond the number kept, and those too old; and what readers noted that have had none for as long. */
function prune(folder: string, now: number): void {
  const all = namesIn(folder);
  const readers = all.filter((name) => name.startsWith("shown-")).map((name) => join(folder, name));
  for (const reader of readers) if (lastChange(reader) < now - keptFor) rmSync(reader, { recursive: true, force: true });
  const names = all.filter((name) => name.endsWith(".json")).toSorted();
  const tooOld = names.filter((name) => Number(name.split("-")[0]) < now - keptFor);
  for (const name of new Set([...tooOld, ...names.slice(0, Math.max(0, names.length - most))])) rmSync(join(folder, name), { force: true });
}

/** Milliseconds since 1970; of what has gone, never. */
function lastChange(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}

function messageIn(file: string): Message | null {
  const value = jsonIn(file) as Message | null | undefined;
  if (value?.version !== 1 || !Number.isFinite(value.time)) return null;
  return [value.id, value.from, value.name, value.to, value.text].every((part) => typeof part === "string") ? value : null;
}
