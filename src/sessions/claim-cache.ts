// The texts of many claims in one file: ten thousand loose objects take git half a second. Never more than a quicker way to the
// same bytes: each text is proved by its id, and what is missing is asked of git.

import { createHash } from "node:crypto";
import { readIfThere, writeWhole } from "../system/files.ts";
import type { Oid, Repository } from "../types.ts";
import { statePath } from "../system/layout.ts";
import { hasCode } from "../system/file-errors.ts";

/** Fewer claims than this are read from git. */
const worthwhile = 300;

export interface ClaimCache {
  /** The text of a blob, or `null` where it is not known. */
  readonly text: (oid: Oid) => string | null;
  /** Remembers these texts and no others, if many of them are new. Where that cannot be written, git is asked again next time. */
  readonly keep: (texts: ReadonlyMap<Oid, string>) => void;
}

const none: ClaimCache = { text: () => null, keep: () => undefined };

/** Opens the cache for so many claims; for few of them there is none. */
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

/** The id that git gives a blob (gitformat-loose(5)). */
function idOf(text: string, objectFormat: Repository["objectFormat"]): Oid {
  return createHash(objectFormat)
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest("hex");
}

/** Only texts of one line can be kept, and a claim is one. */
function write(file: string, texts: ReadonlyMap<Oid, string>): void {
  const lines = [...texts].filter(([, text]) => text.indexOf("\n") === text.length - 1).map(([oid, text]) => `${oid} ${text}`);
  try {
    writeWhole(file, lines.join(""));
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM", "EROFS", "ENOSPC")) throw error;
  }
}
