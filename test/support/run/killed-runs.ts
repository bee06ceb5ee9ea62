// Removes leftovers of test runs that were killed.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../files/tree-copy.ts";

/**
 * Removes the entries of a folder whose name has the id, in the first group, of a process that has
 * ended.
 */
export function removeLeft(folder: string, ofRun: RegExp): void {
  for (const name of readdirSync(folder)) {
    const pid = ofRun.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) removeTree(join(folder, name));
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
