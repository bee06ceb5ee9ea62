// What other tools' configs hold that airlock does not take over: each hook and job by name, with the reason.

import type { FoundGroup, RawConfig } from "../checks/find.ts";
import type { ConfigTool, HookTool } from "../checks/names.ts";
import type { RepoPath } from "../types.ts";

/** A hook or job of another tool that airlock does not run. */
export interface Entry {
  readonly tool: ConfigTool | HookTool;
  readonly file: RepoPath;
  /** The hook of git, or the stage by the tool's own name. */
  readonly hook: string;
  /** By which the tool knows it; a command where it has no name. */
  readonly name: string;
  /** One clause. */
  readonly reason: string;
}

/** One entry of a config, whoever runs it. */
type Item = Pick<Entry, "hook" | "name"> & { readonly special?: string };

const stages = ["pre-commit", "commit-msg", "pre-push"];

/** What airlock made of a tool's config. */
export interface Reading {
  /** `null`: it is not read. */
  readonly group: FoundGroup | null;
  /** The config of airlock's own that stands in its place. */
  readonly native: RepoPath | null;
}

/** Takes a tool's config as it is written, and what was made of it; returns the entries that are no checks. */
export function notTaken(tool: ConfigTool, { file, value }: RawConfig, { group, native }: Reading): Entry[] {
  // Its patterns are all read, and their braces may be written in another way.
  if (tool === "lint-staged" && group !== null) return [];
  return itemsOf(tool, value)
    .filter(
      ({ hook, name }) => group?.checks.some((check) => isOf(check.name, name) && check.stages.some((stage) => stage === hook)) !== true,
    )
    .map((item) => ({ tool, file, hook: item.hook, name: item.name, reason: reasonFor(item, { tool, native }) }));
}

/** pre-commit's reader calls the second hook of one id `id#2`. */
function isOf(check: string, name: string): boolean {
  return check === name || (check.startsWith(`${name}#`) && /^#\d+$/.test(check.slice(name.length)));
}

function reasonFor({ hook, special }: Item, { tool, native }: { tool: ConfigTool; native: RepoPath | null }): string {
  if (native !== null) return `${native} counts alone`;
  if (special !== undefined) return special;
  if (!stages.includes(hook)) return `airlock has no stage ${hook}`;
  return tool === "lefthook" && hook !== "pre-commit" ? `lefthook's ${hook} is not read` : "its own config leaves it out";
}

function itemsOf(tool: ConfigTool, value: unknown): Item[] {
  if (tool === "pre-commit") return preCommitItems(value);
  if (tool === "lefthook") return lefthookItems(value);
  return tool === "lint-staged" ? lintStagedItems(value) : [];
}

function lintStagedItems(value: unknown): Item[] {
  return typeof value === "function" ? [{ hook: "pre-commit", name: "*" }] : keysOf(value).map((name) => ({ hook: "pre-commit", name }));
}

function preCommitItems(value: unknown): Item[] {
  const top = tableOf(value);
  return listOf(top["repos"]).flatMap((repo) => {
    const { repo: from, hooks } = tableOf(repo);
    return listOf(hooks).flatMap((hook) => {
      const { id, stages: own } = tableOf(hook);
      const wanted = listOf(own).length > 0 ? listOf(own) : listOf(top["default_stages"]);
      const special = from === "meta" ? { special: "it is about pre-commit's own config" } : {};
      const names = wanted.length > 0 ? wanted.map((stage) => plainStage(text(stage))) : ["pre-commit"];
      return names.map((stage) => ({ hook: stage, name: text(id), ...special }));
    });
  });
}

/** The names of stages before pre-commit 3.2. */
function plainStage(stage: string): string {
  return ({ commit: "pre-commit", push: "pre-push", "merge-commit": "pre-merge-commit" } as Record<string, string>)[stage] ?? stage;
}

function lefthookItems(value: unknown): Item[] {
  return Object.entries(tableOf(value)).flatMap(([hook, content]) => {
    const { jobs, commands, scripts } = tableOf(content);
    return [...jobNames(jobs, ""), ...keysOf(commands), ...keysOf(scripts)].map((name) => ({ hook, name }));
  });
}

/** As the reader names them: by what they run where they have no name, and `group/job`. */
function jobNames(jobs: unknown, prefix: string): string[] {
  return listOf(jobs).flatMap((job, index) => {
    const { name, run, script, group } = tableOf(job);
    if (group !== undefined) return jobNames(tableOf(group)["jobs"], `${prefix}${typeof name === "string" ? name : `group ${index + 1}`}/`);
    const said = [name, run, script].find((each): each is string => typeof each === "string" && each.trim() !== "");
    return [`${prefix}${said?.trim() ?? `job ${index + 1}`}`];
  });
}

/** Takes what simple-git-hooks, yorkie or husky 4 has for each hook; returns an entry for each: airlock runs none of them itself. */
export function hookCommands(tool: HookTool, file: RepoPath, value: unknown): Entry[] {
  const hooks = tool === "husky" ? tableOf(value)["hooks"] : value;
  return Object.entries(tableOf(hooks)).flatMap(([hook, command]) => {
    const commands = typeof command === "string" ? [command] : listOf(command).map(text);
    // simple-git-hooks has an option of its own among the hooks.
    if (commands.length === 0 || hook === "preserveUnused") return [];
    return [{ tool, file, hook, name: commands.join("; "), reason: `${tool} runs it where its own hook is in place` }];
  });
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
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
