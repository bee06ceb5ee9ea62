// Which checks run on which changes. Pure: nothing is read or started here.

import { writtenAs } from "../../checks/check.ts";
import { asksFor } from "../../checks/other-tools/type-conditions.ts";
import type { Change, Check, PlannedCheck, Stage, Task } from "../../types.ts";
import { isAmong, nameStatus, requireKnownName, unknownCheck } from "./check-names.ts";
import { requireSoundDependencies } from "./dependencies.ts";

export interface Selection {
  /** Only checks of this stage run; `pre-commit` if absent. */
  readonly stage?: Stage;
  /** Only these checks, by their names or their groups'; everything where it is absent. */
  readonly only?: readonly string[];
  /**
   * All but these; overrides `only`. A name without a check here is ignored: it may belong to
   * another branch or folder.
   */
  readonly skip?: readonly string[];
  /** Names of `skip` that must match a check, because they were typed for this run. */
  readonly sure?: readonly string[];
  /** Checks that are not in `only` have already passed on the author's changes. */
  readonly again?: true;
}

/** A check that does not run, and why, for people. */
export interface Unplanned {
  readonly check: Check;
  readonly why:
    | "no changed path"
    | "not selected"
    | "left out"
    | "passed already"
    | "judged by the same check of another config"
    | "its own condition";
}

export interface Plan {
  /** In the order of the config. */
  readonly planned: readonly PlannedCheck[];
  readonly skipped: readonly Unplanned[];
}

/**
 * Takes every check of the config and the candidate's changes; returns what runs on what.
 *
 * Paths that a command gets:
 * - never a deletion (a command runs for those that its check asks for, without their names), nor a
 *   submodule entry (mode
 *   160000) or a symlink (120000), as lint-staged 16 (getStagedFiles.js), unless the check's
 *           `types` ask for these, or it is a built-in that is about such entries;
 * - a type change to a regular file is handed over. lint-staged leaves it out
 *   (`--diff-filter=ACMR`), which would let content in that nothing has looked at; pre-commit hands
 *   it over too.
 *
 * A check that looks at the whole tree (`needs: "tree"`), or that has a command without paths, runs
 * when anything it wants changed, deletions included; its list of paths may then be empty.
 *
 * Only checks of the stage run; one that is about the commit itself (`always`) whatever changed. A
 * message is one for all configs: of a check that several have from the config that they extend,
 * the first decides, or is left out for all.
 *
 * A check that another one depends on counts as satisfied where it does not run: because nothing it
 * wants changed, or because the user left it out by name.
 *
 * Throws AirlockError: `usage` for a name in `only` or `sure` that is no check, `config` for a
 * dependency on an unknown check or in a circle.
 */
export function plan(
  checks: readonly Check[],
  changes: readonly Change[],
  selection: Selection = {},
): Plan {
  const stage = selection.stage ?? "pre-commit";
  for (const name of selection.only ?? []) requireKnownName(name, checks, stage);
  for (const name of selection.sure ?? [])
    if (nameStatus(name, checks) === "unknown") throw unknownCheck(name, checks);
  requireSoundDependencies(checks);
  const planned: PlannedCheck[] = [];
  const skipped: Unplanned[] = [];
  const ofMessage = new Map<string, Unplanned["why"]>();
  for (const check of checks.filter(({ stages }) => stages.includes(stage))) {
    const given = seenBy(check, changes);
    const decided = stage === "commit-msg" ? ofMessage.get(writtenAs(check)) : undefined;
    const why = decided ?? whyNot(check, given, { changes, selection, stage });
    if (why === null) planned.push({ check, changes: given });
    else skipped.push({ check, why });
    if (stage === "commit-msg" && decided === undefined && (why === null || why === "left out"))
      ofMessage.set(writtenAs(check), why ?? "judged by the same check of another config");
  }
  return { planned, skipped };
}

interface PathRequest {
  readonly changes: readonly Change[];
  readonly selection: Selection;
  readonly stage: Stage;
}

/** Why a check of the stage does not run on what it is given; `null`: it does. */
function whyNot(
  check: Check,
  given: readonly Change[],
  { changes, selection, stage }: PathRequest,
): Unplanned["why"] | null {
  if (isAmong(check, selection.skip ?? [])) return "left out";
  if (selection.only !== undefined && !isAmong(check, selection.only))
    return selection.again === true ? "passed already" : "not selected";
  if (given.length > 0 || check.always.includes(stage)) return null;
  // A file that was renamed away is missing where it was.
  const touched = changes.some(
    ({ path, oldPath }) => check.wants(path) || (oldPath !== undefined && check.wants(oldPath)),
  );
  return touched && runsWithoutPaths(check) ? null : "no changed path";
}

/**
 * The changes that a check is handed, the deletions that it asks for among them: a file that was
 * renamed away is one.
 */
function seenBy(check: Check, changes: readonly Change[]): readonly Change[] {
  return changes.flatMap((change) => {
    const given = isHanded(change, check) && check.wants(change.path) ? [change] : [];
    const { oldPath } = change;
    if (!check.deleted || oldPath === undefined || !check.wants(oldPath)) return given;
    const { path: _path, oldPath: _oldPath, ...old } = change;
    return [
      {
        ...old,
        path: oldPath,
        status: "D",
        mode: "000000",
        blob: change.blob.replaceAll(/./g, "0"),
      } as const,
      ...given,
    ];
  });
}

/**
 * Says that the check can look at the change: it is a file, or an entry that the check asks for by
 * name.
 */
export function isHanded(
  { status, mode }: Pick<Change, "status" | "mode">,
  { deleted, types, task }: Check,
): boolean {
  if (status === "D") return deleted;
  if (task.kind === "builtin" && task.entries) return true;
  if (mode === "160000") return asksFor("directory", types);
  return mode !== "120000" || asksFor("symlink", types);
}

/**
 * Says whether a command that takes paths also runs without any, once: it then finds its files
 * itself.
 */
export function runsUnnamed({ needs, deleted, always, handed }: Check): boolean {
  if (needs === "tree" || deleted) return true;
  // In the stage commit-msg a command is given the message, which is no path. One that asks for all
  // files needs at least one.
  return handed === "changed" && always.some((stage) => stage !== "commit-msg");
}

/** Returns whether a check runs as a whole, even without paths. */
export function runsWithoutPaths(check: Check): boolean {
  return check.needs === "tree" || hasPathless(check.task);
}

/**
 * Says that a task has a command without paths, which finds its files itself. Commands made by
 * functions of the config are not known.
 */
export function hasPathless(task: Task): boolean {
  if (task.kind === "command") return task.paths === "none";
  return (task.kind === "sequence" || task.kind === "parallel") && task.tasks.some(hasPathless);
}
