// Stages in this process what a test prepares: as git would, where nothing but git's defaults has a
// say in it.

import {
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { encodePath } from "../../../src/system/bytes.ts";
import type { GitPlaces } from "./git-places.ts";
import { putStat, readIndex, sealIndex, type IndexEntry } from "./index-file.ts";
import { writeObject } from "./object-files.ts";
import { isPlain } from "./plain-settings.ts";

interface Staged {
  readonly bytes: Buffer;
  readonly entries: readonly IndexEntry[];
}

/** Returns the index where it has nothing but plain entries, else `null`. */
function plainIndex(places: GitPlaces): Staged | null {
  const file = join(places.gitDir, "index");
  if (existsSync(`${file}.lock`)) return null;
  if (!existsSync(file)) return { bytes: Buffer.alloc(0), entries: [] };
  const bytes = readFileSync(file);
  const { entries, extensions } = readIndex(bytes, places.idBytes);
  const odd = entries.some(
    (entry) => entry.assumeUnchanged || entry.skipWorktree || entry.intentToAdd,
  );
  return bytes.readUInt32BE(4) !== 2 || odd || extensions.some((name) => name !== "TREE")
    ? null
    : { bytes, entries };
}

/**
 * Says whether attributes can concern a path: there is a file of them in the working tree or the
 * index.
 */
function hasAttributes(places: GitPlaces, entries: readonly IndexEntry[], path: string): boolean {
  if (
    entries.some((entry) => entry.path.endsWith(".gitattributes")) ||
    path.endsWith(".gitattributes")
  )
    return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(join(places.root, folder, ".gitattributes"))) return true;
    if (folder === ".") return false;
  }
}

/**
 * Stages exactly these paths as they are on the disk; returns `false`, with nothing done, where
 * only git can tell what that comes to. No hook runs, so the staging log does not have these paths:
 * a test about the log calls `git add`.
 */
export function stageInside(places: GitPlaces, paths: readonly string[]): boolean {
  const index = isPlain(places) ? plainIndex(places) : null;
  if (index === null) return false;
  const { entries } = index;
  const found = paths.map((path) => ({ path, stats: statsOf(places, path) }));
  for (const { path, stats } of found) {
    if (path.includes("\n") || !path.isWellFormed() || hasAttributes(places, entries, path))
      return false;
    if (stats !== null && !stats.isFile() && !stats.isSymbolicLink()) return false;
    // A file in the place of a folder, or the other way round.
    if (
      entries.some(
        (entry) => entry.path.startsWith(`${path}/`) || path.startsWith(`${entry.path}/`),
      )
    )
      return false;
  }
  const rows = new Map(
    entries.map((entry) => [
      keyOf(entry.path, entry.stage),
      rowOf(index.bytes, entry, places.idBytes),
    ]),
  );
  for (const { path, stats } of found) {
    for (const stage of [0, 1, 2, 3]) rows.delete(keyOf(path, stage));
    if (stats === null) continue;
    const at = join(places.root, path);
    const content = stats.isSymbolicLink()
      ? readlinkSync(at, { encoding: "buffer" })
      : readFileSync(at);
    const mode = stats.isSymbolicLink()
      ? 0o120000
      : (stats.mode & 0o100n) === 0n
        ? 0o100644
        : 0o100755;
    const row = newRow({ path, mode, id: writeObject(places, "blob", content) });
    putStat(row, { at: 0 }, stats);
    rows.set(keyOf(path, 0), row);
  }
  writeIndex(places, rows);
  return true;
}

/** Git sorts entries by path, then by stage. */
const keyOf = (path: string, stage: number) => `${path}\0${stage}`;

function statsOf(places: GitPlaces, path: string) {
  try {
    return lstatSync(join(places.root, path), { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return null;
    throw error;
  }
}

/** The bytes of an entry of version 2, padded. */
function rowOf(bytes: Buffer, { at, path }: IndexEntry, idBytes: number): Buffer {
  return bytes.subarray(at, at + ((42 + idBytes + encodePath(path).length + 8) & ~7));
}

function newRow({
  path,
  mode,
  id,
}: {
  readonly path: string;
  readonly mode: number;
  readonly id: string;
}): Buffer {
  const [name, hash] = [encodePath(path), Buffer.from(id, "hex")];
  const row = Buffer.alloc((42 + hash.length + name.length + 8) & ~7);
  row.writeUInt32BE(mode, 24);
  hash.copy(row, 40);
  row.writeUInt16BE(Math.min(name.length, 0xfff), 40 + hash.length);
  name.copy(row, 42 + hash.length);
  return row;
}

function writeIndex(places: GitPlaces, rows: ReadonlyMap<string, Buffer>): void {
  const sorted = [...rows]
    .map(([key, row]) => ({ key: encodePath(key), row }))
    .toSorted((one, other) => one.key.compare(other.key));
  const head = Buffer.alloc(12);
  head.write("DIRC", "latin1");
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(sorted.length, 8);
  // Of git's extensions none is left: it makes them again.
  const bytes = Buffer.concat([
    head,
    ...sorted.map(({ row }) => row),
    Buffer.alloc(places.idBytes, 1),
  ]);
  sealIndex(bytes, places.idBytes);
  const file = join(places.gitDir, "index");
  writeFileSync(`${file}.lock`, bytes);
  renameSync(`${file}.lock`, file);
}
