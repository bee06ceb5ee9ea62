// Locks of our refs that a killed git left behind: seen to lie there unchanged long enough, they go.

import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { statePath } from "../system/layout.ts";
import { makeFolder } from "../system/private.ts";
import { hasCode } from "../system/file-errors.ts";

/** A swap of refs takes milliseconds; a lock that is the same for so long (ms, by a clock that nobody sets) has no owner. */
const abandoned = 5000;

/** Watches the locks that stand in the way of one caller. */
export class LockWatch {
  readonly #commonDir: string;
  readonly #seen = new Map<string, { identity: string; since: number }>();

  /** Takes the common git directory; only locks below its `refs/airlock/` are ever touched. */
  constructor(commonDir: string) {
    this.#commonDir = commonDir;
  }

  /** Takes git's words about a lock that exists (`Unable to create '….lock': File exists`). */
  see(words: string): void {
    const named = /'([^'\n]+\.lock)': File exists/.exec(words)?.[1];
    const file = named === undefined ? undefined : resolve(named);
    if (file === undefined || !file.startsWith(join(this.#commonDir, "refs/airlock") + sep)) return;
    const identity = identityOf(file);
    const before = this.#seen.get(file);
    if (identity === null || before?.identity !== identity) {
      this.#seen.delete(file);
      if (identity !== null) this.#seen.set(file, { identity, since: performance.now() });
      return;
    }
    if (performance.now() - before.since > abandoned) remove(file, identity, statePath(this.#commonDir, "removing-lock"));
  }
}

function identityOf(file: string): string | null {
  const status = statSync(file, { throwIfNoEntry: false });
  return status === undefined ? null : `${status.ino} ${status.mtimeMs} ${status.size}`;
}

/** One remover at a time, who looks once more: otherwise a second one might take the lock of whoever came next. */
function remove(file: string, identity: string, guard: string): void {
  makeFolder(dirname(guard));
  const age = statSync(guard, { throwIfNoEntry: false })?.mtimeMs;
  // Left by a remover that was killed.
  if (age !== undefined && Math.abs(Date.now() - age) > abandoned) rmSync(guard, { force: true });
  try {
    closeSync(openSync(guard, "wx", 0o600));
  } catch (error) {
    if (hasCode(error, "EEXIST")) return;
    throw error;
  }
  try {
    if (identityOf(file) === identity) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}
