// Moves the content of a chamber's files into git's store and back, through git's own filters,
// independent of the chamber's recorded state.

import { lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { indexInfo } from "../git/index-info.ts";
import type { TreeFile } from "../git/trees/tree-edit.ts";
import { joinNul, splitNul } from "../system/bytes.ts";
import { placeIn, plainFile } from "../system/files/plain-file.ts";
import type { Environment, RepoPath, Repository } from "../types.ts";
import type { Slot } from "./chamber-pool.ts";
import { removeTree } from "./remove-chamber.ts";
import { chamberEnvironment } from "./seal.ts";

/**
 * Takes entries; stores the current files at these paths and returns their entries. Leaves out
 * paths without a file. The old blobs matter, because git converts no line ends in a file whose
 * blob has them.
 */
export async function storeFiles(
  slot: Slot,
  repository: Repository,
  entries: readonly TreeFile[],
): Promise<TreeFile[]> {
  const files = entries.filter(({ path }) => plainFile(slot.files, path) !== null);
  if (files.length === 0) return [];
  return withScratch({ slot, repository, entries: files }, async (call) => {
    await git(["update-index", "--add", "-z", "--stdin"], {
      ...call,
      input: joinNul(files.map(({ path }) => path)),
    });
    return splitNul((await git(["ls-files", "-s", "-z"], call)).stdout).map((record) => {
      const tab = record.indexOf("\t");
      const [mode = "", blob = ""] = record.slice(0, tab).split(" ");
      return { path: record.slice(tab + 1), mode, blob };
    });
  });
}

/**
 * Writes these entries into the chamber as git checks them out, and replaces anything at their
 * paths.
 */
export async function writeFiles(
  slot: Slot,
  repository: Repository,
  entries: readonly TreeFile[],
): Promise<void> {
  if (entries.length === 0) return;
  for (const { path } of entries) clearWay(slot.files, path);
  await withScratch({ slot, repository, entries }, async (call) => {
    await git(["checkout-index", "-f", "-q", "-a"], call);
  });
}

/**
 * Removes a link above a file, which would redirect the write, and a folder at its path, which
 * would stop git.
 */
function clearWay(root: string, path: RepoPath): void {
  const parts = path.split("/");
  for (let length = 1; length <= parts.length; length += 1) {
    const place = placeIn(root, parts.slice(0, length).join("/"));
    const status = lstatSync(place, { throwIfNoEntry: false });
    if (status === undefined) return;
    if (status.isDirectory() === length < parts.length) continue;
    removeTree(place);
    return;
  }
}

interface Scratch {
  readonly slot: Slot;
  readonly repository: Repository;
  readonly entries: readonly TreeFile[];
}

/** Calls `use` with a separate index that has these entries and no file status. */
async function withScratch<Value>(
  { slot, repository, entries }: Scratch,
  use: (call: { readonly env: Environment; readonly cwd: string }) => Promise<Value>,
): Promise<Value> {
  const file = join(slot.folder, "scratch-index");
  const forget = () => {
    for (const name of [file, `${file}.lock`]) rmSync(name, { force: true });
  };
  forget();
  const call = {
    env: { ...chamberEnvironment(repository, slot), GIT_INDEX_FILE: file },
    cwd: slot.files,
  };
  try {
    await git(["update-index", "-z", "--index-info"], { ...call, input: indexInfo(entries) });
    return await use(call);
  } finally {
    forget();
  }
}
