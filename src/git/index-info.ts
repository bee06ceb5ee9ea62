// Formats entries as git's input for an index.

import { joinNul } from "../system/bytes.ts";
import type { TreeFile } from "./trees/tree-edit.ts";

/** Returns input for `git update-index -z --index-info`; mode `0` removes the entry. */
export function indexInfo(entries: readonly TreeFile[]): Buffer {
  return joinNul(entries.map(({ path, mode, blob }) => `${mode} ${blob}\t${path}`));
}
