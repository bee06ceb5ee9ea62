// What a landing still owes the shared index (and, where a task landed, the working files), written before the branch moves: whoever comes next pays it, should we be killed.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { isSameContent, type Content } from "../git/tree-edit.ts";
import { namesIn, readIfThere, writeWhole } from "../system/files.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import type { Oid, RepoPath } from "../types.ts";
import type { StagedEntry } from "./stage.ts";
import { statePath } from "../system/layout.ts";

/** One landing. */
export interface JournalRecord {
  readonly version: 1;
  /** The worktree's git directory: whose index is meant. */
  readonly gitDir: string;
  /** Top of that working tree. */
  readonly root: string;
  /** The ref that moves: a branch, or `HEAD` where it was detached. */
  readonly ref: string;
  readonly from: Oid | null;
  readonly to: Oid;
  readonly entries: readonly Debt[];
  /** The key of a task, where one landed: then the working files follow, too. */
  readonly task?: string;
}

/** An entry that the index must take over, if it still has one of the old values. */
export interface Debt {
  readonly path: RepoPath;
  readonly old: readonly (Content | null)[];
  readonly content: Content | null;
}

/** A record where it lies. */
export interface JournalFile {
  readonly name: string;
  readonly record: JournalRecord;
  /** Its process may still be alive, and pay by itself. */
  readonly pending: boolean;
}

/** Returns the folder of the journal. */
export function journalFolder(commonDir: string): string {
  return statePath(commonDir, "journal");
}

/** Returns what the index owes for these entries: from what it had when they were staged, or from the base. */
export function debtsOf(entries: readonly StagedEntry[]): Debt[] {
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

/** Removes a record: it is paid, or its landing never came about. */
export function removeJournal(commonDir: string, name: string): void {
  rmSync(join(journalFolder(commonDir), name), { force: true });
}

/** Returns all records, the oldest first. One that is being removed by somebody else is left out. */
export function readJournal(commonDir: string): JournalFile[] {
  const folder = journalFolder(commonDir);
  const files: JournalFile[] = [];
  for (const name of namesIn(folder)
    .filter((each) => /^\d/.test(each))
    .sort()) {
    const owner = ownerFromName(name.slice(name.indexOf("-") + 1));
    const text = readIfThere(join(folder, name));
    if (text !== null) {
      files.push({ name, record: JSON.parse(text) as JournalRecord, pending: !isProvedDead(owner) });
    }
  }
  return files;
}

/** Says at the cost of one look whether anything is owed. */
export function isJournalEmpty(commonDir: string): boolean {
  return !namesIn(journalFolder(commonDir)).some((name) => /^\d/.test(name));
}
