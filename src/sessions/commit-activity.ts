// Publishes the phase of each commit in progress, for `airlock status`. Nothing else depends on it.

import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jsonIn, namesIn } from "../system/files/files.ts";
import { livenessOf, type Owner, ownerFromName, ownerToName } from "../system/owner.ts";
import type { CommitPhase } from "../types.ts";
import { makeFolder, writeFile } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";
import { denied, hasCode } from "../system/files/file-errors.ts";

export interface CommitActivity {
  readonly pid: number;
  /** Id of the committing session. */
  readonly session: string;
  readonly worktree: string;
  readonly phase: CommitPhase;
  /** Start of the commit, and start of the phase below; milliseconds since 1970. */
  readonly started: number;
  readonly since: number;
}

/** A commit that publishes its activity. */
export interface PublishedActivity {
  /** Publishes that the commit has reached a phase. */
  readonly enter: (phase: CommitPhase) => void;
  /** Removes the published activity; the end of the process has the same effect. */
  readonly end: () => void;
}

const folderOf = (commonDir: string) => statePath(commonDir, "flights");

/**
 * Starts to publish the activity of a commit made by a process. Removes what dead processes have
 * left.
 */
export function publishActivity(
  commonDir: string,
  owner: Owner,
  about: Pick<CommitActivity, "session" | "worktree">,
): PublishedActivity {
  const folder = folderOf(commonDir);
  const name = ownerToName(owner);
  const started = Date.now();
  makeFolder(folder);
  readCommitActivities(commonDir);
  return {
    enter(phase) {
      const draft = join(folder, `new-${name}`);
      writeFile(draft, JSON.stringify({ ...about, phase, started, since: Date.now() }));
      renameSync(draft, join(folder, name));
    },
    end: () => rmSync(join(folder, name), { force: true }),
  };
}

/**
 * Returns the commits in progress. Removes entries of processes that are certainly dead, if
 * possible.
 */
export function readCommitActivities(commonDir: string): CommitActivity[] {
  const folder = folderOf(commonDir);
  return namesIn(folder).flatMap((name) => {
    const owner = ownerFromName(name.replace(/^new-/, ""));
    if (owner === null) return [];
    const file = join(folder, name);
    if (livenessOf(owner) === "dead") {
      removeLeftover(file);
      return [];
    }
    const entry = name.startsWith("new-") ? null : entryIn(file);
    return entry === null ? [] : [{ ...entry, pid: owner.pid }];
  });
}

function removeLeftover(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (!hasCode(error, ...denied)) throw error;
  }
}

/**
 * Parses an entry; returns `null` if the commit has just ended, or another version wrote it in
 * another form.
 */
function entryIn(file: string): Omit<CommitActivity, "pid"> | null {
  const entry = jsonIn(file) as Omit<CommitActivity, "pid"> | null | undefined;
  return typeof entry?.since === "number" ? entry : null;
}
