// Loads the configs that matter for the changed paths, and gives each path to the closest one.

import { AirlockError } from "../errors.ts";
import { foldersAbove } from "../system/folders.ts";
import type { Check, Config, RepoPath, TreeReader } from "../types.ts";
import type { Group } from "./check.ts";
import { defaultSettings } from "./default-settings.ts";
import { findGroup } from "./find.ts";
import { printable, show } from "./invalid.ts";

export interface ConfigInput {
  /** Reads the candidate tree. */
  readonly reader: TreeReader;
  /** The changed paths; of all configs, only those in folders above them and at the root are read. */
  readonly paths: readonly RepoPath[];
  /** Opens and syncs a complete checkout and returns its absolute path; asked at most once, and only for modules. */
  readonly chamber: () => Promise<string>;
}

/**
 * Reads the configuration of a candidate, from the candidate. A path is handled by the closest config above it (as in
 * lint-staged), and by no other. Checks of a config below the root are named `<folder>:<name>`.
 * Throws AirlockError of kind `config`: CONFIG_INVALID, CONFIG_AMBIGUOUS, CONFIG_UNREADABLE, CONFIG_UNSUPPORTED.
 */
export async function loadConfig(input: ConfigInput): Promise<Config> {
  return (await loadGroups(input)).config;
}

/** A configuration with what it was put together from. */
export interface Loaded {
  readonly config: Config;
  /** The config file that handles a path; absent: none does. */
  readonly ownerOf: (path: RepoPath) => Group | undefined;
  /** Each check of the configuration with the config that has it, and what it is there: wanting paths whoever handles them. */
  readonly origins: ReadonlyMap<string, { readonly group: Group; readonly alone: Check }>;
}

/** As `loadConfig`, for whoever has to say why. */
export async function loadGroups({ reader, paths, chamber }: ConfigInput): Promise<Loaded> {
  let opened: Promise<string> | undefined;
  const source = { reader, chamber: () => (opened ??= chamber()) };
  const found = await Promise.all([...foldersAbove(paths)].map((folder) => findGroup(source, folder)));
  const groups = found.filter((group) => group !== null).toSorted(deepestFirst);
  const ownerOf = owners(groups);
  const rootFirst = groups.toReversed();
  const all = rootFirst.flatMap((group) => group.checks.map((alone) => ({ group, alone, check: placed(alone, group, ownerOf) })));
  const checks = all.map(({ check }) => check);
  refuseSameName(checks);
  const settings = groups.find((group) => group.settings !== null)?.settings ?? defaultSettings;
  return {
    config: { checks, settings, files: rootFirst.map((group) => group.file) },
    ownerOf,
    origins: new Map(all.map(({ check: { name }, group, alone }) => [name, { group, alone }])),
  };
}

/** lint-staged's order (`lib/searchConfigs.js`): by depth, then alphabetically. */
function deepestFirst(a: Group, b: Group): number {
  return depth(b) - depth(a) || a.file.localeCompare(b.file);
}

function depth({ folder }: Group): number {
  return folder === "" ? 0 : folder.split("/").length;
}

/** Returns the question which config handles a path; where there are several, each path is decided once. */
function owners(groups: readonly Group[]): (path: RepoPath) => Group | undefined {
  const [only, second] = groups;
  if (second === undefined) return (path) => (only?.reaches(path) === true ? only : undefined);
  const known = new Map<RepoPath, Group | undefined>();
  return (path) => {
    if (!known.has(path))
      known.set(
        path,
        groups.find((group) => group.reaches(path)),
      );
    return known.get(path);
  };
}

function placed(check: Check, group: Group, ownerOf: (path: RepoPath) => Group | undefined): Check {
  const full = (name: string): string => (group.folder === "" ? name : `${group.folder}:${name}`);
  return {
    ...check,
    name: full(check.name),
    dependsOn: check.dependsOn.map(full),
    wants: (path) => ownerOf(path) === group && check.wants(path),
    also: check.also && { ...check.also, wants: (path) => ownerOf(path) === group && check.also!.wants(path) },
  };
}

function refuseSameName(checks: readonly Check[]): void {
  const seen = new Map<string, Check>();
  for (const check of checks) {
    const other = seen.get(check.name);
    if (other !== undefined) {
      const [first, second] = [other, check].map(({ source }) => `${printable(source.file)}: ${printable(source.place)}`);
      throw new AirlockError("config", "CONFIG_AMBIGUOUS", `Two checks are called ${show(check.name)}: ${first} and ${second}.`, {
        next: ["Rename one of them."],
      });
    }
    seen.set(check.name, check);
  }
  for (const { group, source } of checks) {
    const other = group === null ? undefined : seen.get(group);
    if (other === undefined) continue;
    const [first, second] = [source, other.source].map(({ file, place }) => `${printable(file)}: ${printable(place)}`);
    throw new AirlockError("config", "CONFIG_AMBIGUOUS", `${show(group)} is the group of ${first} and the name of ${second}.`, {
      next: ["Rename one of them."],
    });
  }
}
