// Creates private index files: git's commands lock and write the index that they use, and the
// shared one must not be blocked.

import { copyFileSync, existsSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Environment, Oid, Repository } from "../types.ts";
import { git } from "./exec.ts";
import { makeFolder } from "../system/files/private.ts";
import { statePath } from "../system/layout.ts";

let made = 0;

/**
 * Copies the index that git would commit from; calls `use` with the environment that selects the
 * copy; removes the copy.
 */
export function withIndexCopy<Value>(
  repository: Repository,
  use: (env: Environment) => Promise<Value>,
): Promise<Value> {
  return withFile(repository, (file) => {
    if (existsSync(repository.indexFile)) copyIndex(repository.indexFile, file);
    return use({ ...repository.env, GIT_INDEX_FILE: file });
  });
}

/**
 * Copies an index with its time: git treats a file that is not older than the index as possibly
 * changed, whatever its status says, and a newer copy would hide a change made in the same second
 * (gitformat: racy git).
 */
export function copyIndex(from: string, to: string): void {
  copyFileSync(from, to);
  const { atime, mtime } = statSync(from);
  utimesSync(to, atime, mtime);
}

/**
 * Creates a folder for new objects; returns the environment in which git writes there and reads the
 * repository's objects too.
 */
export function quarantineObjects({ commonDir, env }: Repository, folder: string): Environment {
  makeFolder(folder);
  const real = env["GIT_OBJECT_DIRECTORY"] ?? join(commonDir, "objects");
  const further = env["GIT_ALTERNATE_OBJECT_DIRECTORIES"];
  return {
    ...env,
    GIT_OBJECT_DIRECTORY: folder,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: further ? `${real}:${further}` : real,
  };
}

/**
 * Creates an index with the content of a tree; calls `use` with the environment that selects it;
 * removes it.
 */
export function withIndexOf<Value>(
  repository: Repository,
  tree: Oid,
  use: (env: Environment) => Promise<Value>,
): Promise<Value> {
  return withFile(repository, async (file) => {
    const env = { ...repository.env, GIT_INDEX_FILE: file };
    await git(["read-tree", tree], { env });
    return use(env);
  });
}

async function withFile<Value>(
  repository: Repository,
  use: (file: string) => Promise<Value>,
): Promise<Value> {
  const folder = statePath(repository.commonDir, "tmp");
  makeFolder(folder);
  const file = join(folder, `index-${process.pid}-${(made += 1)}`);
  try {
    return await use(file);
  } finally {
    rmSync(file, { force: true });
    rmSync(`${file}.lock`, { force: true });
  }
}
