// Small files that other processes write and remove meanwhile: what is gone is an answer, what is written is whole.

import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseJson } from "./json.ts";

/** Returns the names in a folder; none where there is no such folder. Throws what the file system says otherwise. */
export function namesIn(folder: string): string[] {
  return unlessGone(() => readdirSync(folder)) ?? [];
}

/** Returns a file's content, or `null` where there is no such file. Throws what the file system says otherwise. */
export function bytesIfThere(file: string): Buffer | null {
  return unlessGone(() => readFileSync(file), ["ENOENT", "ENOTDIR"]);
}

/** Returns a file's text, or `null` where there is no such file. Throws what the file system says otherwise. */
export function readIfThere(file: string): string | null {
  return bytesIfThere(file)?.toString("utf8") ?? null;
}

/** Returns what a JSON file says; `undefined` where there is no such file, or no JSON in it. */
export function jsonIn(file: string): unknown {
  const text = readIfThere(file);
  return text === null ? undefined : parseJson(text);
}

/** Renames; returns `false` where there is nothing of that name (any more): of several that try, one succeeds. */
export function renameIfThere(from: string, to: string): boolean {
  return unlessGone(() => (renameSync(from, to), true)) ?? false;
}

/** Writes a private file, whole or not at all: beside it first, then in its place. Makes its folder. */
export function writeWhole(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = join(dirname(file), `.new-${randomUUID()}`);
  try {
    writeFileSync(draft, content, { mode: 0o600, flag: "wx" });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function unlessGone<Value>(act: () => Value, codes: readonly string[] = ["ENOENT"]): Value | null {
  try {
    return act();
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
