// Reads the config of one tool in one folder with the reader of that tool. Loads only the
// modules that the files found need.

import { AirlockError } from "../../errors.ts";
import type { RepoPath, TreeReader } from "../../types.ts";
import type { Group } from "../check.ts";
import {
  parseForeignJson,
  parseJsonc,
  parseJsonConfig,
  parseToml,
  parseYaml,
  readPackageKey,
  readText,
} from "./data.ts";
import { printable } from "./invalid.ts";
import {
  type ConfigTool,
  type HookTool,
  isModule,
  lefthookLocalNames,
  namesOf,
  type otherTools,
} from "./names.ts";
import { importConfig } from "./module.ts";
import { preCommitGroup } from "../other-tools/pre-commit.ts";
import { lefthookGroup } from "../other-tools/lefthook.ts";
import { lintStagedGroup } from "../other-tools/lint-staged.ts";

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

export type OtherTool = (typeof otherTools)[number];

/** The content of another tool's config file, before checks are read from it. */
export interface RawConfig {
  readonly file: RepoPath;
  /** Keys that lead to the config within the file. */
  readonly keys: readonly string[];
  readonly value: unknown;
}

interface Folder {
  readonly source: Source;
  readonly folder: RepoPath;
  readonly names: ReadonlySet<string>;
}

/** Returns the config of a tool in a folder; `null` without one. Throws as its reader does. */
export async function readGroup(tool: ConfigTool, at: Folder): Promise<FoundGroup | null> {
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
    const file = pathInFolder(folder, path);
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
  const value = key === undefined ? await readConfigContent(source, file, "airlock") : first.value;
  // The schema brings a package that other configs do not need.
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
    (await readRawConfig(tool, at)) ??
    (local === null ? null : { file: local, keys: [], value: {} });
  if (raw === null) return null;
  const { file, keys, value } = raw;
  if (tool === "pre-commit") return preCommitGroup(value, { file, keys });
  if (tool === "lefthook") return lefthookGroup(value, { file, keys, local });
  return lintStagedGroup(value, {
    file,
    folder: at.folder,
    keys,
  });
}

/**
 * Returns the first file of the tool that contains a config; for lint-staged, a falsy value is not
 * a config (`lib/loadConfig.js`).
 */
export async function readRawConfig(
  tool: OtherTool,
  { source, folder, names }: Folder,
): Promise<RawConfig | null> {
  for (const { path, key, where } of namesOf(tool)) {
    if (!names.has(path) || (where === "root" && folder !== "")) continue;
    const file = pathInFolder(folder, path);
    const value =
      key === undefined
        ? await readConfigContent(source, file, tool)
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
export async function readConfigContent(
  source: Source,
  file: RepoPath,
  tool: ConfigTool | HookTool,
): Promise<unknown> {
  if (isModule(file)) {
    return importConfig({ chamber: await source.chamber(), file });
  }
  const text = await readText(source.reader, file);
  if (file.endsWith(".toml")) return parseToml(file, text);
  if (file.endsWith(".jsonc")) return parseJsonc(file, text);
  if (!file.endsWith(".json")) return parseYaml(file, text, tool === "pre-commit" ? "1.1" : "1.2");
  return tool === "airlock" ? parseJsonConfig(file, text) : parseForeignJson(file, text);
}

/** Returns the path of a file in a folder. */
export function pathInFolder(folder: RepoPath, name: string): RepoPath {
  return folder === "" ? name : `${folder}/${name}`;
}
