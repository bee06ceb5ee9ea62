// Compares two trees through the open object reader: starts no process, and reads only folders that
// differ.

import type { Content, Entry, Oid, RepoPath, TreeChange, TreeEntry } from "../../types.ts";
import { readCommit } from "../commit-object.ts";
import type { ObjectReader } from "../objects.ts";
import { isSameContent } from "./tree-edit.ts";

const folderMode = "40000";

/**
 * Takes two trees (`null`: the empty one); returns every path that differs, sorted by code units, a
 * rename as a deletion and an addition. Throws AirlockError OBJECT_MISSING if a tree cannot be
 * read.
 */
export async function treeChanges(
  objects: ObjectReader,
  { from, to }: { readonly from: Oid | null; readonly to: Oid | null },
): Promise<TreeChange[]> {
  const changes = await below(objects, "", { from, to });
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function below(
  objects: ObjectReader,
  prefix: string,
  { from, to }: { readonly from: Oid | null; readonly to: Oid | null },
): Promise<TreeChange[]> {
  if (from === to) return [];
  const [old, now] = await Promise.all(
    [from, to].map(async (tree) => byName(tree === null ? [] : await objects.tree(tree))),
  );
  const changes: TreeChange[] = [];
  const inner: Promise<TreeChange[]>[] = [];
  for (const name of new Set([...old!.keys(), ...now!.keys()])) {
    const [before, after] = [old!.get(name), now!.get(name)];
    if (before?.oid === after?.oid && before?.mode === after?.mode) continue;
    const [was, is] = [contentOf(before), contentOf(after)];
    if (was !== null || is !== null) changes.push({ path: prefix + name, before: was, after: is });
    inner.push(
      below(objects, `${prefix}${name}/`, { from: folderOf(before), to: folderOf(after) }),
    );
  }
  return [...changes, ...(await Promise.all(inner)).flat()];
}

function byName(entries: readonly TreeEntry[]): ReadonlyMap<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function contentOf(entry: TreeEntry | undefined): Content | null {
  return entry === undefined || entry.mode === folderMode
    ? null
    : { mode: entry.mode.padStart(6, "0"), blob: entry.oid };
}

function folderOf(entry: TreeEntry | undefined): Oid | null {
  return entry?.mode === folderMode ? entry.oid : null;
}

/** Takes changes of a tree and the planned entries; returns the paths in which they differ. */
export function unplannedPaths(
  changes: readonly TreeChange[],
  entries: readonly Entry[],
): RepoPath[] {
  const there = new Map(changes.map(({ path, after }) => [path, after]));
  const planned = new Map(entries.map(({ path, content }) => [path, content]));
  const isLike = (path: RepoPath) =>
    there.has(path) && planned.has(path) && isSameContent(there.get(path)!, planned.get(path)!);
  return [...new Set([...there.keys(), ...planned.keys()])].filter((path) => !isLike(path));
}

/**
 * Takes the id of a commit; returns its changes compared with its first parent, as `git show` does.
 */
export async function changesIn(objects: ObjectReader, commit: Oid): Promise<TreeChange[]> {
  const { tree, parents } = await readCommit(objects, commit);
  const [parent] = parents;
  return treeChanges(objects, {
    from: parent === undefined ? null : (await readCommit(objects, parent)).tree,
    to: tree,
  });
}
