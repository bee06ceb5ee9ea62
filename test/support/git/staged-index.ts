// Reads the index without git: the entries as `git ls-files --stage -v` prints them, and the id of
// the tree they make.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encodePath } from "../../../src/system/bytes.ts";
import type { GitPlaces } from "./git-places.ts";
import { readIndex, type IndexEntry } from "./index-file.ts";

/**
 * Reads a worktree's index, or another one; `null` where it cannot be read without git, being split
 * or sparse.
 */
export function stagedEntries(
  places: GitPlaces,
  file = join(places.gitDir, "index"),
): readonly IndexEntry[] | null {
  if (!existsSync(file)) return [];
  const { entries, extensions } = readIndex(readFileSync(file), places.idBytes);
  return extensions.some((name) => name === "link" || name === "sdir") ? null : entries;
}

/**
 * Returns an entry as `git ls-files --stage -v` prints it; of one that is only intended to be added
 * it says so, as `git status` does.
 */
export function entryLine({ path, mode, id, stage, ...is }: IndexEntry): string {
  const letter = is.skipWorktree ? "S" : stage === 0 ? "H" : "M";
  const tag = is.assumeUnchanged ? letter.toLowerCase() : letter;
  return `${tag} ${mode.toString(8).padStart(6, "0")} ${id} ${stage}${is.intentToAdd ? " intent-to-add" : ""}\t${path}`;
}

interface Folder {
  readonly files: Map<string, Buffer>;
  readonly folders: Map<string, Folder>;
}

const newFolder = (): Folder => ({ files: new Map(), folders: new Map() });

/** Takes the content of a tree, stores it if the caller wants that, and returns its id. */
type Keep = (content: Buffer) => string;

/**
 * Takes entries; returns the id that `git write-tree` gives their tree. Writes objects only if it
 * gets a function that does. Throws if the index has a conflict.
 */
export function treeOfEntries(
  entries: readonly IndexEntry[],
  format: GitPlaces["format"],
  keep: Keep = idIn(format),
): string {
  const top = newFolder();
  for (const { path, mode, id, stage, intentToAdd } of entries) {
    if (stage !== 0) throw new Error(`${path} is in conflict.`);
    if (intentToAdd) continue;
    const names = path.split("/");
    const name = names.pop()!;
    let at = top;
    for (const folder of names) {
      if (!at.folders.has(folder)) at.folders.set(folder, newFolder());
      at = at.folders.get(folder)!;
    }
    at.files.set(
      name,
      Buffer.concat([
        Buffer.from(`${mode.toString(8)} `),
        encodePath(name),
        Buffer.of(0),
        Buffer.from(id, "hex"),
      ]),
    );
  }
  return idOf(top, keep);
}

function idIn(format: GitPlaces["format"]): Keep {
  return (content) =>
    createHash(format).update(`tree ${content.length}\0`).update(content).digest("hex");
}

function idOf(folder: Folder, keep: Keep): string {
  // Git sorts as if the name of a folder ended in a slash.
  const rows = [...folder.files].map(([name, row]) => ({ key: encodePath(name), row }));
  for (const [name, below] of folder.folders) {
    const row = Buffer.concat([
      Buffer.from("40000 "),
      encodePath(name),
      Buffer.of(0),
      Buffer.from(idOf(below, keep), "hex"),
    ]);
    rows.push({ key: encodePath(`${name}/`), row });
  }
  return keep(
    Buffer.concat(rows.toSorted((one, other) => one.key.compare(other.key)).map(({ row }) => row)),
  );
}
