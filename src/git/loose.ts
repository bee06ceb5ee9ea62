// Writes loose objects as git does, where starting git would keep a caller waiting.

import { createHash, randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  copyFileSync,
} from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import type { Oid, Repository } from "../types.ts";

/** Returns the folder in which git would store new objects. */
export function objectFolder(repository: Repository): string {
  return repository.env["GIT_OBJECT_DIRECTORY"] ?? join(repository.commonDir, "objects");
}

/**
 * Stores an object unless it exists; returns its id: the hash of `<type> <size>\0<content>`, stored
 * deflated under `<2 digits>/<the others>` (gitformat: loose objects). Written to a temporary file
 * and renamed, as git does.
 */
export function writeObject(
  repository: Repository,
  type: "blob" | "tree" | "commit",
  content: Buffer,
): Oid {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const oid = createHash(repository.objectFormat).update(bytes).digest("hex");
  const { file, folder } = objectPath(objectFolder(repository), oid);
  if (existsSync(file)) return oid;
  makeLike(objectFolder(repository), folder);
  const fresh = draftIn(folder);
  try {
    writeFileSync(fresh, deflateSync(bytes, { level: 1 }), { mode: 0o444, flag: "wx" });
    renameSync(fresh, file);
  } finally {
    rmSync(fresh, { force: true });
  }
  return oid;
}

/**
 * Moves everything from a private object folder to the repository's own, as git does with
 * quarantined objects (tmp-objdir.c): packs before their indexes; existing objects stay.
 */
export function handOver(repository: Repository, from: string): void {
  const to = objectFolder(repository);
  for (const name of readdirSync(from)) {
    if (/^[0-9a-f]{2}$/.test(name))
      for (const rest of readdirSync(join(from, name)))
        give({ from, to, folder: name, name: rest });
    if (name !== "pack") continue;
    const last = (file: string) => Number(file.endsWith(".idx"));
    for (const file of readdirSync(join(from, name)).sort((a, b) => last(a) - last(b)))
      give({ from, to, folder: name, name: file });
  }
}

function give(one: {
  readonly from: string;
  readonly to: string;
  readonly folder: string;
  readonly name: string;
}): void {
  const [source, folder] = [join(one.from, one.folder, one.name), join(one.to, one.folder)];
  const target = join(folder, one.name);
  if (one.name.startsWith("tmp_") || existsSync(target)) return;
  makeLike(one.to, folder);
  try {
    linkSync(source, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    // Another file system, or one without hard links.
    const fresh = draftIn(folder);
    copyFileSync(source, fresh);
    renameSync(fresh, target);
  }
}

/** Returns a temporary name that `git gc` recognizes as a leftover of a killed process. */
function draftIn(folder: string): string {
  return join(folder, `tmp_obj_airlock_${randomUUID()}`);
}

function objectPath(objects: string, oid: Oid): { folder: string; file: string } {
  const folder = join(objects, oid.slice(0, 2));
  return { folder, file: join(folder, oid.slice(2)) };
}

/**
 * Creates a folder with the permissions of the object folder, which a shared repository has set for
 * its group.
 */
function makeLike(objects: string, folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  const { mode } = statSync(objects);
  if ((statSync(folder).mode & 0o7777) !== (mode & 0o7777)) chmodSync(folder, mode & 0o7777);
}
