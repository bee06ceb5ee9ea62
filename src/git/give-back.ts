// What root leaves in a repository of another user (`sudo`, a container): given to that user, who could not write beside it.

import { chownSync, lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../types.ts";

const opened = new Set<string>();

/** Notes that this process works in a repository. Does nothing unless it is root's process in the repository of another user. */
export function noteRepository({ commonDir }: Pick<Repository, "commonDir">): void {
  if (process.getuid?.() === 0 && statSync(commonDir).uid !== 0) opened.add(commonDir);
}

/**
 * Gives the objects that root has written to the repositories' owners: git makes them, and the folders they are in, as root's
 * (git has no setting for that). Files of airlock's own are given as they are made; see system/private. Throws what the file system says.
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
