// Finds the configs of a folder and reads each with its tool's reader. Loads only the modules that
// the files found need.

import { AirlockError } from "../../errors.ts";
import { foldersAbove, isInstalled } from "../../system/files/parent-folders.ts";
import type { RepoPath, TreeEntry, TreeReader } from "../../types.ts";
import { readPackageKey } from "./data.ts";
import {
  configNames,
  type ConfigTool,
  configTools,
  isModule,
  namesOf,
  otherTools,
} from "./names.ts";
import {
  type FoundGroup,
  pathInFolder,
  type OtherTool,
  type RawConfig,
  readRawConfig,
  readGroup,
  type Source,
} from "./read-group.ts";

/**
 * Takes a folder of the candidate; returns its configs. Our own config excludes all others; without
 * one, the configs of all other tools apply together, pre-commit's and lefthook's at the root only.
 * A folder below `node_modules` has no configs. Throws CONFIG_AMBIGUOUS for two of our own, and
 * what the readers throw.
 */
export async function findGroups(source: Source, folder: RepoPath): Promise<readonly FoundGroup[]> {
  if (isInstalled(folder)) return [];
  const names = await filesIn(source.reader, folder);
  if (names.size === 0) return [];
  const native = await readGroup("airlock", { source, folder, names });
  if (native !== null) return [native];
  const found = await Promise.all(
    otherTools.map((tool) => readGroup(tool, { source, folder, names })),
  );
  return found.filter((group) => group !== null);
}

/**
 * Takes a folder; returns its lint-staged config. Returns `null` if the folder has no lint-staged
 * config, or also has a config of airlock's own, which is then used instead. Throws what the
 * readers throw.
 */
export async function findLintStaged(source: Source, folder: RepoPath): Promise<FoundGroup | null> {
  const names = await filesIn(source.reader, folder);
  for (const { path, key } of namesOf("airlock").filter((known) => names.has(known.path)))
    if (
      key === undefined ||
      (await readPackageKey(source.reader, pathInFolder(folder, path), key)) !== undefined
    )
      return null;
  return readGroup("lint-staged", { source, folder, names });
}

/**
 * Works like `findGroups` for one tool, whatever else is there; returns `null` if the folder has no
 * config for it.
 */
export async function findGroup(
  source: Source,
  folder: RepoPath,
  tool: ConfigTool,
): Promise<FoundGroup | null> {
  return readGroup(tool, { source, folder, names: await filesIn(source.reader, folder) });
}

/**
 * Takes another tool; returns the content of its config at the root, parsed only; `null` if the
 * root has no such config. Throws as the parsers do.
 */
export async function rawConfig(source: Source, tool: OtherTool): Promise<RawConfig | null> {
  return readRawConfig(tool, { source, folder: "", names: await filesIn(source.reader, "") });
}

/**
 * Takes all paths of a candidate; tells whether any folder of it has a config. A file outside all
 * of those folders has no checks, as with lint-staged. Throws what the readers throw, unless
 * another folder has a config.
 */
export async function isConfigured(paths: readonly RepoPath[], source: Source): Promise<boolean> {
  const folders = [
    ...foldersAbove(paths.filter((path) => mayBeConfig(path) && !isInstalled(path))),
  ];
  const named = await Promise.all(
    folders.map(async (folder) => ({ folder, names: await filesIn(source.reader, folder) })),
  );
  // Our own config counts without being read, and data is cheaper to read than a program.
  if (
    named.some(({ names }) =>
      namesOf("airlock").some(({ path, key }) => key === undefined && names.has(path)),
    )
  )
    return true;
  const faults: unknown[] = [];
  for (const programs of [false, true]) {
    for (const { folder, names } of named) {
      const some = new Set([...names].filter((name) => isModule(name) === programs));
      try {
        for (const tool of configTools)
          if ((await readGroup(tool, { source, folder, names: some })) !== null) return true;
      } catch (error) {
        if (!(error instanceof AirlockError)) throw error;
        faults.push(error);
      }
    }
  }
  if (faults.length > 0) throw faults[0];
  return false;
}

const fileNames = new Set(configNames.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)));

/** Tells whether a path has the name of a config of some tool. */
export function mayBeConfig(path: RepoPath): boolean {
  return fileNames.has(path.slice(path.lastIndexOf("/") + 1));
}

const lintStagedNames = new Set(namesOf("lint-staged").map(({ path }) => path));

/**
 * Tells whether a path has the name of a lint-staged config, and does not belong to an installed
 * package.
 */
export function mayBeLintStaged(path: RepoPath): boolean {
  return (
    lintStagedNames.has(path.slice(path.lastIndexOf("/") + 1)) &&
    !/(?:^|\/)node_modules\//.test(path)
  );
}

/**
 * Returns the names of the files in a folder; for the root also those in `.config`, with that
 * prefix.
 */
async function filesIn(reader: TreeReader, folder: RepoPath): Promise<ReadonlySet<string>> {
  const names = ((await reader.list(folder)) ?? []).filter(isFile).map(({ name }) => name);
  if (folder !== "") return new Set(names);
  const below = ((await reader.list(".config")) ?? [])
    .filter(isFile)
    .map(({ name }) => `.config/${name}`);
  return new Set([...names, ...below]);
}

/**
 * Accepts regular files, and links, which may lead to one; folders and submodules are not configs.
 */
function isFile(entry: TreeEntry): boolean {
  return /^(?:100|120)/.test(entry.mode);
}
