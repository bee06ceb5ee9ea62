// Write-ahead journal of the update of the shared index (and of the working files, if a task
// landed), written before the branch moves. If this process is killed, the next commit replays the
// record.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { isSameContent } from "../git/trees/tree-edit.ts";
import type { Content, Oid, RepoPath, StagedEntry } from "../types.ts";
import { namesIn, readIfThere, writeWhole } from "../system/files/files.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import { statePath } from "../system/layout.ts";

/** One landing. */
export interface JournalRecord {
  readonly version: 1;
  /** Git directory of the worktree that has the index. */
  readonly gitDir: string;
  /** Top of that working tree. */
  readonly root: string;
  /** The ref that moves: a branch, or `HEAD` if it was detached. */
  readonly ref: string;
  readonly from: Oid | null;
  readonly to: Oid;
  readonly entries: readonly PendingEntry[];
  /** The key of the task, if a task landed: then the working files are updated, too. */
  readonly task?: string;
}

/** An entry to write into the index, if the index still has one of the old values. */
export interface PendingEntry {
  readonly path: RepoPath;
  readonly old: readonly (Content | null)[];
  readonly content: Content | null;
}

/** A record with its file name. */
export interface JournalFile {
  readonly name: string;
  readonly record: JournalRecord;
  /** Its process may still be alive, and finish the update itself. */
  readonly isRunning: boolean;
}

/** Returns the folder of the journal. */
export function journalFolder(commonDir: string): string {
  return statePath(commonDir, "journal");
}

/**
 * Returns the pending index updates for these entries. The old values are those of the base and of
 * the index when they were staged.
 */
export function pendingEntries(entries: readonly StagedEntry[]): PendingEntry[] {
  return entries.map(({ path, content, base, index }) => ({
    path,
    content,
    old: isSameContent(base, index) ? [base] : [base, index],
  }));
}

/** Writes a record, whole or not at all; returns its name. Names sort by time. */
export function writeJournal(commonDir: string, record: JournalRecord): string {
  const time = Math.round((performance.timeOrigin + performance.now()) * 1000);
  const name = `${String(time).padStart(20, "0")}-${ownerToName(thisProcess())}`;
  writeWhole(join(journalFolder(commonDir), name), JSON.stringify(record));
  return name;
}

/** Removes a record: its update is done, or its landing never happened. */
export function removeJournal(commonDir: string, name: string): void {
  rmSync(join(journalFolder(commonDir), name), { force: true });
}

/** Returns all records, the oldest first. Leaves out a record that another process is removing. */
export function readJournal(commonDir: string): JournalFile[] {
  const folder = journalFolder(commonDir);
  const files: JournalFile[] = [];
  for (const name of namesIn(folder)
    .filter((each) => /^\d/.test(each))
    .sort()) {
    const owner = ownerFromName(name.slice(name.indexOf("-") + 1));
    const text = readIfThere(join(folder, name));
    if (text !== null) {
      files.push({
        name,
        record: JSON.parse(text) as JournalRecord,
        isRunning: !isProvedDead(owner),
      });
    }
  }
  return files;
}

/** Says whether any update is pending. Reads only the names in one folder. */
export function isJournalEmpty(commonDir: string): boolean {
  return !namesIn(journalFolder(commonDir)).some((name) => /^\d/.test(name));
}
