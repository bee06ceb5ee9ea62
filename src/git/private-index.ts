// Index files of our own: git's commands lock and write the index they use, and the shared one belongs to everybody.

import { copyFileSync, existsSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Environment, Oid, Repository } from "../types.ts";
import { git } from "./exec.ts";
import { makeFolder } from "../system/private.ts";
import { statePath } from "../system/layout.ts";

let made = 0;

/** Copies the index that git would commit from; calls with the environment that names the copy; removes it. */
export function withIndexCopy<Value>(repository: Repository, use: (env: Environment) => Promise<Value>): Promise<Value> {
  return withFile(repository, (file) => {
    if (existsSync(repository.indexFile)) copyIndex(repository.indexFile, file);
    return use({ ...repository.env, GIT_INDEX_FILE: file });
  });
}

/**
 * Copies an index with its time: git takes a file that was written no earlier than the index for possibly changed, whatever its status
 * says, and a newer copy would hide a change made in the same second (gitformat: racy git).
 */
export function copyIndex(from: string, to: string): void {
  copyFileSync(from, to);
  const { atime, mtime } = statSync(from);
  utimesSync(to, atime, mtime);
}

/** Returns the environment in which new objects go into a folder, made here, that borrows the repository's own. */
export function objectsAside({ commonDir, env }: Repository, folder: string): Environment {
  makeFolder(folder);
  const real = env["GIT_OBJECT_DIRECTORY"] ?? join(commonDir, "objects");
  const further = env["GIT_ALTERNATE_OBJECT_DIRECTORIES"];
  return { ...env, GIT_OBJECT_DIRECTORY: folder, GIT_ALTERNATE_OBJECT_DIRECTORIES: further ? `${real}:${further}` : real };
}

/** Makes an index that holds a tree; calls with the environment that names it; removes it. */
export function withIndexOf<Value>(repository: Repository, tree: Oid, use: (env: Environment) => Promise<Value>): Promise<Value> {
  return withFile(repository, async (file) => {
    const env = { ...repository.env, GIT_INDEX_FILE: file };
    await git(["read-tree", tree], { env });
    return use(env);
  });
}

async function withFile<Value>(repository: Repository, use: (file: string) => Promise<Value>): Promise<Value> {
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
