// Parses the answers that hooks/pre-commit gets from git while Node starts, to save time. If any
// part is missing, git is asked again.

import type { Change, Oid } from "../types.ts";
import { decodePath } from "../system/bytes.ts";
import { parseRaw } from "./trees/changes.ts";

/**
 * Answers that are already available. Each is the same that the corresponding function would get
 * from git.
 */
export interface Ahead {
  readonly tree: Oid;
  readonly base: { readonly oid: Oid; readonly tree: Oid };
  readonly changes: readonly Change[];
  readonly conditions: string;
  readonly refs: readonly string[];
}

/**
 * Parses the hook's output: lists of NUL-terminated records, each list ended by an empty record,
 * the last list `end`. In order: tree, HEAD's commit and its tree · `diff-tree -z` · `config
 * --null` · `for-each-ref`. Returns `null` if it is incomplete: some git command failed (there may
 * be no commit yet); asked again, git gives the reason.
 */
export function parseAhead(bytes: Buffer): Ahead | null {
  const lists = splitLists(bytes);
  const [ids, raw, conditions, refs, end] = lists;
  if (
    lists.length !== 5 ||
    ids === undefined ||
    raw === undefined ||
    conditions === undefined ||
    refs === undefined ||
    end?.toString("latin1") !== "end\0"
  )
    return null;
  const [tree = "", commit = "", baseTree = ""] = ids.toString("latin1").split("\0");
  if (![tree, commit, baseTree].every((id) => /^[0-9a-f]{40,64}$/.test(id))) return null;
  return {
    tree,
    base: { oid: commit, tree: baseTree },
    changes: parseRaw(raw),
    conditions: conditions.toString("latin1"),
    refs: decodePath(refs)
      .split("\0")
      .map((line) => line.replace(/^\n/, ""))
      .filter(Boolean),
  };
}

/** Splits the lists: an empty record ends a list, and other records are never empty. */
function splitLists(bytes: Buffer): Buffer[] {
  const lists: Buffer[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length;) {
    const nul = bytes.indexOf(0, at);
    if (nul === -1) return [];
    if (nul === at) {
      lists.push(bytes.subarray(start, at));
      start = nul + 1;
    }
    at = nul + 1;
  }
  if (start < bytes.length) lists.push(bytes.subarray(start));
  return lists;
}
