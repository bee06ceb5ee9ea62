// Marks: each lets one running git process move a branch to what was checked. hooks/moves reads them without Node.

import { rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { namesIn, writeWhole } from "./files.ts";
import { isProvedDead, ownerFromName, ownerOf, ownerToName } from "./owner.ts";
import { statePath } from "./layout.ts";
import { hasCode } from "./file-errors.ts";

/** A running git process; its start where a hook has told it, in the words of hooks/mark. */
export interface GitProcess {
  readonly pid: number;
  readonly started?: string | undefined;
}

/** What a git process may move a branch to: words of the hooks, each with its value. A value has one line. */
export type Facts = Readonly<Record<string, string>>;

/** Milliseconds after which a mark goes whose process cannot be proved dead: one of another host, or of another version. */
const longest = 24 * 3_600_000;

/**
 * Writes the mark of a running git process, whole or not at all; takes the common git directory and the process. Returns what removes
 * it; `null`, with nothing written, where the process has ended. A mark holds for this process alone, by its number and its start.
 */
export function writeMark(commonDir: string, { pid, started }: GitProcess, facts: Facts): (() => void) | null {
  const folder = statePath(commonDir, "checking");
  pruneMarks(folder);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const owner = started === undefined ? ownerOf(pid) : { pid, started, host: hostname() };
  if (owner === null) return null;
  const file = join(folder, ownerToName(owner));
  const lines = Object.entries({ started: owner.started, ...facts }).map(
    ([word, value]) => `${word} ${value.replaceAll(/[\r\n]+/g, " ")}\n`,
  );
  writeWhole(file, lines.join(""));
  return () => rmSync(file, { force: true });
}

/** Removes what processes have left that were killed, or whose commit was given up behind the checks. */
function pruneMarks(folder: string): void {
  for (const name of namesIn(folder)) {
    const file = join(folder, name);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (isProvedDead(ownerFromName(name)) || age > longest) removeIfAllowed(file);
  }
}

/** What another user has left in a repository that they share is theirs to remove: the hooks take no notice of it. */
function removeIfAllowed(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM")) throw error;
  }
}
