// The file in which git keeps what is staged, read without git: versions 2 to 4
// (gitformat-index(5)).

import { createHash } from "node:crypto";
import { decodePath } from "../../../src/system/bytes.ts";

/** One entry of an index. */
export interface IndexEntry {
  readonly path: string;
  /** As in a tree: 0o100644, 0o120000, … */
  readonly mode: number;
  readonly id: string;
  /** 0, or 1 to 3 in a conflict. */
  readonly stage: number;
  readonly assumeUnchanged: boolean;
  readonly skipWorktree: boolean;
  readonly intentToAdd: boolean;
  /** Offset of its stat data in the file: ten numbers of four bytes. */
  readonly at: number;
}

/** An index as it lies on the disk. */
export interface IndexFile {
  readonly entries: readonly IndexEntry[];
  /** Four letters each. With `link` or `sdir` the entries here are not all that is staged. */
  readonly extensions: readonly string[];
}

/**
 * Takes the bytes of an index, and how many bytes an id has; returns what is in it. Throws where it
 * is no index.
 */
export function readIndex(bytes: Buffer, idBytes: number): IndexFile {
  const version = bytes.readUInt32BE(4);
  if (bytes.toString("latin1", 0, 4) !== "DIRC" || version < 2 || version > 4)
    throw new Error("This is no index.");
  const entries: IndexEntry[] = [];
  let at = 12;
  let name: Buffer = Buffer.alloc(0);
  for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
    const flags = bytes.readUInt16BE(at + 40 + idBytes);
    const isExtended = (flags & 0x4000) !== 0;
    const more = isExtended ? bytes.readUInt16BE(at + 42 + idBytes) : 0;
    const fixed = at + 42 + idBytes + (isExtended ? 2 : 0);
    let end: number;
    if (version === 4) {
      const cut = offsetAt(bytes, fixed);
      const until = bytes.indexOf(0, cut.next);
      name = Buffer.concat([
        name.subarray(0, name.length - cut.value),
        bytes.subarray(cut.next, until),
      ]);
      end = until + 1;
    } else {
      const until = bytes.indexOf(0, fixed);
      name = bytes.subarray(fixed, until);
      // One to eight NULs, so that the length is a multiple of eight.
      end = at + ((until - at + 8) & ~7);
    }
    entries.push({
      path: decodePath(name),
      mode: bytes.readUInt32BE(at + 24),
      id: bytes.toString("hex", at + 40, at + 40 + idBytes),
      stage: (flags >> 12) & 3,
      assumeUnchanged: (flags & 0x8000) !== 0,
      skipWorktree: (more & 0x4000) !== 0,
      intentToAdd: (more & 0x2000) !== 0,
      at,
    });
    at = end;
  }
  const extensions: string[] = [];
  while (at + 8 <= bytes.length - idBytes) {
    extensions.push(bytes.toString("latin1", at, at + 4));
    at += 8 + bytes.readUInt32BE(at + 4);
  }
  return { entries, extensions };
}

/**
 * The number in front of a name in version 4, as in a pack's offsets: seven bits a byte, and one
 * added for each byte that follows.
 */
function offsetAt(bytes: Buffer, at: number): { value: number; next: number } {
  let byte = bytes[at]!;
  let value = byte & 0x7f;
  let next = at + 1;
  while ((byte & 0x80) !== 0) {
    byte = bytes[next]!;
    next += 1;
    value = ((value + 1) << 7) | (byte & 0x7f);
  }
  return { value, next };
}

/** Returns the stat data by which git sees that a file has changed. Times in nanoseconds. */
export interface StatData {
  readonly ctimeNs: bigint;
  readonly mtimeNs: bigint;
  readonly dev: bigint;
  readonly ino: bigint;
  readonly uid: bigint;
  readonly gid: bigint;
  readonly size: bigint;
}

const word = (value: bigint) => Number(value & 0xffff_ffffn);
const second = 1_000_000_000n;

/** Says whether an entry of these bytes holds this time of modification and this size. */
export function holdsStat(bytes: Buffer, entry: IndexEntry, stats: StatData): boolean {
  return (
    bytes.readUInt32BE(entry.at + 8) === word(stats.mtimeNs / second) &&
    bytes.readUInt32BE(entry.at + 12) === word(stats.mtimeNs % second) &&
    bytes.readUInt32BE(entry.at + 36) === word(stats.size)
  );
}

/** Writes a file's stat data into an entry of these bytes. */
export function putStat(bytes: Buffer, entry: Pick<IndexEntry, "at">, stats: StatData): void {
  const [ctime, mtime] = [stats.ctimeNs, stats.mtimeNs];
  for (const [index, value] of [
    ctime / second,
    ctime % second,
    mtime / second,
    mtime % second,
    stats.dev,
    stats.ino,
  ].entries())
    bytes.writeUInt32BE(word(value), entry.at + 4 * index);
  for (const [index, value] of [stats.uid, stats.gid, stats.size].entries())
    bytes.writeUInt32BE(word(value), entry.at + 28 + 4 * index);
}

/**
 * Writes the hash at the end of an index's bytes as its content is now; one that was left out
 * (zeros) stays so.
 */
export function sealIndex(bytes: Buffer, idBytes: number): void {
  const end = bytes.length - idBytes;
  if (bytes.subarray(end).every((byte) => byte === 0)) return;
  createHash(idBytes === 20 ? "sha1" : "sha256")
    .update(bytes.subarray(0, end))
    .digest()
    .copy(bytes, end);
}
