// The names of config files: the one table that the reader, `airlock init`, the user's own config and the docs go by.

import type { RepoPath } from "../types.ts";

/** Tools whose config says which checks a commit must pass. */
export type ConfigTool = "airlock" | "lint-staged" | "pre-commit" | "lefthook";

/** Tools that only put hooks in place: their config is not read, and `airlock init` names what it holds. */
export type HookTool = "husky" | "yorkie" | "simple-git-hooks";

/** A file in which a tool looks for its config. */
export interface ConfigName<Tool> {
  readonly tool: Tool;
  /** Its path from the folder whose config it is. */
  readonly path: RepoPath;
  /** The key of a file that holds other things too; absent: the whole file is the config. */
  readonly key?: string;
  /** `"root"`: it counts at the top of the repository only. */
  readonly where: "any folder" | "root";
}

const nativeEndings = ["ts", "mts", "cts", "js", "mjs", "cjs", "json", "yaml", "yml"];

/**
 * lint-staged's names (`lib/configFiles.js` of 16) in the order in which it tries those of one folder: alphabetical
 * (`lib/searchConfigs.js`). The first that holds a config takes the folder's paths.
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

/** pre-commit's own name, and prek's in the order in which it tries them (https://prek.j178.dev/configuration). */
const preCommit = ["prek.toml", ".pre-commit-config.yaml", ".pre-commit-config.yml"];

/** lefthook's names (`internal/config/loader.go`): by extension first (https://lefthook.dev/configuration). */
const lefthookEndings = ["yml", "yaml", "json", "jsonc", "toml"];
const lefthookStems = ["lefthook", ".lefthook", ".config/lefthook"];

/** Every file in which a config is looked for; of one tool, the first of a folder that holds a config counts. */
export const configNames: readonly ConfigName<ConfigTool>[] = [
  ...nativeEndings.map((ending) => ({ tool: "airlock" as const, path: `airlock.config.${ending}`, where: "any folder" as const })),
  { tool: "airlock", path: "package.json", key: "airlock", where: "any folder" },
  ...lintStaged.map((path) => ({
    tool: "lint-staged" as const,
    path,
    where: "any folder" as const,
    ...(path.startsWith("package.") ? { key: "lint-staged" } : {}),
  })),
  ...preCommit.map((path) => ({ tool: "pre-commit" as const, path, where: "root" as const })),
  ...lefthookEndings.flatMap((ending) =>
    lefthookStems.map((stem) => ({ tool: "lefthook" as const, path: `${stem}.${ending}`, where: "root" as const })),
  ),
];

/** Files that lefthook merges into its config; one that is tracked changes what everybody's commits are checked by. */
export const lefthookLocalNames: readonly RepoPath[] = lefthookEndings.flatMap((ending) =>
  lefthookStems.map((stem) => `${stem}-local.${ending}`),
);

/** The user's own config, at the top of the working tree: as those of the native one. */
export const localNames: readonly string[] = nativeEndings.map((ending) => `airlock.local.${ending}`);

const simpleGitHooks = ["cjs", "js", "mjs", "json"].flatMap((ending) => [`.simple-git-hooks.${ending}`, `simple-git-hooks.${ending}`]);

/** Where tools that only put hooks in place look for what these run; husky from version 5 on has scripts in `.husky` instead. */
export const hookToolNames: readonly ConfigName<HookTool>[] = [
  ...simpleGitHooks.map((path) => ({ tool: "simple-git-hooks" as const, path, where: "root" as const })),
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

/** Takes a tool; returns the names in which its config is looked for, in order. */
export function namesOf(tool: ConfigTool): readonly ConfigName<ConfigTool>[] {
  return configNames.filter((name) => name.tool === tool);
}
