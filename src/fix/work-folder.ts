// Manages the folder for temporary files while working files are replaced, and cleans up after
// killed processes.

import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../system/files/files.ts";
import { isProvedDead, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";
import type { Repository } from "../types.ts";
import { makeFolder } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";

/**
 * Returns this process' folder, creating it if needed; it has the process' name, so that others can
 * tell when the process is dead.
 */
export function workFolder(repository: Repository): string {
  const folder = join(folderOf(repository), ownerToName(thisProcess()));
  makeFolder(folder);
  return folder;
}

/** Removes the folder, unless it contains the only copy of something. */
export function dropWorkFolder(folder: string): void {
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Returns a name for new content. */
export function draftName(): string {
  return `draft-${randomUUID()}`;
}

/**
 * Returns a name for an old file: it contains the content's hash, so that anybody can tell whether
 * it was written into since.
 */
export function backupName(content: Buffer): string {
  return `aside-${digest(content)}-${randomUUID()}`;
}

/**
 * Removes files that killed processes left behind. Returns the old files that somebody wrote into
 * during the replacement: that content exists nowhere else.
 */
export function pruneWork(repository: Repository): string[] {
  const kept: string[] = [];
  for (const name of namesIn(folderOf(repository))) {
    if (!isProvedDead(ownerFromName(name))) continue;
    const folder = join(folderOf(repository), name);
    for (const file of namesIn(folder).map((each) => join(folder, each))) {
      const expected = /aside-([0-9a-f]{64})-/.exec(file)?.[1];
      if (expected === undefined || digest(readFileSync(file)) === expected)
        rmSync(file, { force: true });
      else kept.push(file);
    }
    dropWorkFolder(folder);
  }
  return kept;
}

function folderOf(repository: Repository): string {
  return statePath(repository.commonDir, "fix");
}

function digest(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
