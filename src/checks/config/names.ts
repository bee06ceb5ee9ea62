// The names of config files, in one table for the reader, `airlock init`, the user's own config and
// the docs.

import type { RepoPath } from "../../types.ts";

/** Tools with configs that are read if there is no config of our own. */
export const otherTools = ["lint-staged", "pre-commit", "lefthook"] as const;

/** Tools with configs that say which checks a commit must pass, in their order within a folder. */
export const configTools = ["airlock", ...otherTools] as const;

export type ConfigTool = (typeof configTools)[number];

/**
 * Tools that only install hooks: their config is not read, but `airlock init` names its content.
 */
export type HookTool = "husky" | "yorkie" | "simple-git-hooks";

/** A file in which a tool looks for its config. */
export interface ConfigName<Tool> {
  readonly tool: Tool;
  /** Its path relative to the folder it configures. */
  readonly path: RepoPath;
  /** The key of a file that also contains other things; if absent, the whole file is the config. */
  readonly key?: string;
  /** `"root"`: it counts at the top of the repository only. */
  readonly where: "any folder" | "root";
}

const nativeEndings = ["ts", "mts", "cts", "js", "mjs", "cjs", "json", "yaml", "yml"];

/**
 * lint-staged's names (`lib/configFiles.js` of 16) in the order in which it tries those of one
 * folder: alphabetical (`lib/searchConfigs.js`). The first that contains a config handles the
 * folder's paths.
 */
const lintStaged: readonly string[] = [
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

/**
 * pre-commit's own name, and prek's in the order in which it tries them
 * (https://prek.j178.dev/configuration).
 */
const preCommit = ["prek.toml", ".pre-commit-config.yaml", ".pre-commit-config.yml"];

/**
 * lefthook's names (`internal/config/loader.go`): by extension first
 * (https://lefthook.dev/configuration).
 */
const lefthookEndings = ["yml", "yaml", "json", "jsonc", "toml"];
const lefthookStems = ["lefthook", ".lefthook", ".config/lefthook"];

/**
 * Every file that may contain a config; of one tool, the first in a folder that contains a config
 * counts.
 */
export const configNames: readonly ConfigName<ConfigTool>[] = [
  ...nativeEndings.map((ending) => ({
    tool: "airlock" as const,
    path: `airlock.config.${ending}`,
    where: "any folder" as const,
  })),
  { tool: "airlock", path: "package.json", key: "airlock", where: "any folder" },
  ...lintStaged.map((path) => ({
    tool: "lint-staged" as const,
    path,
    where: "any folder" as const,
    ...(path.startsWith("package.") ? { key: "lint-staged" } : {}),
  })),
  ...preCommit.map((path) => ({ tool: "pre-commit" as const, path, where: "root" as const })),
  ...lefthookEndings.flatMap((ending) =>
    lefthookStems.map((stem) => ({
      tool: "lefthook" as const,
      path: `${stem}.${ending}`,
      where: "root" as const,
    })),
  ),
];

/**
 * Files that lefthook merges into its config; a tracked one changes the checks of everybody's
 * commits.
 */
export const lefthookLocalNames: readonly RepoPath[] = lefthookEndings.flatMap((ending) =>
  lefthookStems.map((stem) => `${stem}-local.${ending}`),
);

/**
 * The names of the user's own config, at the top of the working tree, with the same endings as the
 * native one.
 */
export const localNames: readonly string[] = nativeEndings.map(
  (ending) => `airlock.local.${ending}`,
);

const simpleGitHooks = ["cjs", "js", "mjs", "json"].flatMap((ending) => [
  `.simple-git-hooks.${ending}`,
  `simple-git-hooks.${ending}`,
]);

/**
 * Files that configure tools which only install hooks; husky from version 5 on has scripts in
 * `.husky` instead.
 */
export const hookToolNames: readonly ConfigName<HookTool>[] = [
  ...simpleGitHooks.map((path) => ({
    tool: "simple-git-hooks" as const,
    path,
    where: "root" as const,
  })),
  { tool: "simple-git-hooks", path: "package.json", key: "simple-git-hooks", where: "root" },
  { tool: "yorkie", path: "package.json", key: "gitHooks", where: "root" },
  { tool: "husky", path: "package.json", key: "husky", where: "root" },
  ...[
    ".huskyrc",
    ".huskyrc.json",
    ".huskyrc.yaml",
    ".huskyrc.yml",
    ".huskyrc.js",
    ".huskyrc.cjs",
    "husky.config.js",
    "husky.config.cjs",
  ].map((path) => ({ tool: "husky" as const, path, where: "root" as const })),
];

/** Takes a tool; returns the names of its config, in search order. */
export function namesOf(tool: ConfigTool): readonly ConfigName<ConfigTool>[] {
  return configNames.filter((name) => name.tool === tool);
}

/**
 * Takes the path of a config file; tells whether the file is a module, which has to be run to be
 * read.
 */
export function isModule(file: string): boolean {
  return /\.[cm]?[jt]s$/.test(file);
}

/**
 * Takes a path; returns the tool that reads a config of this name only at the root, if the path is
 * elsewhere; otherwise `null`.
 */
export function misplacedConfig(path: RepoPath): ConfigTool | null {
  const ofRoot = configNames.filter(({ where }) => where === "root");
  if (ofRoot.some((name) => name.path === path)) return null;
  return ofRoot.find((name) => path.endsWith(`/${name.path}`))?.tool ?? null;
}
