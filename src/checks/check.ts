// Makes Check records, whatever tool's config they come from.

import type { Check, CommandTask, RepoPath, Settings, Task } from "../types.ts";

/** An entry of a config that is run in no stage of airlock's, or not in all that it names; nothing comes of it here. */
export interface Elsewhere {
  /** As its author calls it. */
  readonly name: string;
  /** A clause: `runs at post-commit, which is no stage of airlock's`. */
  readonly why: string;
}

/** A config file that was read: what it checks, and which paths it takes. */
export interface Group {
  readonly file: RepoPath;
  readonly folder: RepoPath;
  /** Whether it takes every path that no deeper config has taken, also outside its folder (lint-staged's `../` patterns). */
  readonly takesAll: boolean;
  /** Whether a path (relative to the root) lies in its reach. */
  readonly reaches: (path: RepoPath) => boolean;
  readonly checks: readonly Check[];
  /** Entries of another tool's config that are not taken over; absent: all are. */
  readonly elsewhere?: readonly Elsewhere[];
  /** Only a native config has settings. */
  readonly settings: Settings | null;
}

/** Milliseconds; what a check may take where the config does not say. */
export const defaultTimeout = 5 * 60_000;

/** What a check is where its config does not say. */
export const checkDefaults = {
  needs: "paths",
  pathStyle: "relative",
  env: {},
  timeout: defaultTimeout,
  serial: false,
  dependsOn: [],
  inputs: null,
  opaque: [],
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

/** A check as a reader states it: everything that is not the default. */
export type CheckParts = Omit<Check, Defaulted | "definition"> & Partial<Pick<Check, Defaulted>>;

/** Completes a check with the defaults and its definition. */
export function makeCheck(parts: CheckParts): Check {
  const whole = { ...checkDefaults, cwd: parts.folder, ...parts };
  return { ...whole, definition: definitionOf(whole) };
}

/** A command that gets the paths behind its arguments, unless said otherwise. */
export function command(argv: readonly string[], options: Partial<Omit<CommandTask, "kind" | "argv">> = {}): CommandTask {
  return { kind: "command", title: argv.join(" "), argv, shell: false, paths: "append", ...options };
}

/**
 * Everything that can change the verdict on given content, as text: the same text means the same question.
 * The timeout is not in it (only passes are remembered), nor is which paths are asked about (they are in the key).
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

/** Takes a check; returns what its author wrote, as text: the same for checks that several configs have from one that they extend. */
export function writtenAs({ source, task, env }: Check): string {
  return JSON.stringify([source.file, source.place, describe(task), Object.entries(env)]);
}

function describe(task: Task): unknown {
  if (task.kind === "command")
    return ["command", task.argv, task.shell, task.paths, task.cwd ?? null, task.pathForm ?? null, task.list ?? null];
  if (task.kind === "sequence" || task.kind === "parallel") return [task.kind, task.tasks.map(describe)];
  if (task.kind === "builtin") return [task.kind, task.id, task.options];
  return [task.kind, task.title];
}
