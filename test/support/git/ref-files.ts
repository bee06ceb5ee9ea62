// Refs and worktrees as they lie on the disk: loose, packed, symbolic; read without git.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { textOf, type GitPlaces } from "./git-places.ts";

/** A ref: where it points, and through which other one. */
export interface FoundRef {
  readonly name: string;
  /** Empty where it leads nowhere. */
  readonly id: string;
  readonly target: string | null;
}

/** Every worktree has its own of these (gitrepository-layout(5)). */
const ofWorktree = /^refs\/(?:bisect|rewritten|worktree)\//;

/** Returns all refs that a worktree sees, sorted by name, as `git for-each-ref` does. */
export function refsOf(places: GitPlaces): FoundRef[] {
  const texts = new Map<string, string>();
  for (const line of (textOf(join(places.commonDir, "packed-refs")) ?? "").split("\n")) {
    const [, id, name] = /^([0-9a-f]+) (\S+)$/.exec(line) ?? [];
    if (id !== undefined && name !== undefined) texts.set(name, id);
  }
  for (const name of filesBelow(places.commonDir, "refs")) {
    if (places.gitDir === places.commonDir || !ofWorktree.test(name))
      note(texts, join(places.commonDir, name), name);
  }
  if (places.gitDir !== places.commonDir) {
    for (const name of filesBelow(places.gitDir, "refs"))
      if (ofWorktree.test(name)) note(texts, join(places.gitDir, name), name);
  }
  const names = [...texts.keys()].toSorted((one, other) =>
    Buffer.from(one).compare(Buffer.from(other)),
  );
  return names.map((name) => {
    const target = /^ref: *(.+)$/.exec(texts.get(name)!)?.[1] ?? null;
    return { name, target, id: resolved(texts, texts.get(name)!) };
  });
}

/** Leaves out locks, and refs that somebody has deleted meanwhile. */
function note(texts: Map<string, string>, file: string, name: string): void {
  const text = name.endsWith(".lock") ? null : textOf(file);
  if (text !== null) texts.set(name, text.trim());
}

/** Returns the commit that a worktree's HEAD names, or `null` before the first commit. */
export function headOf(places: GitPlaces): string | null {
  const refs = new Map(refsOf(places).map(({ name, id }) => [name, id]));
  return resolved(refs, textOf(join(places.gitDir, "HEAD"))!.trim()) || null;
}

function resolved(texts: ReadonlyMap<string, string>, text: string): string {
  for (let steps = 0, at = text; steps < 6; steps += 1) {
    const target = /^ref: *(.+)$/.exec(at)?.[1];
    if (target === undefined) return at;
    at = texts.get(target) ?? "";
  }
  return "";
}

function filesBelow(top: string, folder: string): string[] {
  const at = join(top, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(top, path)).isDirectory() ? filesBelow(top, path) : [path];
  });
}

/**
 * Returns lines as `git worktree list --porcelain` prints them: the main one first, the others by
 * path.
 */
export function worktreeLines(places: GitPlaces): string[] {
  const main = { ...places, gitDir: places.commonDir };
  const folder = join(places.commonDir, "worktrees");
  const linked = (existsSync(folder) ? readdirSync(folder) : []).map((name) => {
    const gitDir = join(folder, name);
    const path = (textOf(join(gitDir, "gitdir")) ?? "").trim().replace(/\/\.git$/, "");
    return { path, gitDir };
  });
  const others = linked
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
    .flatMap(({ path, gitDir }) => {
      const locked = textOf(join(gitDir, "locked"))?.trim();
      return [
        `worktree ${path}`,
        ...headLines({ ...places, gitDir }),
        ...(locked === undefined ? [] : [`locked ${locked}`.trimEnd()]),
        ...(existsSync(join(path, ".git")) ? [] : ["prunable"]),
      ];
    });
  return [`worktree ${places.commonDir.replace(/\/\.git$/, "")}`, ...headLines(main), ...others];
}

function headLines(places: GitPlaces): string[] {
  const text = (textOf(join(places.gitDir, "HEAD")) ?? "").trim();
  const branch = /^ref: *(.+)$/.exec(text)?.[1];
  return [
    `HEAD ${headOf(places) ?? "0".repeat(2 * places.idBytes)}`,
    branch === undefined ? "detached" : `branch ${branch}`,
  ];
}
