// Stores the whole of a report that is too long to be shown, in a file for the user.

import { join } from "node:path";
import { removeOldest } from "../../system/files/bounded-folder.ts";
import { namesIn, writeWhole } from "../../system/files/files.ts";
import { commandLine } from "../../system/shell.ts";
import type { Oid, Repository } from "../../types.ts";
import { statePath } from "../../system/layout.ts";

/** Maximum number of reports; the oldest are removed. */
const most = 20;

/**
 * Takes the report of a tree; returns the command that shows it. If the file cannot be written,
 * returns a sentence that says so: the run's outcome does not depend on it.
 */
export function keepReport(
  { commonDir }: Pick<Repository, "commonDir">,
  tree: Oid,
  text: string,
): string {
  const folder = statePath(commonDir, "reports");
  const file = join(folder, `${tree.slice(0, 16)}.txt`);
  try {
    writeWhole(file, text);
    const names = namesIn(folder).filter((name) => name.endsWith(".txt"));
    removeOldest(folder, names, { most, keep: most });
    // Uses the whole path: a hook does not know the user's current folder.
    return commandLine(["cat", file]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `it could not be kept in ${folder} (${code}); \`airlock run --format json\` prints everything`;
  }
}
