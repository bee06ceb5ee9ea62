// Which file of a folder is its config, and who reads it. Loads nothing that the file found does not need.

import { AirlockError } from "../errors.ts";
import type { RepoPath, TreeEntry, TreeReader } from "../types.ts";
import type { Group } from "./check.ts";
import { parseForeignJson, parseJson, parseYaml, readPackageKey, readText } from "./data.ts";
import { printable, unreadable, type Place } from "./invalid.ts";

/** Where configs are read from. */
export interface Source {
  readonly reader: TreeReader;
  /** Opens and syncs a complete checkout; asked only for configs that are modules. Returns its absolute path. */
  readonly chamber: () => Promise<string>;
}

const moduleExtension = /\.[cm]?[jt]s$/;

const nativeNames = ["ts", "mts", "cts", "js", "mjs", "cjs", "json", "yaml", "yml"].map((extension) => `airlock.config.${extension}`);

/**
 * lint-staged 16's names (`lib/configFiles.js`) in the order in which it tries those of one folder: alphabetical
 * (`lib/searchConfigs.js`). The first that holds a config takes the folder's paths.
 */
export const lintStagedNames = [
  ".lintstagedrc",
  ".lintstagedrc.cjs",
  ".lintstagedrc.cts",
  ".lintstagedrc.js",
  ".lintstagedrc.json",
  ".lintstagedrc.mjs",
  ".lintstagedrc.mts",
  ".lintstagedrc.ts",
  ".lintstagedrc.yaml",
  ".lintstagedrc.yml",
  "lint-staged.config.cjs",
  "lint-staged.config.cts",
  "lint-staged.config.js",
  "lint-staged.config.mjs",
  "lint-staged.config.mts",
  "lint-staged.config.ts",
  "package.json",
  "package.yaml",
  "package.yml",
];

const preCommitNames = [".pre-commit-config.yaml", ".pre-commit-config.yml"];

/** Lefthook's names (`internal/config/loader.go`): by extension first. */
const lefthookStems = ["lefthook", ".lefthook", ".config/lefthook"];
const lefthookNames = [".yml", ".yaml", ".json", ".jsonc", ".toml"].flatMap((extension) => lefthookStems.map((stem) => stem + extension));
const lefthookLocal = /^\.?lefthook-local\.(?:ya?ml|jsonc?|toml)$/;

/**
 * Takes a folder of the candidate; returns its config, or `null` where it has none. Our own comes before lint-staged's;
 * pre-commit's and lefthook's count at the root only, in this order.
 * Throws CONFIG_AMBIGUOUS for two of our own, and what the readers throw.
 */
export async function findGroup(source: Source, folder: RepoPath): Promise<Group | null> {
  const names = new Set((await source.reader.list(folder))?.filter(isFile).map((entry) => entry.name));
  if (names.size === 0 && folder !== "") return null;
  const native = await nativeIn(source, folder, names);
  if (native !== null) return native;
  const lintStaged = await lintStagedIn(source, folder, names);
  if (lintStaged !== null || folder !== "") return lintStaged;
  return (await preCommitIn(source, names)) ?? (await lefthookIn(source, names));
}

/**
 * Takes all paths of a candidate; says whether any folder of it has a config of ours or lint-staged's, wherever. A file that
 * stands outside of all their folders is nobody's to check, as with lint-staged.
 */
export async function isConfigured(paths: readonly RepoPath[], reader: TreeReader): Promise<boolean> {
  const own = new Set([...nativeNames, ...lintStagedNames].filter((name) => !name.startsWith("package.")));
  const nameOf = (path: RepoPath) => path.slice(path.lastIndexOf("/") + 1);
  if (paths.some((path) => own.has(nameOf(path)))) return true;
  for (const path of paths.filter((each) => /^package\.(?:json|ya?ml)$/.test(nameOf(each)))) {
    const text = (await reader.read(path))?.toString("utf8") ?? "";
    if (/\b(?:airlock|lint-staged)["']?\s*:/.test(text)) return true;
  }
  return false;
}

/** Regular files, and links, which may lead to one; folders and submodules are no configs. */
function isFile(entry: TreeEntry): boolean {
  return /^(?:100|120)/.test(entry.mode);
}

async function nativeIn(source: Source, folder: RepoPath, names: ReadonlySet<string>): Promise<Group | null> {
  const files = nativeNames.filter((name) => names.has(name)).map((name) => inFolder(folder, name));
  const packageFile = inFolder(folder, "package.json");
  const key = names.has("package.json") ? await readPackageKey(source.reader, packageFile, "airlock") : undefined;
  if (key !== undefined) files.push(packageFile);
  const [file, second] = files;
  if (file === undefined) return null;
  if (second !== undefined) {
    const both = files.map((name) => (name === packageFile ? `"airlock" in ${printable(name)}` : printable(name))).join(" and ");
    throw new AirlockError("config", "CONFIG_AMBIGUOUS", `There are two configs in one folder: ${both}.`, {
      next: ["Keep one of them, and stage the removal of the other."],
    });
  }
  const place = { file, folder, keys: file === packageFile ? ["airlock"] : [] };
  const value = file === packageFile ? key : await content(source, file);
  return (await import("./native.ts")).nativeGroup(value, place, source);
}

async function lintStagedIn(source: Source, folder: RepoPath, names: ReadonlySet<string>): Promise<Group | null> {
  for (const name of lintStagedNames.filter((known) => names.has(known))) {
    const file = inFolder(folder, name);
    const isPackage = name.startsWith("package.");
    const value = isPackage ? await readPackageKey(source.reader, file, "lint-staged") : await content(source, file);
    // Whatever is falsy counts as no config (`lib/loadConfig.js`).
    if (value) return (await import("./lint-staged.ts")).lintStagedGroup(value, { file, folder, keys: isPackage ? ["lint-staged"] : [] });
  }
  return null;
}

async function preCommitIn({ reader }: Source, names: ReadonlySet<string>): Promise<Group | null> {
  const file = preCommitNames.find((name) => names.has(name));
  if (file === undefined) return null;
  const value = await parseYaml(file, await readText(reader, file), "1.1");
  return (await import("./pre-commit.ts")).preCommitGroup(value, whole(file));
}

async function lefthookIn(source: Source, names: ReadonlySet<string>): Promise<Group | null> {
  const below = (await source.reader.list(".config"))?.filter(isFile).map((entry) => `.config/${entry.name}`) ?? [];
  const file = lefthookNames.find((name) => names.has(name) || below.includes(name));
  if (file === undefined) return null;
  const local = [...names].find((name) => lefthookLocal.test(name));
  if (local !== undefined)
    throw unreadable(local, " is not read: write what it changes into the main file, and do not track it", { code: "CONFIG_UNSUPPORTED" });
  if (/\.(?:jsonc|toml)$/.test(file))
    throw unreadable(file, " is not read in this format: write it as lefthook.yml, or write airlock.config.json", {
      code: "CONFIG_UNSUPPORTED",
    });
  return (await import("./lefthook.ts")).lefthookGroup(await content(source, file), whole(file));
}

/** What a config file holds; one without an extension is YAML, as lint-staged has it. */
async function content(source: Source, file: RepoPath): Promise<unknown> {
  if (moduleExtension.test(file)) {
    const [{ importConfig }, chamber] = await Promise.all([import("./module.ts"), source.chamber()]);
    return importConfig({ chamber, file });
  }
  const text = await readText(source.reader, file);
  if (!file.endsWith(".json")) return parseYaml(file, text);
  return isNative(file) ? parseJson(file, text) : parseForeignJson(file, text);
}

function isNative(file: RepoPath): boolean {
  return nativeNames.includes(file.slice(file.lastIndexOf("/") + 1));
}

function whole(file: RepoPath): Place {
  return { file, keys: [] };
}

function inFolder(folder: RepoPath, name: string): RepoPath {
  return folder === "" ? name : `${folder}/${name}`;
}
