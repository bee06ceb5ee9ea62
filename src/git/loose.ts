// Writes objects as git stores them, one file each: where git itself would cost a process, and somebody waits.

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
 * Stores an object unless it is there already; returns its id: the hash of `<type> <size>\0<content>`, kept deflated under
 * `<2 digits>/<the others>` (gitformat: loose objects). Written aside and put in place by one rename, as git does.
 */
export function writeObject(repository: Repository, type: "blob" | "tree" | "commit", content: Buffer): Oid {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const oid = createHash(repository.objectFormat).update(bytes).digest("hex");
  const { file, folder } = placeOf(objectFolder(repository), oid);
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
 * Hands everything in a private object folder over to the repository's own, as git does with what it received in quarantine
 * (tmp-objdir.c): packs before their indexes, an object that is there already stays.
 */
export function handOver(repository: Repository, from: string): void {
  const to = objectFolder(repository);
  for (const name of readdirSync(from)) {
    if (/^[0-9a-f]{2}$/.test(name)) for (const rest of readdirSync(join(from, name))) give({ from, to, folder: name, name: rest });
    if (name !== "pack") continue;
    const last = (file: string) => Number(file.endsWith(".idx"));
    for (const file of readdirSync(join(from, name)).sort((a, b) => last(a) - last(b))) give({ from, to, folder: name, name: file });
  }
}

function give(one: { readonly from: string; readonly to: string; readonly folder: string; readonly name: string }): void {
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

/** A name under which `git gc` knows what a killed process left. */
function draftIn(folder: string): string {
  return join(folder, `tmp_obj_airlock_${randomUUID()}`);
}

function placeOf(objects: string, oid: Oid): { folder: string; file: string } {
  const folder = join(objects, oid.slice(0, 2));
  return { folder, file: join(folder, oid.slice(2)) };
}

/** Makes a folder with the permissions of the object folder itself, which a shared repository has set for its group. */
function makeLike(objects: string, folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  const { mode } = statSync(objects);
  if ((statSync(folder).mode & 0o7777) !== (mode & 0o7777)) chmodSync(folder, mode & 0o7777);
}
