// Which checks run on which changes. Pure: nothing is read or started here.

import { AirlockError } from "../errors.ts";
import { nearest } from "../system/nearest.ts";
import type { Change, Check, PlannedCheck, Task } from "../types.ts";

export interface Selection {
  /** Only these checks, by name; everything where it is absent. */
  readonly only?: readonly string[];
  /** All but these. Stronger than `only`. A name that is no check leaves nothing out: it may be one of another branch or folder. */
  readonly skip?: readonly string[];
}

/** A check that does not run, and why, for people. */
export interface Unplanned {
  readonly check: Check;
  readonly why: "no changed path" | "not selected" | "left out";
}

export interface Plan {
  /** In the order of the config. */
  readonly planned: readonly PlannedCheck[];
  readonly skipped: readonly Unplanned[];
}

/**
 * Takes every check of the config and the candidate's changes; returns what runs on what.
 *
 * Paths that a command is handed:
 * - never a deletion, a submodule entry (mode 160000) or a symlink (120000), as lint-staged 16 (getStagedFiles.js);
 * - a type change to a regular file is handed over. lint-staged leaves it out (`--diff-filter=ACMR`), which would let
 *   content in that nothing has looked at; pre-commit hands it over too.
 *
 * A check that looks at the whole tree (`needs: "tree"`), or that has a command without paths, runs when anything it
 * wants changed, deletions included; its list of paths may then be empty.
 *
 * A check that another one depends on counts as satisfied where it does not run: because nothing it wants changed, or
 * because the user left it out by name.
 *
 * Throws AirlockError: `usage` for a name in `only` that is no check, `config` for a dependency that is none or goes in a circle.
 */
export function plan(checks: readonly Check[], changes: readonly Change[], selection: Selection = {}): Plan {
  const names = checks.map((check) => check.name);
  for (const name of selection.only ?? []) requireKnown(name, names);
  requireSoundDependencies(checks);
  const planned: PlannedCheck[] = [];
  const skipped: Unplanned[] = [];
  for (const check of checks) {
    const given = changes.filter((change) => isGiven(change) && check.wants(change.path));
    // A file that was renamed away is missing where it was.
    const touched = changes.some(({ path, oldPath }) => check.wants(path) || (oldPath !== undefined && check.wants(oldPath)));
    if (selection.skip?.includes(check.name)) skipped.push({ check, why: "left out" });
    else if (selection.only !== undefined && !selection.only.includes(check.name)) skipped.push({ check, why: "not selected" });
    else if (given.length > 0 || (touched && runsWithoutPaths(check))) planned.push({ check, changes: given });
    else skipped.push({ check, why: "no changed path" });
  }
  return { planned, skipped };
}

/** Whether the changed path is one that a command can read as a file of its own. */
function isGiven(change: Change): boolean {
  return change.status !== "D" && change.mode !== "160000" && change.mode !== "120000";
}

function runsWithoutPaths(check: Check): boolean {
  return check.needs === "tree" || hasPathless(check.task);
}

/** Whether a task holds a command that gets no paths, and so looks for itself. What the config's functions make is not known. */
export function hasPathless(task: Task): boolean {
  if (task.kind === "command") return task.paths === "none";
  return (task.kind === "sequence" || task.kind === "parallel") && task.tasks.some(hasPathless);
}

function requireKnown(name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const near = nearest(name, names);
  const list = names.length === 0 ? "There are no checks." : `The checks are: ${names.join(", ")}.`;
  throw new AirlockError("usage", "UNKNOWN_CHECK", `No check is called ${JSON.stringify(name)}.`, {
    detail: list,
    next: near === null ? [] : [`Did you mean ${JSON.stringify(near)}?`],
  });
}

function requireSoundDependencies(checks: readonly Check[]): void {
  const byName = new Map(checks.map((check) => [check.name, check]));
  const done = new Set<string>();
  const visit = (check: Check, trail: readonly string[]): void => {
    if (done.has(check.name)) return;
    if (trail.includes(check.name)) {
      const circle = [...trail.slice(trail.indexOf(check.name)), check.name].join(" → ");
      throw new AirlockError("config", "DEPENDENCY_CIRCLE", `${place(check)} depends on itself: ${circle}.`, {
        next: [`Edit ${check.source.file} and stage it: the config is read from what is being committed.`],
      });
    }
    for (const name of check.dependsOn) {
      const dependency = byName.get(name);
      if (dependency === undefined) throw unknownDependency(check, name, [...byName.keys()]);
      visit(dependency, [...trail, check.name]);
    }
    done.add(check.name);
  };
  for (const check of checks) visit(check, []);
}

function unknownDependency(check: Check, name: string, names: readonly string[]): AirlockError {
  const near = nearest(name, names);
  return new AirlockError("config", "UNKNOWN_DEPENDENCY", `${place(check)} depends on ${JSON.stringify(name)}, which is no check.`, {
    next: near === null ? [] : [`Did you mean ${JSON.stringify(near)}?`],
  });
}

function place(check: Check): string {
  return `${check.source.file}: ${check.source.place}`;
}
