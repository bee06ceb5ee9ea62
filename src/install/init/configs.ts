// Finds every config of a project on disk for `airlock init`: which are used, what they check,
// which entries are ignored.

import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findGroup, findGroups, mayBeConfig, rawConfig } from "../../checks/config/find.ts";
import { readConfigContent, type FoundGroup, type Source } from "../../checks/config/read-group.ts";
import {
  configNames,
  hookToolNames,
  misplacedConfig,
  otherTools,
  type ConfigTool,
} from "../../checks/config/names.ts";
import { AirlockError } from "../../errors.ts";
import { foldersAbove } from "../../system/files/parent-folders.ts";
import type { RepoPath, TreeEntry, TreeReader } from "../../types.ts";
import {
  allEntries,
  type ConfigEntry,
  hookCommands,
  leftEntries,
  unableEntries,
} from "./entries.ts";
import type { Project } from "./project.ts";
import { runnerOf } from "../runners.ts";

/** The configs that were found. */
export interface ConfigSurvey {
  /** Configs that airlock uses, the root's first. */
  readonly used: readonly FoundGroup[];
  /**
   * Files of other tools' configs at the root that are not read, since airlock's own config
   * excludes them.
   */
  readonly unread: readonly { readonly tool: ConfigTool; readonly file: RepoPath }[];
  /** Further files of a tool that has a config already; the tool does not read them either. */
  readonly second: readonly { readonly file: RepoPath; readonly first: RepoPath }[];
  /** Files below the root of tools that read only the one at the root. */
  readonly misplaced: readonly { readonly tool: ConfigTool; readonly file: RepoPath }[];
  /** Hooks and jobs of other tools that airlock does not run. */
  readonly entries: readonly ConfigEntry[];
  /** Hooks and jobs that airlock cannot run: a commit that they apply to is refused. */
  readonly unable: readonly ConfigEntry[];
  /** Configs below the root that cannot be read. */
  readonly faults: readonly AirlockError[];
}

/**
 * Reads all configs of the project, from disk. Throws INIT_CONFIG if one at the root cannot be
 * used: it must not be hidden. A config that is a program runs in the project itself, as its own
 * tool runs it.
 */
export async function surveyConfigs(project: Project): Promise<ConfigSurvey> {
  const source = diskSource(project);
  const native = await usable(() => findGroup(source, "", "airlock"));
  const used: FoundGroup[] = native === null ? [] : [native];
  const unread: ConfigSurvey["unread"][number][] = [];
  const entries: ConfigEntry[] = [];
  for (const tool of otherTools) {
    const group = native === null ? await usable(() => findGroup(source, "", tool)) : null;
    if (group !== null) {
      used.push(group);
      entries.push(...leftEntries(group));
    }
    const raw = native === null ? null : await readable(() => rawConfig(source, tool));
    if (native === null || raw === null) continue;
    unread.push({ tool, file: raw.file });
    entries.push(...allEntries(tool, raw, native.file));
  }
  const found: ConfigEntry[] = [];
  for (const { path, tool, key } of hookToolNames) {
    const value =
      key === undefined
        ? await fileContent(source, project, { path, tool, where: "root" })
        : project.package[key];
    if (value !== undefined) found.push(...hookCommands(tool, path, value));
  }
  const nested = await nestedConfigs(source, project);
  const tools = new Set([...used, ...nested.used].map((group) => group.tool));
  entries.push(...found.filter(({ hook, name }) => hook !== "pre-commit" || !isRunBy(tools, name)));
  return {
    used: [...used, ...nested.used],
    unread,
    second: secondFiles(project, used),
    misplaced: project.files.flatMap((file) => {
      const tool = misplacedConfig(file);
      return tool === null ? [] : [{ tool, file }];
    }),
    entries,
    unable: unableEntries([...used, ...nested.used]),
    faults: nested.faults,
  };
}

/** Tells whether a command only starts a runner with a config that airlock uses. */
function isRunBy(tools: ReadonlySet<ConfigTool>, command: string): boolean {
  const use = runnerOf(command);
  return use !== null && use.alone && use.tool !== null && tools.has(use.tool);
}

/** Reads a config at the root; turns its error into one of `init`, with the possible solutions. */
async function usable(find: () => Promise<FoundGroup | null>): Promise<FoundGroup | null> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof AirlockError) || error.kind !== "config") throw error;
    const alternative =
      "Or write the checks into airlock.config.mjs: then only that file counts, and other tools' configs stay unchanged.";
    throw new AirlockError(
      "config",
      "INIT_CONFIG",
      `The existing config cannot be used, so nothing was changed: ${error.message}`,
      {
        cause: error,
        detail: error.detail,
        next: [
          ...error.next,
          ...(error.message.startsWith("airlock.config.") ? [] : [alternative]),
        ],
      },
    );
  }
}

/**
 * Parses a config that is not used; returns `null` if it cannot be parsed, since then it has no
 * entries to name.
 */
async function readable<Value>(read: () => Promise<Value | null>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AirlockError && error.kind === "config") return null;
    throw error;
  }
}

async function fileContent(
  source: Source,
  project: Project,
  { path, tool }: (typeof hookToolNames)[number],
): Promise<unknown> {
  if (!project.files.includes(path)) return undefined;
  return (
    (await readable(() => readConfigContent(source, path, tool))) ?? { "?": `what ${path} says` }
  );
}

async function nestedConfigs(
  source: Source,
  { files }: Project,
): Promise<{ used: FoundGroup[]; faults: AirlockError[] }> {
  const used: FoundGroup[] = [];
  const faults: AirlockError[] = [];
  for (const folder of [...foldersAbove(files.filter(mayBeConfig))]
    .filter((each) => each !== "")
    .toSorted()) {
    try {
      used.push(...(await findGroups(source, folder)));
    } catch (error) {
      if (!(error instanceof AirlockError) || error.kind !== "config") throw error;
      faults.push(error);
    }
  }
  return { used, faults };
}

/**
 * Returns files of a tool at the root besides the one that counts. lint-staged's package files are
 * left out, since they contain other things, too.
 */
function secondFiles(
  { files }: Project,
  used: readonly FoundGroup[],
): { file: RepoPath; first: RepoPath }[] {
  return used.flatMap(({ tool, file: first }) =>
    configNames
      .filter(
        (name) =>
          name.tool === tool &&
          name.key === undefined &&
          name.path !== first &&
          files.includes(name.path),
      )
      .map(({ path }) => ({ file: path, first })),
  );
}

/** Makes a source of the project's files as they are on disk. */
function diskSource({ root, files }: Project): Source {
  const byFolder = new Map<RepoPath, string[]>();
  for (const path of files.filter((each) => mayBeConfig(each) || /lefthook-local/.test(each))) {
    const cut = path.lastIndexOf("/");
    const folder = path.slice(0, Math.max(0, cut));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), path.slice(cut + 1)]);
  }
  const entry = (folder: RepoPath, name: string): TreeEntry[] => {
    const status = lstatSync(join(root, folder, name), { throwIfNoEntry: false });
    if (status?.isFile() !== true && status?.isSymbolicLink() !== true) return [];
    return [{ name, mode: status.isFile() ? "100644" : "120000", oid: "" }];
  };
  const reader: TreeReader = {
    list: async (folder) => byFolder.get(folder)?.flatMap((name) => entry(folder, name)) ?? null,
    read: async (path) => readFileSync(join(root, path)),
  };
  return { reader, chamber: async () => root };
}
