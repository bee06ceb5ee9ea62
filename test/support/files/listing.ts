// Lists the content of a folder, file by file, as comparable text.

import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { decodePath } from "../../../src/system/bytes.ts";

/**
 * Path → what is there. Paths are strings as in `src/system/bytes.ts`, so that every byte is kept.
 */
export type Listing = Record<string, string>;

export interface ListingOptions {
  /**
   * Modes in full and modification times in nanoseconds, of folders too; otherwise what git keeps:
   * kind and x bit.
   */
  readonly exact: boolean;
  /** Says whether to leave an entry, and what is below it, out. */
  readonly omit: (path: string) => boolean;
}

/** Lists a folder. Throws where something in it cannot be read. */
export function listFolder(folder: string, options: ListingOptions): Listing {
  const listing: Listing = {};
  walk({ at: Buffer.from(folder), path: Buffer.alloc(0) }, { ...options, listing });
  return listing;
}

interface Place {
  /** The path to open it by. */
  readonly at: Buffer;
  /** Its path below the top; empty for the top itself. */
  readonly path: Buffer;
}

function walk(place: Place, options: ListingOptions & { listing: Listing }): void {
  // A path can be longer than the system takes in one call: from here on go by way of an open
  // folder.
  if (place.at.length > 1500 && process.platform === "linux") {
    const handle = openSync(place.at, "r");
    try {
      // The dot makes it the folder itself: without it lstat speaks of the link in /proc.
      walk({ at: Buffer.from(`/proc/self/fd/${handle}/.`), path: place.path }, options);
    } finally {
      closeSync(handle);
    }
    return;
  }
  if (options.exact) {
    const stats = lstatSync(place.at, { bigint: true });
    options.listing[`${decodePath(place.path)}/`] = `folder ${mode(stats.mode)} ${stats.mtimeNs}`;
  } else if (place.path.length > 0) options.listing[`${decodePath(place.path)}/`] = "folder";
  for (const name of readdirSync(place.at, { encoding: "buffer" }).sort((a, b) => a.compare(b))) {
    const path =
      place.path.length === 0 ? name : Buffer.concat([place.path, Buffer.from("/"), name]);
    if (options.omit(decodePath(path))) continue;
    const at = Buffer.concat([place.at, Buffer.from("/"), name]);
    if (lstatSync(at).isDirectory()) walk({ at, path }, options);
    else options.listing[decodePath(path)] = describe(at, options.exact);
  }
}

function describe(at: Buffer, exact: boolean): string {
  const stats = lstatSync(at, { bigint: true });
  const time = exact ? ` ${stats.mtimeNs}` : "";
  if (stats.isSymbolicLink())
    return `link → ${decodePath(readlinkSync(at, { encoding: "buffer" }))}${time}`;
  if (!stats.isFile()) return `special ${stats.mode.toString(8)}${time}`;
  const content = readFileSync(at);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const kind = exact ? mode(stats.mode) : (stats.mode & 0o100n) === 0n ? "plain" : "executable";
  return `${kind} ${content.length} bytes ${hash}${time}`;
}

function mode(bits: bigint): string {
  return (bits & 0o7777n).toString(8);
}
