// Writes hook states: each allows one running git process to move a branch to the commit that was
// checked. hooks/moves reads them without Node.

import { rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { namesIn, writeWhole } from "./files/files.ts";
import { isProvedDead, ownerFromName, ownerOf, ownerToName } from "./owner.ts";
import { statePath } from "./layout.ts";
import { hasCode } from "./files/file-errors.ts";

/** A running git process; with its start, if a hook found it (hooks/hook-state). */
export interface GitProcess {
  readonly pid: number;
  readonly started?: string | undefined;
}

/**
 * The conditions under which a git process may move a branch: keywords of the hooks with their
 * values. A value is one line.
 */
export type Facts = Readonly<Record<string, string>>;

/**
 * Milliseconds after which a state is removed whose process cannot be proved dead: of another host,
 * or another version.
 */
const maxAge = 24 * 3_600_000;

/**
 * Writes the hook state of a running git process atomically; takes the common git directory and the
 * process. Returns a function that removes it; `null`, with nothing written, if the process has
 * ended. A state applies to this process alone, identified by its number and its start.
 */
export function writeHookState(
  commonDir: string,
  { pid, started }: GitProcess,
  facts: Facts,
): (() => void) | null {
  const folder = statePath(commonDir, "checking");
  pruneHookStates(folder);
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

/** Removes states of processes that were killed, or whose commit was aborted after the checks. */
function pruneHookStates(folder: string): void {
  for (const name of namesIn(folder)) {
    const file = join(folder, name);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (isProvedDead(ownerFromName(name)) || age > maxAge) removeIfAllowed(file);
  }
}

/**
 * Removes a state unless another user owns it in a shared repository: the hooks ignore that one.
 */
function removeIfAllowed(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM")) throw error;
  }
}
