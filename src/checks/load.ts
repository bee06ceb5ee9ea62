// Loads the configs that matter for the changed paths, and gives each path to the closest one.

import { AirlockError } from "../errors.ts";
import { foldersAbove } from "../system/folders.ts";
import type { Check, Config, RepoPath, Settings, TreeReader } from "../types.ts";
import type { Group } from "./check.ts";
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

const defaultSettings: Settings = { noVerify: "record", link: [] };

/**
 * Reads the configuration of a candidate, from the candidate. A path is handled by the closest config above it (as in
 * lint-staged), and by no other. Checks of a config below the root are named `<folder>:<name>`.
 * Throws AirlockError of kind `config`: CONFIG_INVALID, CONFIG_AMBIGUOUS, CONFIG_UNREADABLE, CONFIG_UNSUPPORTED.
 */
export async function loadConfig({ reader, paths, chamber }: ConfigInput): Promise<Config> {
  let opened: Promise<string> | undefined;
  const source = { reader, chamber: () => (opened ??= chamber()) };
  const found = await Promise.all([...foldersAbove(paths)].map((folder) => findGroup(source, folder)));
  const groups = found.filter((group) => group !== null).toSorted(deepestFirst);
  const ownerOf = owners(groups);
  const rootFirst = groups.toReversed();
  const checks = rootFirst.flatMap((group) => group.checks.map((check) => placed(check, group, ownerOf)));
  refuseSameName(checks);
  return {
    checks,
    settings: groups.find((group) => group.settings !== null)?.settings ?? defaultSettings,
    files: rootFirst.map((group) => group.file),
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
}
