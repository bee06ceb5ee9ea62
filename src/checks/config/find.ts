// Finds the configs of a folder and reads each with its tool's reader. Loads only the modules that
// the files found need.

import { AirlockError } from "../../errors.ts";
import { foldersAbove, isInstalled } from "../../system/files/parent-folders.ts";
import type { RepoPath, TreeEntry, TreeReader } from "../../types.ts";
import type { Group } from "../check.ts";
import {
  parseForeignJson,
  parseJsonConfig,
  parseJsonc,
  parseToml,
  parseYaml,
  readPackageKey,
  readText,
} from "./data.ts";
import { printable } from "./invalid.ts";
import {
  type ConfigTool,
  configNames,
  configTools,
  type HookTool,
  isModule,
  lefthookLocalNames,
  namesOf,
  otherTools,
} from "./names.ts";

/** The source from which configs are read. */
export interface Source {
  readonly reader: TreeReader;
  /**
   * Opens and syncs a complete checkout; called only for configs that are modules. Returns its
   * absolute path.
   */
  readonly chamber: () => Promise<string>;
}

/** A config after finding and reading it. */
export interface FoundGroup extends Group {
  readonly tool: ConfigTool;
}

type OtherTool = (typeof otherTools)[number];

/** The content of another tool's config file, before checks are read from it. */
export interface RawConfig {
  readonly file: RepoPath;
  /** Keys that lead to the config within the file. */
  readonly keys: readonly string[];
  readonly value: unknown;
}

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
  const native = await readTool("airlock", { source, folder, names });
  if (native !== null) return [native];
  const found = await Promise.all(
    otherTools.map((tool) => readTool(tool, { source, folder, names })),
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
      (await readPackageKey(source.reader, inFolder(folder, path), key)) !== undefined
    )
      return null;
  return readTool("lint-staged", { source, folder, names });
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
  return readTool(tool, { source, folder, names: await filesIn(source.reader, folder) });
}

/**
 * Takes another tool; returns the content of its config at the root, parsed only; `null` if the
 * root has no such config. Throws as the parsers do.
 */
export async function rawConfig(source: Source, tool: OtherTool): Promise<RawConfig | null> {
  return rawIn(tool, { source, folder: "", names: await filesIn(source.reader, "") });
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
          if ((await readTool(tool, { source, folder, names: some })) !== null) return true;
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

interface Folder {
  readonly source: Source;
  readonly folder: RepoPath;
  readonly names: ReadonlySet<string>;
}

async function readTool(tool: ConfigTool, at: Folder): Promise<FoundGroup | null> {
  const group = tool === "airlock" ? await nativeIn(at) : await otherIn(tool, at);
  return group === null ? null : { ...group, tool };
}

async function nativeIn({ source, folder, names }: Folder): Promise<Group | null> {
  const found: {
    readonly file: RepoPath;
    readonly key: string | undefined;
    readonly value: unknown;
  }[] = [];
  for (const { path, key } of namesOf("airlock").filter((known) => names.has(known.path))) {
    const file = inFolder(folder, path);
    const value = key === undefined ? undefined : await readPackageKey(source.reader, file, key);
    if (key === undefined || value !== undefined) found.push({ file, key, value });
  }
  const [first, second] = found;
  if (first === undefined) return null;
  if (second !== undefined) {
    const both = found
      .map(({ file, key }) =>
        key === undefined ? printable(file) : `"${key}" in ${printable(file)}`,
      )
      .join(" and ");
    throw new AirlockError(
      "config",
      "CONFIG_AMBIGUOUS",
      `There are two configs in one folder: ${both}.`,
      {
        next: ["Keep one of them, and stage the removal of the other."],
      },
    );
  }
  const { file, key } = first;
  const value = key === undefined ? await configContent(source, file, "airlock") : first.value;
  return (await import("./native.ts")).nativeGroup(
    value,
    { file, folder, keys: key === undefined ? [] : [key] },
    source,
  );
}

async function otherIn(tool: OtherTool, at: Folder): Promise<Group | null> {
  const local =
    tool === "lefthook" && at.folder === ""
      ? (lefthookLocalNames.find((name) => at.names.has(name)) ?? null)
      : null;
  const raw =
    (await rawIn(tool, at)) ?? (local === null ? null : { file: local, keys: [], value: {} });
  if (raw === null) return null;
  const { file, keys, value } = raw;
  if (tool === "pre-commit")
    return (await import("../other-tools/pre-commit.ts")).preCommitGroup(value, { file, keys });
  if (tool === "lefthook")
    return (await import("../other-tools/lefthook.ts")).lefthookGroup(value, { file, keys, local });
  return (await import("../other-tools/lint-staged.ts")).lintStagedGroup(value, {
    file,
    folder: at.folder,
    keys,
  });
}

/**
 * Returns the first file of the tool that contains a config; for lint-staged, a falsy value is not
 * a config (`lib/loadConfig.js`).
 */
async function rawIn(
  tool: OtherTool,
  { source, folder, names }: Folder,
): Promise<RawConfig | null> {
  for (const { path, key, where } of namesOf(tool)) {
    if (!names.has(path) || (where === "root" && folder !== "")) continue;
    const file = inFolder(folder, path);
    const value =
      key === undefined
        ? await configContent(source, file, tool)
        : await readPackageKey(source.reader, file, key);
    if (tool !== "lint-staged" || value)
      return { file, keys: key === undefined ? [] : [key], value };
  }
  return null;
}

/**
 * Returns the content of a config file; one without an extension is YAML, as in lint-staged. Throws
 * as the parsers do.
 */
export async function configContent(
  source: Source,
  file: RepoPath,
  tool: ConfigTool | HookTool,
): Promise<unknown> {
  if (isModule(file)) {
    const [{ importConfig }, chamber] = await Promise.all([
      import("./module.ts"),
      source.chamber(),
    ]);
    return importConfig({ chamber, file });
  }
  const text = await readText(source.reader, file);
  if (file.endsWith(".toml")) return parseToml(file, text);
  if (file.endsWith(".jsonc")) return parseJsonc(file, text);
  if (!file.endsWith(".json")) return parseYaml(file, text, tool === "pre-commit" ? "1.1" : "1.2");
  return tool === "airlock" ? parseJsonConfig(file, text) : parseForeignJson(file, text);
}

function inFolder(folder: RepoPath, name: string): RepoPath {
  return folder === "" ? name : `${folder}/${name}`;
}
