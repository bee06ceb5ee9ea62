// Entries in the format in which git takes them into an index.

import { joinNul } from "../system/bytes.ts";
import type { TreeFile } from "./tree-edit.ts";

/** Returns input for `git update-index -z --index-info`; mode `0` takes the entry out. */
export function indexInfo(entries: readonly TreeFile[]): Buffer {
  return joinNul(entries.map(({ path, mode, blob }) => `${mode} ${blob}\t${path}`));
}
