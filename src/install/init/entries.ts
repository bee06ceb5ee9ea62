// Lists the entries of other tools' configs that airlock does not run: each hook and job by name,
// with the reason.

import type { FoundGroup, RawConfig } from "../../checks/config/read-group.ts";
import { prefixOf } from "../../checks/config/load.ts";
import type { ConfigTool, HookTool } from "../../checks/config/names.ts";
import type { RepoPath } from "../../types.ts";

/** A hook or job of another tool that airlock does not run. */
export interface ConfigEntry {
  readonly tool: ConfigTool | HookTool;
  readonly file: RepoPath;
  /** The hook of git, or the stage by the tool's own name; `null` if the reason contains it. */
  readonly hook: string | null;
  /** The tool's name for it; a command if it has no name. */
  readonly name: string;
  /** One clause. */
  readonly reason: string;
}

/** One entry of a config, whichever tool runs it. */
interface Item {
  readonly hook: string;
  readonly name: string;
}

/**
 * Takes another tool's config that is read; returns its entries that run in none of airlock's
 * stages.
 */
export function leftEntries({ tool, file, elsewhere = [] }: FoundGroup): ConfigEntry[] {
  return elsewhere.map(({ name, why }) => ({ tool, file, hook: null, name, reason: why }));
}

/**
 * Takes another tool's config as written, and airlock's own, which excludes it; returns all its
 * entries.
 */
export function allEntries(
  tool: ConfigTool,
  { file, value }: RawConfig,
  native: RepoPath,
): ConfigEntry[] {
  return itemsOf(tool, value).map(({ hook, name }) => ({
    tool,
    file,
    hook,
    name,
    reason: `${native} excludes it`,
  }));
}

/**
 * Takes the configs that are read; returns their entries that airlock cannot run, by the names of
 * their checks.
 */
export function unableEntries(groups: readonly FoundGroup[]): ConfigEntry[] {
  return groups.flatMap((group) =>
    group.checks.flatMap(({ name, task, stages }) => {
      if (task.kind !== "function" || task.cannotRun === undefined) return [];
      const { tool, file } = group;
      return [
        {
          tool,
          file,
          hook: stages.join(", "),
          name: prefixOf(group, groups) + name,
          reason: task.cannotRun,
        },
      ];
    }),
  );
}

function itemsOf(tool: ConfigTool, value: unknown): Item[] {
  if (tool === "pre-commit") return preCommitItems(value);
  if (tool === "lefthook") return lefthookItems(value);
  return tool === "lint-staged" ? lintStagedItems(value) : [];
}

function lintStagedItems(value: unknown): Item[] {
  return typeof value === "function"
    ? [{ hook: "pre-commit", name: "*" }]
    : keysOf(value).map((name) => ({ hook: "pre-commit", name }));
}

function preCommitItems(value: unknown): Item[] {
  const top = tableOf(value);
  return listOf(top["repos"]).flatMap((repo) => {
    return listOf(tableOf(repo)["hooks"]).flatMap((hook) => {
      const { id, stages: own } = tableOf(hook);
      const stages = listOf(own).length > 0 ? listOf(own) : listOf(top["default_stages"]);
      const names =
        stages.length > 0 ? stages.map((stage) => plainStage(text(stage))) : ["pre-commit"];
      return names.map((stage) => ({ hook: stage, name: text(id) }));
    });
  });
}

/** The names of stages before pre-commit 3.2. */
function plainStage(stage: string): string {
  return (
    (
      { commit: "pre-commit", push: "pre-push", "merge-commit": "pre-merge-commit" } as Record<
        string,
        string
      >
    )[stage] ?? stage
  );
}

function lefthookItems(value: unknown): Item[] {
  return Object.entries(tableOf(value)).flatMap(([hook, content]) => {
    const { jobs, commands, scripts } = tableOf(content);
    return [...jobNames(jobs, ""), ...keysOf(commands), ...keysOf(scripts)].map((name) => ({
      hook,
      name,
    }));
  });
}

/**
 * Returns the names of jobs as the config's reader makes them: a job without a name is called by
 * its command, one in a group `group/job`.
 */
function jobNames(jobs: unknown, prefix: string): string[] {
  return listOf(jobs).flatMap((job, index) => {
    const { name, run, script, group } = tableOf(job);
    if (group !== undefined)
      return jobNames(
        tableOf(group)["jobs"],
        `${prefix}${typeof name === "string" ? name : `group ${index + 1}`}/`,
      );
    const said = [name, run, script].find(
      (each): each is string => typeof each === "string" && each.trim() !== "",
    );
    return [`${prefix}${said?.trim() ?? `job ${index + 1}`}`];
  });
}

/**
 * Takes the commands of simple-git-hooks, yorkie or husky 4 for each hook; returns an entry for
 * each: airlock runs none of them itself.
 */
export function hookCommands(tool: HookTool, file: RepoPath, value: unknown): ConfigEntry[] {
  const hooks = tool === "husky" ? tableOf(value)["hooks"] : value;
  return Object.entries(tableOf(hooks)).flatMap(([hook, command]) => {
    const commands = typeof command === "string" ? [command] : listOf(command).map(text);
    // simple-git-hooks has an option of its own among the hooks.
    if (commands.length === 0 || hook === "preserveUnused") return [];
    return [
      {
        tool,
        file,
        hook,
        name: commands.join("; "),
        reason: `${tool} runs it if its own hook is installed`,
      },
    ];
  });
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function keysOf(value: unknown): string[] {
  return Object.keys(tableOf(value));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "?";
}
