// Finds paths whose content in the candidate differs from the disk: a command that takes the
// content on disk would commit something else.

import { createHash } from "node:crypto";
import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { encodePath } from "../system/bytes.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";
import type { ScopePath } from "./rules.ts";
import { git } from "../git/exec.ts";
import { quotedLine } from "../git/quoted-line.ts";

/**
 * Takes paths of a candidate; returns those that differ in the working tree: other bytes, another
 * mode, present or missing.
 */
export async function differingOnDisk(
  repository: Repository,
  paths: readonly ScopePath[],
): Promise<Set<RepoPath>> {
  const { root } = repository;
  if (root === null) return new Set();
  const files = paths
    .filter(({ entry }) => entry?.startsWith("100") === true)
    .map(({ path }) => path);
  const blobs = await diskBlobs(repository, files);
  return new Set(
    paths.filter((one) => differs({ repository, root, blobs }, one)).map(({ path }) => path),
  );
}

interface Disk {
  readonly repository: Repository;
  readonly root: string;
  readonly blobs: ReadonlyMap<RepoPath, string>;
}

function differs({ repository, root, blobs }: Disk, { path, entry }: ScopePath): boolean {
  const file = Buffer.concat([Buffer.from(`${root}/`), encodePath(path)]);
  const status: Stats | undefined = lstatSync(file, { throwIfNoEntry: false });
  if (entry === null) return status !== undefined && !status.isDirectory();
  const [mode = "", blob] = entry.split(" ");
  // The commit checked out in a submodule may differ from its entry, and no command that airlock
  // suggests takes it.
  if (mode === "160000") return false;
  if (status === undefined) return true;
  if (mode === "120000")
    return (
      !status.isSymbolicLink() ||
      blob !== blobOf(readlinkSync(file, { encoding: "buffer" }), repository)
    );
  return (
    blobs.get(path) !== blob ||
    (process.platform !== "win32" && (mode === "100755") !== ((status.mode & 0o100) !== 0))
  );
}

function blobOf(content: Buffer, { objectFormat }: Repository): string {
  return createHash(objectFormat).update(`blob ${content.length}\0`).update(content).digest("hex");
}

/**
 * Returns the blob that `git add` would make of each file; skips paths that are not regular files.
 */
export async function diskBlobs(
  repository: Repository,
  paths: readonly RepoPath[],
): Promise<Map<RepoPath, Oid>> {
  const files = paths.filter((path) => isFileBelow(repository.root!, path));
  const blobs = new Map<RepoPath, Oid>();
  if (files.length === 0) return blobs;
  const input = Buffer.concat(files.map((path) => quotedLine(encodePath(path))));
  const { stdout } = await git(["hash-object", "--stdin-paths"], { env: repository.env, input });
  for (const [at, oid] of stdout.toString("latin1").trim().split("\n").entries())
    blobs.set(files[at]!, oid);
  return blobs;
}

/**
 * Returns whether the path itself is a regular file, and not behind a link that replaced a folder.
 */
export function isFileBelow(root: string, path: RepoPath): boolean {
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const status = lstatIfThere(
      Buffer.concat([Buffer.from(`${root}/`), encodePath(parts.slice(0, depth).join("/"))]),
    );
    if (depth === parts.length) return status?.isFile() === true;
    if (status?.isDirectory() !== true) return false;
  }
  return false;
}

/** Returns the status of a path itself, not of what it links to; `undefined` if it is missing. */
export function lstatIfThere(file: Buffer) {
  return lstatSync(file, { throwIfNoEntry: false });
}
