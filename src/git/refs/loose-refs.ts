// Reads a ref and its blob from their files, without starting git. Anything missing or unexpected
// (packed, in another ref format, damaged) is left to git.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import type { Oid, Repository } from "../../types.ts";
import { objectFolder } from "../loose.ts";
import { nullOn } from "../../system/files/file-errors.ts";

/**
 * Takes the full name of a ref shared by all worktrees; returns its blob, or `null` if only git can
 * read it. A loose ref is put in place by one rename and takes precedence over a packed one
 * (gitrepository-layout(5), `refs`), so this is git's answer too.
 */
export function looseBlob(
  repository: Repository,
  ref: string,
): { readonly oid: Oid; readonly content: Buffer } | null {
  const oid = /^([0-9a-f]{40}|[0-9a-f]{64})\n$/.exec(
    readOrNull(join(repository.commonDir, ref))?.toString("latin1") ?? "",
  )?.[1];
  if (oid === undefined) return null;
  const packed = readOrNull(join(objectFolder(repository), oid.slice(0, 2), oid.slice(2)));
  const bytes = packed === null ? null : inflated(packed);
  if (bytes === null || createHash(repository.objectFormat).update(bytes).digest("hex") !== oid)
    return null;
  const cut = bytes.indexOf(0);
  return bytes.toString("latin1", 0, cut).startsWith("blob ")
    ? { oid, content: bytes.subarray(cut + 1) }
    : null;
}

function inflated(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes);
  } catch (error) {
    // Not deflated data: git will report it.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Returns `null` too for a folder or an unreadable file: git reports the reason. */
function readOrNull(file: string): Buffer | null {
  return nullOn(["ENOENT", "ENOTDIR", "EISDIR", "EACCES", "EPERM"], () => readFileSync(file));
}
