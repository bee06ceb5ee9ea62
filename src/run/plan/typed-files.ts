// Narrows checks to files of the types they ask for. Of all blobs only those are read on which that
// depends.

import { needsContent, typesOf, type TypedEntry } from "../../checks/file-types.ts";
import { meets } from "../../checks/other-tools/type-conditions.ts";
import { AirlockError } from "../../errors.ts";
import type { ObjectReader } from "../../git/objects.ts";
import type { Change, Check, Oid, RepoPath } from "../../types.ts";

/** One side of a change. */
export interface Side extends TypedEntry {
  readonly blob: Oid;
}

/** Blobs asked for at a time: enough to keep git busy, few enough to keep memory flat. */
const ahead = 16;

/** Bytes. Of a larger blob only the beginning is read, which is all that its types are told by. */
const largest = 100_000;

/**
 * Takes the checks and the changes; returns the checks, each wanting only paths of its types,
 * deleted ones by what they were.
 */
export async function narrowed(
  checks: readonly Check[],
  changes: readonly Change[],
  objects: ObjectReader,
): Promise<readonly Check[]> {
  if (!checks.some(asksTypes)) return checks;
  const sides = new Map<string, Side>();
  for (const { path, oldPath = path, status, oldMode, oldBlob } of changes)
    if (status === "D" || oldPath !== path)
      sides.set(oldPath, { path: oldPath, mode: oldMode, blob: oldBlob });
  for (const { path, status, mode, blob } of changes)
    if (status !== "D") sides.set(path, { path, mode, blob });
  const types = new Map<string, ReadonlySet<string>>();
  const all = [...sides.values()];
  for (let at = 0; at < all.length; at += ahead) {
    const some = all.slice(at, at + ahead);
    const found = await Promise.all(some.map((side) => askedTypes(side, checks, objects)));
    for (const [index, side] of some.entries()) types.set(side.path, found[index]!);
  }
  return checks.map((check) => {
    if (!asksTypes(check)) return check;
    const { wants, also } = check;
    const meetsAll = (path: RepoPath, conditions: readonly string[]) =>
      meets(types.get(path) ?? typesOf({ path, mode: "100644" }, null), conditions);
    const isOf = (path: RepoPath) =>
      wants(path) || (also !== null && also.wants(path) && meetsAll(path, also.types));
    return { ...check, wants: (path) => isOf(path) && meetsAll(path, check.types ?? []) };
  });
}

/** Says that the check wants a file because of its types. */
function asksTypes({ types, also }: Check): boolean {
  return types !== null || also !== null;
}

/** The types of an entry, as far as one of these checks asks about them. */
async function askedTypes(
  side: Side,
  checks: readonly Check[],
  objects: ObjectReader,
): Promise<ReadonlySet<string>> {
  const asked = checks.some(({ types, wants, also }) => {
    const may = also !== null && also.wants(side.path);
    return (
      (may || (types !== null && wants(side.path))) &&
      needsContent(side, [...(types ?? []), ...(may ? also.types : [])])
    );
  });
  return asked ? typesOfSide(side, objects) : typesOf(side, null);
}

/** Returns all types of an entry. Throws AirlockError OBJECT_MISSING. */
export async function typesOfSide(side: Side, objects: ObjectReader): Promise<ReadonlySet<string>> {
  if (!side.mode.startsWith("100")) return typesOf(side, null);
  const object = await objects.read(side.blob, largest);
  if (object?.type === "blob") return typesOf(side, object.content);
  throw new AirlockError(
    "git",
    "OBJECT_MISSING",
    `The content of ${side.path} (${side.blob}) cannot be read.`,
    { next: ["git fsck"] },
  );
}
