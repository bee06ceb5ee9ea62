// What of node_modules need not be saved: provably a copy of the main tree's, or as the package manager left it.

import { lstatSync, readlinkSync } from "node:fs";
import { scratchFolders } from "../chamber/link.ts";
import { placeIn } from "../system/plain-file.ts";
import type { RepoPath } from "../types.ts";
import type { Found } from "./walk.ts";
import { nullOn } from "../system/file-errors.ts";

/** What package managers write last into a node_modules folder: npm, pnpm, yarn 1, yarn 4. */
const installNotes = [".package-lock.json", ".modules.yaml", ".yarn-integrity", ".yarn-state.yml"];

export interface ModulesQuestion {
  /** The task's worktree, and the working tree that its packages may come from; `null`: there is none. */
  readonly root: string;
  readonly source: string | null;
  readonly found: readonly Found[];
  readonly tracked: ReadonlySet<RepoPath>;
}

/** Returns the node_modules folders beside a tracked package.json that hold nothing tracked themselves. */
export function moduleFolders({ found, tracked }: ModulesQuestion): RepoPath[] {
  const holding = new Set([...tracked].flatMap((path) => /^(.*?(?:^|\/)node_modules)\//.exec(path)?.[1] ?? []));
  return found
    .filter(({ path, kind }) => kind === "folder" && /(^|\/)node_modules$/.test(path))
    .map(({ path }) => path)
    .filter((path) => tracked.has(`${path.slice(0, -"node_modules".length)}package.json`) && !holding.has(path));
}

/**
 * Takes one of these folders; returns the paths in it that can be had again: the same file as in the source, or one of the same
 * size and time; one that is not newer than the package manager's own note of the installation; a tool's cache. Whatever was
 * written later is somebody's own.
 */
export function remakeable(question: ModulesQuestion, folder: RepoPath): Set<RepoPath> {
  const below = question.found.filter(({ path }) => path.startsWith(`${folder}/`));
  const installed = Math.max(...below.filter(({ path }) => installNotes.includes(path.slice(folder.length + 1))).map(({ mtime }) => mtime));
  const again = below.filter(
    (entry) =>
      entry.path
        .slice(folder.length + 1)
        .split("/")
        .some((name) => scratchFolders.has(name)) ||
      entry.mtime <= installed ||
      isCopy(question, entry),
  );
  return new Set(again.map(({ path }) => path));
}

function isCopy({ root, source }: ModulesQuestion, { path, kind }: Found): boolean {
  if (kind === "folder") return true;
  if (source === null) return false;
  const [here, there] = [root, source].map((top) => statusOf(top, path));
  if (here === undefined || there === undefined || here.mode !== there.mode) return false;
  if (kind === "link") return readlinkSync(placeIn(root, path), "buffer").equals(readlinkSync(placeIn(source, path), "buffer"));
  return (here.dev === there.dev && here.ino === there.ino) || (here.size === there.size && here.mtimeMs === there.mtimeMs);
}

function statusOf(top: string, path: RepoPath) {
  // A file stands where the other tree has a folder.
  return nullOn(["ENOTDIR"], () => lstatSync(placeIn(top, path), { throwIfNoEntry: false })) ?? undefined;
}
