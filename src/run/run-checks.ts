// Runs the checks without a cached pass, and attributes every file they modified to the check that
// did it.

import type { Chamber } from "../chamber/chamber.ts";
import type { WrittenFile } from "../chamber/verify.ts";
import { branchesOf } from "../git/candidate.ts";
import { stops } from "../system/outcome.ts";
import type { Check, PlannedCheck, RepoPath, CheckResult } from "../types.ts";
import { builtinRunner, isBuiltin, type RunBuiltin } from "./run-builtins.ts";
import type { CheckEvent } from "./execute.ts";
import type { LinesOf } from "./judge-result.ts";
import { onMessage } from "./plan/message-argument.ts";
import type { Prepared, RunRequest } from "./run-request.ts";
import type { TaskResult } from "./task-result.ts";
import { failedWithFixer, suggestFixes } from "./suggest.ts";
import { execute } from "./execute.ts";
import { unseenContent } from "./unseen-content.ts";
import { authors, blame } from "./blame.ts";
import { fixCommand } from "./fix-command.ts";
import { changedLines } from "../git/lines.ts";
import { shapeOf } from "./kept.ts";

/** The checks of a candidate that have no cached pass. */
export interface ToRun {
  readonly request: RunRequest;
  readonly prepared: Prepared;
  readonly uncached: readonly PlannedCheck[];
}

/** Their results and the files they modified. */
export interface RunChecksResult {
  readonly results: CheckResult[];
  readonly written: readonly WrittenFile[];
}

/** Runs the checks, in a chamber where one of them needs it. */
export async function runChecks(
  given: ToRun,
  open: () => Promise<Chamber>,
): Promise<RunChecksResult> {
  return given.uncached.length === 0 ? { results: [], written: [] } : runAll(given, open);
}

/** Says whether any check failed with something that its fixer may fix. */
export async function isFixable(
  { uncached }: ToRun,
  { results }: RunChecksResult,
): Promise<boolean> {
  if (
    !results.some(({ outcome }) => outcome === "failed") ||
    uncached.every(({ check }) => check.fix === null)
  )
    return false;
  return failedWithFixer(uncached, results).length > 0;
}

/** Returns the results, in which the failed checks say what their fixers would change. */
export async function withSuggestions(
  { request, prepared, uncached }: ToRun,
  outcome: RunChecksResult,
  open: () => Promise<Chamber>,
): Promise<CheckResult[]> {
  const clean = async () => {
    const chamber = await open();
    if (outcome.written.length > 0) await chamber.renew();
    chamber.link(prepared.config.settings.link);
    return chamber;
  };
  return suggestFixes({
    planned: uncached,
    results: outcome.results,
    context: request,
    open: clean,
  });
}

async function runAll(given: ToRun, open: () => Promise<Chamber>): Promise<RunChecksResult> {
  const { request, uncached } = given;
  const {
    repository,
    objects,
    candidate,
    message = null,
    branches = branchesOf(candidate),
  } = request;
  const builtin = builtinRunner({ repository, objects, candidate, message, branches }, uncached);
  const root = repository.root ?? repository.gitDir;
  if (!uncached.every(({ check }) => isBuiltin(check.task)))
    return runInChamber({ ...given, builtin, root }, await open());
  await request.tell({ kind: "planned", checks: uncached.map(({ check }) => check.name) });
  const results = await execute(uncached, { ...optionsOf(request), builtin, chamber: "", root });
  void request.tell({ kind: "checked" });
  return { results, written: [] };
}

/**
 * Returns the options of the checks: their events are told, and git is asked for changed lines by
 * checks that count lines alone.
 */
function optionsOf({ repository, candidate, options, tell, message = null }: RunRequest) {
  const linesOf: LinesOf = async (paths) => changedLines(repository, candidate, paths);
  return {
    ...options,
    linesOf,
    ofMessage: message !== null,
    onEvent: (event: CheckEvent) => void tell(event),
  };
}

/** Returns the answer for each check that a link could serve with other content. */
async function unseenThrough(
  chamber: Chamber,
  link: readonly RepoPath[],
): Promise<(check: Check) => TaskResult | null> {
  const behind = link.length === 0 ? [] : await chamber.behindLinks(link);
  if (behind.length === 0) return () => null;
  return (check) => unseenContent(check, behind);
}

interface InChamber extends ToRun {
  readonly builtin: RunBuiltin;
  readonly root: string;
}

async function runInChamber(
  { request, prepared, uncached, builtin, root }: InChamber,
  chamber: Chamber,
): Promise<RunChecksResult> {
  const shape = async () => shapeOf(request.repository, request.candidate.tree);
  const places = { chamber: chamber.path, keep: chamber.keep, shape, root };
  const { link } = prepared.config.settings;
  const unseen = await unseenThrough(chamber, link);
  const options = { ...optionsOf(request), builtin, ...places, unseen };
  const { message = null } = request;
  const handed = (planned: readonly PlannedCheck[]) =>
    message === null ? planned : onMessage(planned, chamber.message(message));
  const once = async () => {
    chamber.link(link);
    await request.tell({ kind: "planned", checks: uncached.map(({ check }) => check.name) });
    const results = await execute(handed(uncached), options);
    const inspecting = chamber.inspect();
    void request.tell({ kind: "checked" });
    return { results, ...(await inspecting) };
  };
  let outcome = await once();
  if (!outcome.trusted) {
    // Something else wrote in the chamber, so the checks did not see the candidate. They run again
    // in a recreated one.
    await chamber.renew();
    outcome = await once();
  }
  const { results, written } = outcome;
  if (results.some(stops)) await chamber.clean();
  if (written.length === 0) return { results, written };
  const changed = await authors({ planned: uncached, results, written }, async (planned) => {
    await chamber.renew();
    chamber.link(link);
    await execute(handed([planned]), { ...options, onEvent: () => undefined });
    return (await chamber.inspect()).written;
  });
  const where = {
    root: request.repository.root,
    changed: new Set(request.candidate.sinceBase.map(({ path }) => path)),
  };
  const next = (name: string, paths: readonly RepoPath[]) => [
    fixCommand(uncached.find(({ check }) => check.name === name)!.check, paths, where),
  ];
  return { results: blame(results, changed, next), written };
}
