// The same config and paths given to lint-staged and to airlock, without a repository.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { loadConfig } from "../../src/checks/config/load.ts";
import { treeOf } from "../checks/checks-candidate.ts";

export type Entry = { readonly filepath: string };

export type Grouped = Record<
  string,
  { readonly config: Record<string, unknown>; readonly files: Entry[] }
>;

export const modules = resolve(import.meta.dirname, "../../node_modules");

/** Loads a module of lint-staged. */
export const theirs = async <T>(path: string): Promise<T> =>
  (await import(/* @vite-ignore */ pathToFileURL(`${modules}/${path}`).href)) as T;

export const { generateTasks } = await theirs<{
  generateTasks: (options: object) => { pattern: string; commands: unknown; fileList: Entry[] }[];
}>("lint-staged/lib/generateTasks.js");

export const { groupFilesByConfig } = await theirs<{
  groupFilesByConfig: (options: object) => Promise<Grouped>;
}>("lint-staged/lib/groupFilesByConfig.js");

export const { validateConfigLogic } = await theirs<{
  validateConfigLogic: (config: unknown, path: string, logger: object) => Record<string, unknown>;
}>("lint-staged/lib/validateConfig.js");

export const { normalizePath } = await theirs<{ normalizePath: (path: string) => string }>(
  "lint-staged/lib/normalizePath.js",
);

export const silent = { warn: () => undefined, error: () => undefined, log: () => undefined };

export const root = "/repository";

/**
 * Configs by file, and what each pattern gets, in lint-staged's order within each config.
 * Backslashes in names are slashes here: lint-staged hands such a name out so, while we hand out
 * the name that is there.
 */
export type Handed = Record<string, Record<string, readonly string[]>>;

/**
 * What `runAll.js` does between finding the configs and spawning, with lint-staged's own functions.
 */
export async function theirHanded(
  configs: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): Promise<Handed> {
  const sorted = Object.keys(configs)
    .map((file) => `${root}/${file}`)
    .sort((a, b) => a.localeCompare(b))
    .sort((a, b) => (a.split("/").length > b.split("/").length ? -1 : 1));
  const validated = Object.fromEntries(
    sorted.map((file) => [
      file,
      validateConfigLogic(configs[file.slice(root.length + 1)], file, silent),
    ]),
  );
  // `getStagedFiles.js`: what git names, resolved and with slashes.
  const files = paths.map((path) => ({
    filepath: normalizePath(resolve(root, path)),
    status: "M",
  }));
  const grouped = await groupFilesByConfig({ configs: validated, files });
  const rows = Object.entries(grouped).map(([file, { config, files: own }]) => {
    const tasks = generateTasks({ config, cwd: file.slice(0, file.lastIndexOf("/")), files: own });
    return [
      file.slice(root.length + 1),
      Object.fromEntries(
        tasks.map(({ pattern, fileList }) => [
          pattern,
          fileList.map(({ filepath }) => filepath.slice(root.length + 1)),
        ]),
      ),
    ] as const;
  });
  return Object.fromEntries(rows);
}

/** Returns the same of airlock: configs by file, and what each pattern gets. */
export async function ourHanded(
  configs: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): Promise<Handed> {
  const files = Object.fromEntries(
    Object.entries(configs).map(([file, value]) => [file, JSON.stringify(value)]),
  );
  const { checks } = await loadConfig({
    reader: treeOf(files),
    paths,
    listed: async () => [...Object.keys(files), ...paths],
    chamber: () => Promise.reject(new Error("a checkout was asked for")),
  });
  const handed: Record<string, Record<string, readonly string[]>> = {};
  for (const check of checks)
    (handed[check.source.file] ??= {})[check.source.place] = paths
      .filter((path) => check.wants(path))
      .map(normalizePath);
  return handed;
}

/** Patterns in order: toEqual alone does not look at the order of keys. */
export const ordered = (handed: Handed) =>
  Object.fromEntries(Object.entries(handed).map(([file, rows]) => [file, Object.entries(rows)]));

/**
 * lint-staged keeps configs that get no file; ours of a folder without a changed path are not read,
 * nor a second one of any folder.
 */
export function withoutSilent(expected: Handed, ours: Handed): Handed {
  const isSilent = ([file, rows]: [string, Handed[string]]) =>
    ours[file] === undefined && Object.values(rows).flat().length === 0;
  return Object.fromEntries(Object.entries(expected).filter((entry) => !isSilent(entry)));
}

export const plainPaths = `
  a.js b.JS .eslintrc.js src/a.js src/a.ts src/deep/er/a.tsx src/.dot/a.js README.md src/a.test.js file1.css file2.css ä/ö.js
  -a.js :b.js a.{js} [x].js packages/a/a.js packages/a/src/b.ts packages/b/a.js ..a.js packages/a/..b.js
`;

export const paths = [
  ...plainPaths.trim().split(/\s+/),
  "docs/a b.md",
  'q"uote.js',
  "back\\slash.js",
  "new\nline/a.js",
  "\udcff.js",
];
