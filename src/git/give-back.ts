// Restores the ownership of objects that root wrote in another user's repository (`sudo`, a
// container): otherwise that user could not write beside them.

import { chownSync, lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../types.ts";

const opened = new Set<string>();

/**
 * Remembers a repository in which this process works, if root runs it and another user owns the
 * repository.
 */
export function noteRepository({ commonDir }: Pick<Repository, "commonDir">): void {
  if (process.getuid?.() === 0 && statSync(commonDir).uid !== 0) opened.add(commonDir);
}

/**
 * Gives the objects written by root to the repositories' owners: git creates them and their folders
 * as root, and has no setting for that. Airlock's own files get their owner when they are created;
 * see system/private. Throws the errors of the file system.
 */
export function giveBack(): void {
  for (const commonDir of opened) {
    const owner = statSync(commonDir);
    const objects = join(commonDir, "objects");
    for (const name of readdirSync(objects)) {
      const folder = join(objects, name);
      if (!lstatSync(folder).isDirectory()) continue;
      for (const file of readdirSync(folder)) give(join(folder, file), owner);
      give(folder, owner);
    }
  }
}

function give(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined || status.uid !== 0) return;
  if (status.isSymbolicLink()) lchownSync(path, uid, gid);
  else chownSync(path, uid, gid);
}
