// Loads the configs that matter for the changed paths, and assigns each path to the closest one.

import { AirlockError } from "../../errors.ts";
import { folderOf, foldersAbove } from "../../system/files/parent-folders.ts";
import type { Check, Config, RepoPath, TreeReader } from "../../types.ts";
import type { Elsewhere } from "../check.ts";
import { defaultSettings } from "./default-settings.ts";
import { findGroups, findLintStaged, mayBeLintStaged } from "./find.ts";
import type { FoundGroup, Source } from "./read-group.ts";
import { printable, show } from "./invalid.ts";
import { configTools } from "./names.ts";
import { ownersAmong } from "./owners.ts";

export interface ConfigInput {
  /** Reads the candidate tree. */
  readonly reader: TreeReader;
  /** The changed paths; only configs in folders above them and at the root are read. */
  readonly paths: readonly RepoPath[];
  /**
   * Lists all paths of the candidate; called at most once, and only if lint-staged may be in use:
   * its configs elsewhere may contain globs that lead out of their folder (`../*.js`). If absent,
   * checks of such configs are not loaded.
   */
  readonly listed?: () => Promise<readonly RepoPath[]>;
  /**
   * Opens and syncs a complete checkout and returns its absolute path; called at most once, and
   * only for modules.
   */
  readonly chamber: () => Promise<string>;
}

/**
 * Reads the configuration of a candidate, from the candidate. Only the closest config above a path
 * handles it (as in lint-staged), except that several other tools' configs apply together. As in
 * lint-staged, a lint-staged config with a glob that begins with `..` handles any path, wherever it
 * is. Checks of a config below the root are named `<folder>:<name>`, and if several tools have
 * checks at the root, `<tool>:<name>`. Throws AirlockError of kind `config`: CONFIG_INVALID,
 * CONFIG_AMBIGUOUS, CONFIG_UNREADABLE, CONFIG_UNSUPPORTED.
 */
export async function loadConfig(input: ConfigInput): Promise<Config> {
  return (await loadGroups(input)).config;
}

/** A configuration with its sources. */
export interface Loaded {
  readonly config: Config;
  /** Returns the configs that handle a path; several if other tools' configs apply together. */
  readonly ownersOf: (path: RepoPath) => readonly FoundGroup[];
  /**
   * Each check of the configuration with the config that contains it, and the check as written
   * there, before its paths are limited to those the config handles.
   */
  readonly origins: ReadonlyMap<string, { readonly group: FoundGroup; readonly alone: Check }>;
  /** Entries of other tools' configs that are not run here, with their configs. */
  readonly elsewhere: readonly (Elsewhere & { readonly file: RepoPath })[];
}

/**
 * Works like `loadConfig`, and also returns the sources, for commands that explain the
 * configuration.
 */
export async function loadGroups({ reader, paths, chamber, listed }: ConfigInput): Promise<Loaded> {
  let opened: Promise<string> | undefined;
  const source = { reader, chamber: () => (opened ??= chamber()) };
  const folders = foldersAbove(paths);
  const found = (
    await Promise.all([...folders].map((folder) => findGroups(source, folder)))
  ).flat();
  const outward =
    listed === undefined || !mayUseLintStaged(found, paths)
      ? []
      : await outwardGroups(source, { paths, read: folders, listed: await listed() });
  const groups = [...found, ...outward].toSorted(deepestFirst);
  const ownersOf = ownersAmong(groups);
  const rootFirst = groups.toReversed();
  const all = rootFirst.flatMap((group) =>
    group.checks.map((alone) => ({
      group,
      alone,
      check: placed(alone, { group, ownersOf, prefix: prefixOf(group, groups) }),
    })),
  );
  const checks = all.map(({ check }) => check);
  refuseSameName(checks);
  const root = groups.find((group) => group.settings !== null);
  return {
    config: {
      checks,
      settings: root?.settings ?? defaultSettings,
      files: rootFirst.map((group) => group.file),
      ...(root === undefined ? {} : { settingsFile: root.file }),
      ...(await noVerifyBlob(reader, root)),
    },
    ownersOf,
    origins: new Map(all.map(({ check: { name }, group, alone }) => [name, { group, alone }])),
    elsewhere: rootFirst.flatMap(({ file, elsewhere = [] }) =>
      elsewhere.map((entry) => ({ ...entry, file })),
    ),
  };
}

/**
 * Returns the blob that alone decides `noVerify`. Without a config of our own at the root it is
 * package.json, which might hold one.
 */
async function noVerifyBlob(
  reader: TreeReader,
  root: FoundGroup | undefined,
): Promise<Pick<Config, "noVerifyBlob">> {
  const file = root?.file ?? "package.json";
  const entry = (await reader.list(""))?.find(({ name }) => name === file);
  if (entry === undefined) return {};
  // A link leads to a file that may change while the link stays.
  const isAlone = root?.decidesNoVerify !== false && entry.mode.startsWith("100");
  return { noVerifyBlob: isAlone ? entry.oid : null };
}

/**
 * Tells whether lint-staged may be in use: a path that our own config does not handle may belong to
 * a lint-staged config elsewhere.
 */
function mayUseLintStaged(found: readonly FoundGroup[], paths: readonly RepoPath[]): boolean {
  const own = found.filter(({ tool }) => tool === "airlock");
  return (
    found.some(({ tool }) => tool === "lint-staged") ||
    paths.some((path) => !own.some((group) => group.reaches(path)))
  );
}

/**
 * Returns the lint-staged configs in folders not read yet that handle paths outside their folder:
 * all paths, or those with a backslash in the name, which lint-staged reads as a slash.
 */
async function outwardGroups(
  source: Source,
  {
    paths,
    read,
    listed,
  }: {
    readonly paths: readonly RepoPath[];
    readonly read: ReadonlySet<RepoPath>;
    readonly listed: readonly RepoPath[];
  },
): Promise<readonly FoundGroup[]> {
  const folders = [...new Set(listed.filter(mayBeLintStaged).map(folderOf))].filter(
    (folder) => !read.has(folder),
  );
  const found = await Promise.all(folders.map((folder) => findLintStaged(source, folder)));
  const odd = paths.filter((path) => path.includes("\\"));
  return found
    .filter((group) => group !== null)
    .filter((group) => group.takesAll || odd.some((path) => group.reaches(path)));
}

/**
 * Sorts in lint-staged's order (`lib/searchConfigs.js`): by depth, then alphabetically; the tools
 * of one folder in a fixed order.
 */
function deepestFirst(a: FoundGroup, b: FoundGroup): number {
  return (
    depth(b) - depth(a) ||
    (a.folder === b.folder
      ? configTools.indexOf(b.tool) - configTools.indexOf(a.tool)
      : a.file.localeCompare(b.file))
  );
}

function depth({ folder }: FoundGroup): number {
  return folder === "" ? 0 : folder.split("/").length;
}

/**
 * Takes a config and all configs read with it; returns the prefix of its checks' names, which keeps
 * those of several configs apart.
 */
export function prefixOf({ folder, tool }: FoundGroup, groups: readonly FoundGroup[]): string {
  if (folder !== "") return `${folder}:`;
  return groups.filter((group) => group.folder === "").length > 1 ? `${tool}:` : "";
}

interface Placing {
  readonly group: FoundGroup;
  readonly ownersOf: (path: RepoPath) => readonly FoundGroup[];
  readonly prefix: string;
}

function placed(check: Check, { group, ownersOf, prefix }: Placing): Check {
  return {
    ...check,
    name: prefix + check.name,
    dependsOn: check.dependsOn.map((name) => prefix + name),
    wants: (path) => ownersOf(path).includes(group) && check.wants(path),
    also: check.also && {
      ...check.also,
      wants: (path) => ownersOf(path).includes(group) && check.also!.wants(path),
    },
  };
}

function refuseSameName(checks: readonly Check[]): void {
  const seen = new Map<string, Check>();
  for (const check of checks) {
    const other = seen.get(check.name);
    if (other !== undefined) {
      const [first, second] = [other, check].map(
        ({ source }) => `${printable(source.file)}: ${printable(source.place)}`,
      );
      throw new AirlockError(
        "config",
        "CONFIG_AMBIGUOUS",
        `Two checks are called ${show(check.name)}: ${first} and ${second}.`,
        {
          next: ["Rename one of them."],
        },
      );
    }
    seen.set(check.name, check);
  }
  for (const { group, source } of checks) {
    const other = group === null ? undefined : seen.get(group);
    if (other === undefined) continue;
    const [first, second] = [source, other.source].map(
      ({ file, place }) => `${printable(file)}: ${printable(place)}`,
    );
    throw new AirlockError(
      "config",
      "CONFIG_AMBIGUOUS",
      `${show(group)} is the group of ${first} and the name of ${second}.`,
      {
        next: ["Rename one of them."],
      },
    );
  }
}
