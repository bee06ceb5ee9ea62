// Removes ref locks that a killed git left behind, after it has watched them stay unchanged long
// enough.

import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { statePath } from "../system/layout.ts";
import { makeFolder } from "../system/files/private.ts";
import { hasCode } from "../system/files/file-errors.ts";

/**
 * A swap of refs takes milliseconds. A lock that stays the same for this long (milliseconds of a
 * monotonic clock) has no owner.
 */
const abandoned = 5000;

/** Watches the locks that block one caller. */
export class LockWatch {
  readonly #commonDir: string;
  readonly #seen = new Map<string, { identity: string; since: number }>();

  /** Takes the common git directory; touches only locks below its `refs/airlock/`. */
  constructor(commonDir: string) {
    this.#commonDir = commonDir;
  }

  /** Takes git's message about an existing lock (`Unable to create '….lock': File exists`). */
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
    if (performance.now() - before.since > abandoned)
      remove(file, identity, statePath(this.#commonDir, "removing-lock"));
  }
}

function identityOf(file: string): string | null {
  const status = statSync(file, { throwIfNoEntry: false });
  return status === undefined ? null : `${status.ino} ${status.mtimeMs} ${status.size}`;
}

/**
 * Removes a lock. Only one process removes at a time, and checks again first: otherwise it could
 * remove the lock of a process that came later.
 */
function remove(file: string, identity: string, guard: string): void {
  makeFolder(dirname(guard));
  const age = statSync(guard, { throwIfNoEntry: false })?.mtimeMs;
  // A killed remover left it.
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
