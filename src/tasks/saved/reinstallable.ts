// Finds the parts of node_modules that need not be saved: certain copies of the main tree's files,
// or files unchanged since the installation.

import { lstatSync, readlinkSync } from "node:fs";
import { scratchFolders } from "../../chamber/link.ts";
import { placeIn } from "../../system/files/plain-file.ts";
import type { RepoPath } from "../../types.ts";
import type { WalkEntry } from "./walk.ts";
import { nullOn } from "../../system/files/file-errors.ts";

/** Files that package managers write last into a node_modules folder: npm, pnpm, yarn 1, yarn 4. */
const installNotes = [".package-lock.json", ".modules.yaml", ".yarn-integrity", ".yarn-state.yml"];

export interface ModulesContext {
  /**
   * The task's worktree, and below it the working tree from which its packages may have been copied
   * (`null`: they were not copied).
   */
  readonly root: string;
  readonly source: string | null;
  readonly found: readonly WalkEntry[];
  readonly tracked: ReadonlySet<RepoPath>;
}

/** Returns the node_modules folders beside a tracked package.json that contain no tracked files. */
export function moduleFolders({ found, tracked }: ModulesContext): RepoPath[] {
  const holding = new Set(
    [...tracked].flatMap((path) => /^(.*?(?:^|\/)node_modules)\//.exec(path)?.[1] ?? []),
  );
  return found
    .filter(({ path, kind }) => kind === "folder" && /(^|\/)node_modules$/.test(path))
    .map(({ path }) => path)
    .filter(
      (path) =>
        tracked.has(`${path.slice(0, -"node_modules".length)}package.json`) && !holding.has(path),
    );
}

/**
 * Takes one of these folders; returns the paths in it that an installation can restore: the same
 * file as in the source, or one of the same size and time; files not newer than the package
 * manager's own record of the installation; a tool's cache. A file written later belongs to the
 * user.
 */
export function reinstallablePaths(context: ModulesContext, folder: RepoPath): Set<RepoPath> {
  const below = context.found.filter(({ path }) => path.startsWith(`${folder}/`));
  const installed = Math.max(
    ...below
      .filter(({ path }) => installNotes.includes(path.slice(folder.length + 1)))
      .map(({ mtime }) => mtime),
  );
  const again = below.filter(
    (entry) =>
      entry.path
        .slice(folder.length + 1)
        .split("/")
        .some((name) => scratchFolders.has(name)) ||
      entry.mtime <= installed ||
      isCopy(context, entry),
  );
  return new Set(again.map(({ path }) => path));
}

function isCopy({ root, source }: ModulesContext, { path, kind }: WalkEntry): boolean {
  if (kind === "folder") return true;
  if (source === null) return false;
  const [here, there] = [root, source].map((top) => statusOf(top, path));
  if (here === undefined || there === undefined || here.mode !== there.mode) return false;
  if (kind === "link")
    return readlinkSync(placeIn(root, path), "buffer").equals(
      readlinkSync(placeIn(source, path), "buffer"),
    );
  return (
    (here.dev === there.dev && here.ino === there.ino) ||
    (here.size === there.size && here.mtimeMs === there.mtimeMs)
  );
}

function statusOf(top: string, path: RepoPath) {
  // A file is in the place of the other tree's folder.
  return (
    nullOn(["ENOTDIR"], () => lstatSync(placeIn(top, path), { throwIfNoEntry: false })) ?? undefined
  );
}
