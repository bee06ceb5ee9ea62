// What checks changed in the chamber, kept as a patch, so that it can be taken over by a command.

import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { WrittenFile } from "../chamber/verify.ts";
import { commandLine } from "../system/shell.ts";
import type { Oid, Repository } from "../types.ts";

/** Older ones go when there are more. */
const kept = 20;

/**
 * Writes the patch of a candidate; returns the commands that take it over: into what is staged, and into the files. Either
 * does nothing at all where it does not fit.
 */
export function keepPatch(repository: Repository, tree: Oid, written: readonly WrittenFile[]): string[] {
  const folder = join(repository.commonDir, "airlock", "patches");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${tree.slice(0, 12)}.patch`);
  writeFileSync(`${file}.${process.pid}`, written.map(({ diff }) => diff).join(""), { mode: 0o600 });
  renameSync(`${file}.${process.pid}`, file);
  prune(folder);
  const inside = repository.root === null ? file : relative(repository.root, file);
  const shown = inside.startsWith("..") ? file : inside;
  return [
    `${commandLine(["git", "apply", "--cached", shown])}   # into what is staged`,
    `${commandLine(["git", "apply", shown])}   # into your files`,
  ];
}

function prune(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  if (files.length <= kept) return;
  const age = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (const file of files.toSorted((a, b) => age(b) - age(a)).slice(kept)) rmSync(file, { force: true });
}
