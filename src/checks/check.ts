// Makes Check records, whichever tool's config they come from.

import type { Check, CommandTask, RepoPath, Settings, Task } from "../types.ts";

/**
 * An entry of a config that runs in none of airlock's stages, or only in some of those that it
 * names; it is ignored here.
 */
export interface Elsewhere {
  /** The name that its author gave it. */
  readonly name: string;
  /** A clause: `runs at post-commit, which airlock does not support`. */
  readonly why: string;
}

/** A config file after reading: its checks, and the paths it handles. */
export interface Group {
  readonly file: RepoPath;
  readonly folder: RepoPath;
  /**
   * True if it handles every path that no deeper config handles, also outside its folder
   * (lint-staged's `../` patterns).
   */
  readonly takesAll: boolean;
  /** Tells whether the config applies to a path (relative to the root). */
  readonly reaches: (path: RepoPath) => boolean;
  readonly checks: readonly Check[];
  /** Entries of another tool's config that are ignored here; absent if all of them are used. */
  readonly elsewhere?: readonly Elsewhere[];
  /** Settings; only a native config has them. */
  readonly settings: Settings | null;
  /**
   * True if this file alone sets `noVerify`: it is not a program, and no other config affects it.
   * Absent: false.
   */
  readonly decidesNoVerify?: boolean;
}

/** Makes the config of a tool that has one file, at the root, for every path. */
export function rootGroup(
  file: RepoPath,
  { checks, elsewhere }: Required<Pick<Group, "checks" | "elsewhere">>,
): Group {
  return {
    file,
    folder: "",
    takesAll: false,
    checks,
    elsewhere,
    settings: null,
    reaches: () => true,
  };
}

/** Default time limit of a check, in milliseconds. */
export const defaultTimeout = 5 * 60_000;

/** Default properties of a check. */
export const checkDefaults = {
  needs: "paths",
  pathStyle: "relative",
  env: {},
  timeout: defaultTimeout,
  serial: false,
  dependsOn: [],
  inputs: null,
  uncacheable: [],
  standalone: null,
  stages: ["pre-commit"],
  always: [],
  when: [],
  handed: "changed",
  deleted: false,
  changedLines: false,
  level: "error",
  types: null,
  also: null,
  group: null,
  leftOutBy: null,
  fix: null,
  fixes: "report",
} as const satisfies Partial<Check>;

type Defaulted = keyof typeof checkDefaults | "cwd";

/** The parts of a check that a reader provides: everything that differs from the default. */
export type CheckParts = Omit<Check, Defaulted | "definition"> & Partial<Pick<Check, Defaulted>>;

/** Completes a check with the defaults and its definition. */
export function makeCheck(parts: CheckParts): Check {
  const whole = { ...checkDefaults, cwd: parts.folder, ...parts };
  return { ...whole, definition: definitionOf(whole) };
}

/**
 * Makes a command task that receives the paths after its arguments, unless `options` say otherwise.
 */
export function command(
  argv: readonly string[],
  options: Partial<Omit<CommandTask, "kind" | "argv">> = {},
): CommandTask {
  return {
    kind: "command",
    title: argv.join(" "),
    argv,
    shell: false,
    paths: "append",
    ...options,
  };
}

/**
 * Returns as text everything that can change the result on given content: equal texts mean equal
 * checks. The timeout is left out, since only passes are cached; so are the paths, which are in the
 * cache key.
 */
function definitionOf(check: Omit<Check, "definition">): string {
  const env = Object.entries(check.env).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    describe(check.task),
    check.needs,
    check.pathStyle,
    check.cwd,
    env,
    check.folder,
    check.inputs,
    check.changedLines,
  ]);
}

/**
 * Takes a check; returns what its author wrote, as text: the same for checks that several configs
 * inherit from one.
 */
export function writtenAs({ source, task, env }: Check): string {
  return JSON.stringify([source.file, source.place, describe(task), Object.entries(env)]);
}

function describe(task: Task): unknown {
  if (task.kind === "command")
    return [
      "command",
      task.argv,
      task.shell,
      task.paths,
      task.cwd ?? null,
      task.pathForm ?? null,
      task.list ?? null,
    ];
  if (task.kind === "sequence" || task.kind === "parallel")
    return [task.kind, task.tasks.map(describe)];
  if (task.kind === "builtin") return [task.kind, task.id, task.options];
  return [task.kind, task.title];
}
