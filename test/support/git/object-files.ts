// Commits, trees and blobs as they lie on the disk: loose ones are read in this process, packed
// ones by one git.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { decodePath } from "../../../src/system/bytes.ts";
import { textOf, type GitPlaces } from "./git-places.ts";
import type { TestEnvironment } from "../process/process.ts";

/** One file of a tree; folders are left out. */
export interface TreeFile {
  /** As in a tree: `100644`, `120000`, … */
  readonly mode: string;
  readonly id: string;
}

/** A path in which two trees differ; `null` for a side without it. */
export interface TreeDifference {
  readonly path: string;
  readonly before: TreeFile | null;
  readonly after: TreeFile | null;
}

/** The objects that a worktree's repository has, its borrowed ones too. */
export class ObjectFiles {
  private readonly places: GitPlaces;
  private readonly env: TestEnvironment;
  private readonly folders: readonly string[];

  constructor(places: GitPlaces, env: TestEnvironment) {
    this.places = places;
    this.env = env;
    this.folders = withAlternates(join(places.commonDir, "objects"));
  }

  /** Returns an object's kind and content. Throws if it does not exist. */
  read(id: string): { readonly kind: string; readonly content: Buffer } {
    for (const folder of this.folders) {
      const file = join(folder, id.slice(0, 2), id.slice(2));
      if (!existsSync(file)) continue;
      const bytes = inflateSync(readFileSync(file));
      const start = bytes.indexOf(0);
      return {
        kind: bytes.toString("latin1", 0, bytes.indexOf(" ")),
        content: bytes.subarray(start + 1),
      };
    }
    return this.readPacked(id);
  }

  /** Takes a commit, or a tree; returns the id of its tree. */
  treeOf(id: string): string {
    const { kind, content } = this.read(id);
    if (kind === "tree") return id;
    const tree = /^tree ([0-9a-f]+)\n/.exec(content.toString("latin1"))?.[1];
    if (kind !== "commit" || tree === undefined) throw new Error(`${id} is a ${kind}.`);
    return tree;
  }

  /** Takes a commit; returns the id of its first parent, or `null`. */
  parentOf(id: string): string | null {
    return (
      /^tree [0-9a-f]+\nparent ([0-9a-f]+)\n/.exec(this.read(id).content.toString("latin1"))?.[1] ??
      null
    );
  }

  /** Takes a tree, or `null` for the empty one; returns its files by path, submodules too. */
  filesOf(tree: string | null, prefix = ""): Map<string, TreeFile> {
    const files = new Map<string, TreeFile>();
    const { content } = tree === null ? { content: Buffer.alloc(0) } : this.read(tree);
    for (let at = 0; at < content.length;) {
      const [space, nul] = [content.indexOf(" ", at), content.indexOf(0, at)];
      const [mode, name] = [
        content.toString("latin1", at, space),
        decodePath(content.subarray(space + 1, nul)),
      ];
      at = nul + 1 + this.places.idBytes;
      const id = content.toString("hex", nul + 1, at);
      if (mode === "40000")
        for (const [path, file] of this.filesOf(id, `${prefix}${name}/`)) files.set(path, file);
      else files.set(`${prefix}${name}`, { mode, id });
    }
    return files;
  }

  /**
   * Returns the paths in which two trees differ, sorted; renames are a deletion and an addition.
   */
  differences(before: string | null, after: string): TreeDifference[] {
    const [old, fresh] = [this.filesOf(before), this.filesOf(after)];
    const paths = [...new Set([...old.keys(), ...fresh.keys()])].toSorted();
    return paths
      .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
      .filter((one) => one.before?.id !== one.after?.id || one.before?.mode !== one.after?.mode);
  }

  private readPacked(id: string): { readonly kind: string; readonly content: Buffer } {
    const call = { cwd: this.places.commonDir, env: this.env, input: `${id}\n`, maxBuffer: 1e9 };
    const { stdout, stderr } = spawnSync("git", ["--git-dir=.", "cat-file", "--batch"], call);
    const [, kind, size] = /^[0-9a-f]+ (\w+) (\d+)\n/.exec(stdout.toString("latin1", 0, 200)) ?? [];
    if (kind === undefined)
      throw new Error(`${id} cannot be read: ${stdout.toString()}${stderr.toString()}`);
    const start = stdout.indexOf(10) + 1;
    return { kind, content: stdout.subarray(start, start + Number(size)) };
  }
}

function withAlternates(folder: string): string[] {
  const borrowed = (textOf(join(folder, "info", "alternates")) ?? "").split("\n").filter(Boolean);
  return [folder, ...borrowed.flatMap((path) => withAlternates(resolve(folder, path)))];
}

/** Stores an object as git does, in a file of its own; returns its id. */
export function writeObject(
  places: GitPlaces,
  kind: "blob" | "tree" | "commit",
  content: Buffer,
): string {
  const bytes = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]);
  const id = createHash(places.format).update(bytes).digest("hex");
  const folder = join(places.commonDir, "objects", id.slice(0, 2));
  const file = join(folder, id.slice(2));
  if (existsSync(file)) return id;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, deflateSync(bytes), { mode: 0o444 });
  return id;
}
