// Looks up and replaces entries of a tree without an index: only the folders on the way are read and written.

import { encodePath } from "../system/bytes.ts";
import type { Oid, RepoPath, Repository, TreeEntry } from "../types.ts";
import { writeObject } from "./loose.ts";
import type { ObjectReader } from "./objects.ts";

/** An entry by its path; `null` in place of mode and blob: there is none. */
export interface Entry {
  readonly path: RepoPath;
  readonly content: Content | null;
}

/** What stands at a path: git's mode in six digits, and the blob (of a submodule: the commit). */
export interface Content {
  readonly mode: string;
  readonly oid: Oid;
}

const folderMode = "40000";

/** Takes mode and id as git shows them in a raw diff, where a mode of zeros says that there is nothing. */
export function contentOf(mode: string, oid: Oid): Content | null {
  return mode === "000000" ? null : { mode, oid };
}

/** Says whether two contents are the same; two that are missing are. */
export function isSameContent(a: Content | null, b: Content | null): boolean {
  return a === null || b === null ? a === b : a.mode === b.mode && a.oid === b.oid;
}

/** Returns what a tree has at a path, a folder included; a file where a folder should be counts, since nothing fits below it. */
export async function contentAt(objects: ObjectReader, tree: Oid, path: RepoPath): Promise<Content | null> {
  let at = tree;
  const parts = path.split("/");
  for (const [index, part] of parts.entries()) {
    const found = (await objects.tree(at)).find(({ name }) => name === part);
    if (found === undefined) return null;
    if (index === parts.length - 1 || found.mode !== folderMode) return { mode: found.mode.padStart(6, "0"), oid: found.oid };
    at = found.oid;
  }
  return null;
}

/** Returns the id of the tree with these entries put in or taken out; writes the trees that are new. */
export async function replaceEntries(
  at: { readonly repository: Repository; readonly objects: ObjectReader },
  tree: Oid,
  entries: readonly Entry[],
): Promise<Oid> {
  return writeTree(at.repository, (await replaced(at, tree, entries)) ?? []);
}

async function replaced(
  at: { readonly repository: Repository; readonly objects: ObjectReader },
  tree: Oid | null,
  entries: readonly Entry[],
): Promise<TreeEntry[] | null> {
  const names = new Map<string, TreeEntry>((tree === null ? [] : await at.objects.tree(tree)).map((entry) => [entry.name, entry]));
  const below = new Map<string, Entry[]>();
  // What goes out makes room for what comes in: a file for a folder of its name.
  for (const entry of entries.toSorted((a, b) => Number(a.content !== null) - Number(b.content !== null))) {
    const slash = entry.path.indexOf("/");
    if (slash !== -1) {
      const name = entry.path.slice(0, slash);
      below.set(name, [...(below.get(name) ?? []), { ...entry, path: entry.path.slice(slash + 1) }]);
    } else if (entry.content !== null) names.set(entry.path, { name: entry.path, mode: entry.content.mode, oid: entry.content.oid });
    else if (names.get(entry.path)?.mode !== folderMode) names.delete(entry.path);
  }
  for (const [name, inner] of below) {
    const known = names.get(name);
    const put = inner.some(({ content }) => content !== null);
    // A file has taken the folder's place: all that was below is out already.
    if (known !== undefined && known.mode !== folderMode && !put) continue;
    const rest = await replaced(at, known?.mode === folderMode ? known.oid : null, inner);
    if (rest === null) names.delete(name);
    else names.set(name, { name, mode: folderMode, oid: writeTree(at.repository, rest) });
  }
  return names.size === 0 ? null : [...names.values()];
}

/** Git sorts by bytes, folders as if their names ended in `/` (base_name_compare in read-cache.c). */
function writeTree(repository: Repository, entries: readonly TreeEntry[]): Oid {
  const records = entries.map(({ name, mode, oid }) => {
    const bytes = encodePath(name);
    const mark = mode === folderMode ? Buffer.concat([bytes, Buffer.from("/")]) : bytes;
    const head = Buffer.from(`${mode} `);
    return { mark, record: Buffer.concat([head, bytes, Buffer.of(0), Buffer.from(oid, "hex")]) };
  });
  records.sort((a, b) => Buffer.compare(a.mark, b.mark));
  return writeObject(repository, "tree", Buffer.concat(records.map(({ record }) => record)));
}
