// Caches the texts of many claims in one file: git needs half a second to read ten thousand loose
// objects. Each text is verified by its object id, and git is asked for missing ones.

import { createHash } from "node:crypto";
import { readIfThere, writeWhole } from "../../system/files/files.ts";
import type { Oid, Repository } from "../../types.ts";
import { statePath } from "../../system/layout.ts";
import { hasCode } from "../../system/files/file-errors.ts";

/** With fewer claims than this, git is asked for all of them. */
const worthwhile = 300;

export interface ClaimCache {
  /** Returns the text of a blob, or `null` if the cache lacks it. */
  readonly text: (oid: Oid) => string | null;
  /**
   * Stores exactly these texts if many of them are new. If the file cannot be written, git is asked
   * again next time.
   */
  readonly keep: (texts: ReadonlyMap<Oid, string>) => void;
}

const none: ClaimCache = { text: () => null, keep: () => undefined };

/** Opens the cache for a number of claims; with few claims it is empty. */
export function openClaimCache({ commonDir, objectFormat }: Repository, count: number): ClaimCache {
  if (count < worthwhile) return none;
  const file = statePath(commonDir, "claims-cache");
  const known = new Map(
    (readIfThere(file) ?? "").split("\n").flatMap((line): [Oid, string][] => {
      const cut = line.indexOf(" ");
      return cut === -1 ? [] : [[line.slice(0, cut), `${line.slice(cut + 1)}\n`]];
    }),
  );
  return {
    text: (oid) => {
      const text = known.get(oid) ?? null;
      return text !== null && idOf(text, objectFormat) === oid ? text : null;
    },
    keep: (texts) => {
      const missing = [...texts.keys()].filter((oid) => !known.has(oid)).length;
      if (missing >= worthwhile) write(file, texts);
    },
  };
}

/** Computes the id that git gives a blob (gitformat-loose(5)). */
function idOf(text: string, objectFormat: Repository["objectFormat"]): Oid {
  return createHash(objectFormat)
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest("hex");
}

/** Writes the texts that are one line, as every claim is. */
function write(file: string, texts: ReadonlyMap<Oid, string>): void {
  const lines = [...texts]
    .filter(([, text]) => text.indexOf("\n") === text.length - 1)
    .map(([oid, text]) => `${oid} ${text}`);
  try {
    writeWhole(file, lines.join(""));
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM", "EROFS", "ENOSPC")) throw error;
  }
}
