// Reads and replaces entries of a tree without an index: reads and writes only the folders on the
// way.

import { encodePath } from "../../system/bytes.ts";
import type { Content, Entry, Oid, RepoPath, Repository, TreeEntry } from "../../types.ts";
import { writeObject } from "../loose.ts";
import type { ObjectReader } from "../objects.ts";

/** An entry of a tree or an index, with its path. */
export interface TreeFile extends Content {
  readonly path: RepoPath;
}

/** Mode of a folder as in a tree object, and in six digits. */
const folderMode = "40000";

const folder = `0${folderMode}`;

/** Returns whether two contents are equal; two missing ones are. */
export function isSameContent(a: Content | null, b: Content | null): boolean {
  return a === null || b === null ? a === b : a.mode === b.mode && a.blob === b.blob;
}

/** Returns the content for a mode and blob of a change; `null` if the mode is zero. */
export function contentOf(mode: string, blob: Oid): Content | null {
  return mode === "000000" ? null : { mode, blob };
}

/**
 * Returns the content of a tree at a path, which may be a folder. A file in place of a parent
 * folder counts, because nothing can be below it.
 */
export async function contentAt(
  objects: ObjectReader,
  tree: Oid,
  path: RepoPath,
): Promise<Content | null> {
  return (await lookUp(objects, tree, path))?.content ?? null;
}

/** Returns the files, links and submodules of a tree at these paths; leaves out missing ones. */
export async function entriesAt(
  objects: ObjectReader,
  tree: Oid,
  paths: readonly RepoPath[],
): Promise<TreeFile[]> {
  const found = await Promise.all(paths.map((path) => lookUp(objects, tree, path)));
  return paths.flatMap((path, at) => {
    const hit = found[at];
    return hit?.isWhole === true && hit.content.mode !== folder ? [{ path, ...hit.content }] : [];
  });
}

/** The entry found at a path or above it. */
interface Hit {
  readonly content: Content;
  /** `false` if it is a file above the path. */
  readonly isWhole: boolean;
}

async function lookUp(objects: ObjectReader, tree: Oid, path: RepoPath): Promise<Hit | null> {
  let at = tree;
  const parts = path.split("/");
  for (const [index, part] of parts.entries()) {
    const found = byName(await objects.tree(at)).get(part);
    if (found === undefined) return null;
    const isWhole = index === parts.length - 1;
    if (isWhole || found.mode !== folderMode)
      return { content: { mode: found.mode.padStart(6, "0"), blob: found.oid }, isWhole };
    at = found.oid;
  }
  return null;
}

const indexes = new WeakMap<readonly TreeEntry[], ReadonlyMap<string, TreeEntry>>();

/** Returns the entries of a folder by name; computed once per folder. */
function byName(entries: readonly TreeEntry[]): ReadonlyMap<string, TreeEntry> {
  const known = indexes.get(entries) ?? new Map(entries.map((entry) => [entry.name, entry]));
  indexes.set(entries, known);
  return known;
}

/**
 * Returns the id of the tree (`null`: an empty one) with these entries added or removed; writes the
 * new trees.
 */
export async function replaceEntries(
  at: { readonly repository: Repository; readonly objects: ObjectReader },
  tree: Oid | null,
  entries: readonly Entry[],
): Promise<Oid> {
  return writeTree(at.repository, (await replaced(at, tree, entries)) ?? []);
}

async function replaced(
  at: { readonly repository: Repository; readonly objects: ObjectReader },
  tree: Oid | null,
  entries: readonly Entry[],
): Promise<TreeEntry[] | null> {
  const names = new Map<string, TreeEntry>(
    tree === null ? [] : byName(await at.objects.tree(tree)),
  );
  const below = new Map<string, Entry[]>();
  // Removals come first, because a removed folder may make way for a file of its name.
  for (const entry of entries.toSorted(
    (a, b) => Number(a.content !== null) - Number(b.content !== null),
  )) {
    const slash = entry.path.indexOf("/");
    if (slash !== -1) {
      const name = entry.path.slice(0, slash);
      if (!below.has(name)) below.set(name, []);
      below.get(name)!.push({ ...entry, path: entry.path.slice(slash + 1) });
    } else if (entry.content !== null)
      names.set(entry.path, {
        name: entry.path,
        mode: entry.content.mode,
        oid: entry.content.blob,
      });
    else if (names.get(entry.path)?.mode !== folderMode) names.delete(entry.path);
  }
  for (const [name, inner] of below) {
    const known = names.get(name);
    const put = inner.some(({ content }) => content !== null);
    // A file has replaced the folder: everything below is removed already.
    if (known !== undefined && known.mode !== folderMode && !put) continue;
    const rest = await replaced(at, known?.mode === folderMode ? known.oid : null, inner);
    if (rest === null) names.delete(name);
    else names.set(name, { name, mode: folderMode, oid: writeTree(at.repository, rest) });
  }
  return names.size === 0 ? null : [...names.values()];
}

/**
 * Writes a tree. Git sorts by bytes, folders as if their names ended in `/` (base_name_compare in
 * read-cache.c).
 */
function writeTree(repository: Repository, entries: readonly TreeEntry[]): Oid {
  const records = entries.map(({ name, mode, oid }) => {
    const bytes = encodePath(name);
    const sortKey = mode === folderMode ? Buffer.concat([bytes, Buffer.from("/")]) : bytes;
    const head = Buffer.from(`${mode} `);
    return { sortKey, record: Buffer.concat([head, bytes, Buffer.of(0), Buffer.from(oid, "hex")]) };
  });
  records.sort((a, b) => Buffer.compare(a.sortKey, b.sortKey));
  return writeObject(repository, "tree", Buffer.concat(records.map(({ record }) => record)));
}
