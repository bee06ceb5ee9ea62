// The repository's log: one JSON object per line in `<common>/airlock/log.jsonl`, each appended in
// one write; its size is bounded.

import { openSync, closeSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { namesIn, readIfThere } from "./files/files.ts";
import { parseJson } from "./lenient-json.ts";
import { appendFile, makeFolder } from "./files/private.ts";
import { stateFolder, statePath, userLog, userLogName } from "./layout.ts";
import { hasCode } from "./files/file-errors.ts";

/** An event. `event` is its kind; all other fields depend on the kind. */
export interface LogEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** Maximum bytes of the newer of the two log files; beyond that, it replaces the older one. */
const limit = 1_000_000;
/** Milliseconds that a rotation may take; a process that takes longer was killed. */
const maxRotation = 10_000;

/**
 * Appends an event with its time (ISO 8601) to the log of a repository; takes its common git
 * directory. Throws the errors of the file system.
 */
export function appendEvent(commonDir: string, event: LogEvent): void {
  makeFolder(stateFolder(commonDir));
  const file = statePath(commonDir, "log.jsonl");
  const line = `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`;
  try {
    appendFile(file, line);
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM")) throw error;
    // The log belongs to another user: this user gets a separate file beside it
    // (hooks/reference-transaction does the same).
    appendFile(userLog(commonDir, process.getuid?.() ?? 0), line);
  }
  if (sizeOf(file) > limit) rotate(commonDir, file);
}

/**
 * Rotates the full log. One process does this at a time; a process that appends meanwhile has one
 * of the two files open, so its line is kept.
 */
function rotate(commonDir: string, file: string): void {
  const token = statePath(commonDir, "log.turning");
  const since = statSync(token, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > maxRotation) rmSync(token, { force: true });
  try {
    closeSync(openSync(token, "wx", 0o600));
  } catch (error) {
    if (hasCode(error, "EEXIST")) return;
    throw error;
  }
  try {
    // Another process may just have done it.
    if (sizeOf(file) > limit) renameSync(file, statePath(commonDir, "log.1.jsonl"));
  } finally {
    rmSync(token, { force: true });
  }
}

/** The current content of the log. */
export interface Log {
  /** The events, oldest first; each has a `time`. */
  readonly events: readonly LogEvent[];
  /** Number of lines that are not events (cut off by a full disk, for example). */
  readonly unreadable: number;
}

/**
 * Reads the log of a repository; takes its common git directory. Throws the errors of the file
 * system.
 */
export function readLog(commonDir: string): Log {
  const folder = stateFolder(commonDir);
  const others = namesIn(folder).filter((name) => userLogName.test(name));
  const own = [statePath(commonDir, "log.1.jsonl"), statePath(commonDir, "log.jsonl")];
  const lines = [...own, ...others.map((name) => join(folder, name))].flatMap(linesOf);
  const events = lines.map(parsed).filter((event) => event !== null);
  if (others.length > 0)
    events.sort((one, other) => String(one["time"]).localeCompare(String(other["time"])));
  return { events, unreadable: lines.length - events.length };
}

function parsed(line: string): LogEvent | null {
  const value = parseJson(line);
  return typeof value === "object" &&
    value !== null &&
    "event" in value &&
    typeof value.event === "string"
    ? (value as LogEvent)
    : null;
}

function linesOf(file: string): string[] {
  return (readIfThere(file) ?? "").split("\n").filter(Boolean);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
