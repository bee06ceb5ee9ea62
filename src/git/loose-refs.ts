// Reads a ref and its blob where git keeps them, one file each, without starting git. What is not there, or not as expected (packed, in
// another ref format, damaged), is for git to say.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import type { Oid, Repository } from "../types.ts";
import { objectFolder } from "./loose.ts";
import { nullOn } from "../system/file-errors.ts";

/**
 * Takes the full name of a ref that all worktrees share; returns the blob that it holds, or `null` where only git can tell. A loose ref
 * is put in place by one rename and goes before a packed one (gitrepository-layout(5), `refs`), so it is what git would say.
 */
export function looseBlob(repository: Repository, ref: string): { readonly oid: Oid; readonly content: Buffer } | null {
  const oid = /^([0-9a-f]{40}|[0-9a-f]{64})\n$/.exec(readOrNull(join(repository.commonDir, ref))?.toString("latin1") ?? "")?.[1];
  if (oid === undefined) return null;
  const packed = readOrNull(join(objectFolder(repository), oid.slice(0, 2), oid.slice(2)));
  const bytes = packed === null ? null : inflated(packed);
  if (bytes === null || createHash(repository.objectFormat).update(bytes).digest("hex") !== oid) return null;
  const cut = bytes.indexOf(0);
  return bytes.toString("latin1", 0, cut).startsWith("blob ") ? { oid, content: bytes.subarray(cut + 1) } : null;
}

function inflated(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes);
  } catch (error) {
    // Not what deflate wrote: git will have words for it.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** `null` also where it is a folder, or cannot be read: git knows why. */
function readOrNull(file: string): Buffer | null {
  return nullOn(["ENOENT", "ENOTDIR", "EISDIR", "EACCES", "EPERM"], () => readFileSync(file));
}
