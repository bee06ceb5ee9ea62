// The repository's log: one JSON object per line, `<common>/airlock/log.jsonl`, appended in one write each, and bounded.

import { openSync, closeSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { namesIn, readIfThere } from "./files.ts";
import { parseJson } from "./json.ts";
import { appendFile, makeFolder } from "./private.ts";
import { stateFolder, statePath, userLog, userLogName } from "./layout.ts";
import { hasCode } from "./file-errors.ts";

/** What happened. `event` says which kind; everything else is the event's own. */
export interface LogEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** A log has two files, the older of which goes when the newer is this large: bytes. */
const limit = 1_000_000;
/** Somebody who turns the log over needs far less (ms); beyond that they were killed. */
const turning = 10_000;

/** Adds an event with its time (ISO 8601) to the log of a repository; takes its common git directory. Throws what the file system says. */
export function appendEvent(commonDir: string, event: LogEvent): void {
  makeFolder(stateFolder(commonDir));
  const file = statePath(commonDir, "log.jsonl");
  const line = `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`;
  try {
    appendFile(file, line);
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM")) throw error;
    // The log belongs to another user: this user has one of their own beside it (hooks/reference-transaction does the same).
    appendFile(userLog(commonDir, process.getuid?.() ?? 0), line);
  }
  if (sizeOf(file) > limit) turnOver(commonDir, file);
}

/**
 * Makes the log that is full the older one. One process does it at a time; whoever appends meanwhile has either file open, and
 * its line is in one of them.
 */
function turnOver(commonDir: string, file: string): void {
  const token = statePath(commonDir, "log.turning");
  const since = statSync(token, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > turning) rmSync(token, { force: true });
  try {
    closeSync(openSync(token, "wx", 0o600));
  } catch (error) {
    if (hasCode(error, "EEXIST")) return;
    throw error;
  }
  try {
    // Somebody may have done it just before.
    if (sizeOf(file) > limit) renameSync(file, statePath(commonDir, "log.1.jsonl"));
  } finally {
    rmSync(token, { force: true });
  }
}

/** The log as it is now. */
export interface Log {
  /** The oldest first; each has a `time`. */
  readonly events: readonly LogEvent[];
  /** Lines that are no event: cut off by a full disk, say. */
  readonly unreadable: number;
}

/** Reads the log of a repository; takes its common git directory. Throws what the file system says. */
export function readLog(commonDir: string): Log {
  const folder = stateFolder(commonDir);
  const others = namesIn(folder).filter((name) => userLogName.test(name));
  const own = [statePath(commonDir, "log.1.jsonl"), statePath(commonDir, "log.jsonl")];
  const lines = [...own, ...others.map((name) => join(folder, name))].flatMap(linesOf);
  const events = lines.map(parsed).filter((event) => event !== null);
  if (others.length > 0) events.sort((one, other) => String(one["time"]).localeCompare(String(other["time"])));
  return { events, unreadable: lines.length - events.length };
}

function parsed(line: string): LogEvent | null {
  const value = parseJson(line);
  return typeof value === "object" && value !== null && "event" in value && typeof value.event === "string" ? (value as LogEvent) : null;
}

function linesOf(file: string): string[] {
  return (readIfThere(file) ?? "").split("\n").filter(Boolean);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
