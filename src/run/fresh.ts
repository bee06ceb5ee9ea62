// Runs the checks of which nothing is remembered: with a chamber or without, and to every change its author.

import type { Chamber } from "../chamber/chamber.ts";
import type { WrittenFile } from "../chamber/verify.ts";
import { branchesOf } from "../git/candidate.ts";
import { stops } from "../system/outcome.ts";
import type { PlannedCheck, RepoPath, Verdict } from "../types.ts";
import { builtinRunner, isBuiltin, type RunBuiltin } from "./builtins.ts";
import type { CheckEvent } from "./execute.ts";
import type { LinesOf } from "./judge.ts";
import { onMessage } from "./on-message.ts";
import type { Prepared, RunRequest } from "./request.ts";

/** What is left to run of a candidate. */
export interface Fresh {
  readonly request: RunRequest;
  readonly prepared: Prepared;
  readonly fresh: readonly PlannedCheck[];
}

/** What came of it. */
export interface Outcome {
  readonly verdicts: Verdict[];
  readonly written: readonly WrittenFile[];
}

/** Runs the checks, in a chamber where one of them needs it. */
export async function runFresh(given: Fresh, open: () => Promise<Chamber>): Promise<Outcome> {
  return given.fresh.length === 0 ? { verdicts: [], written: [] } : runAll(given, open);
}

/** Says whether any check failed with something that its fixer may fix. */
export async function isFixable({ fresh }: Fresh, { verdicts }: Outcome): Promise<boolean> {
  if (!verdicts.some(({ outcome }) => outcome === "failed") || fresh.every(({ check }) => check.fix === null)) return false;
  return (await import("./suggest.ts")).failedWithFixer(fresh, verdicts).length > 0;
}

/** Returns the results, in which the failed checks say what their fixers would change. */
export async function withSuggestions(
  { request, prepared, fresh }: Fresh,
  outcome: Outcome,
  open: () => Promise<Chamber>,
): Promise<Verdict[]> {
  const { suggestFixes } = await import("./suggest.ts");
  const clean = async () => {
    const chamber = await open();
    if (outcome.written.length > 0) await chamber.renew();
    chamber.link(prepared.config.settings.link);
    return chamber;
  };
  return suggestFixes({ planned: fresh, verdicts: outcome.verdicts, bench: request, open: clean });
}

async function runAll(given: Fresh, open: () => Promise<Chamber>): Promise<Outcome> {
  const { request, fresh } = given;
  const { repository, objects, candidate, message = null, branches = branchesOf(candidate) } = request;
  const builtin = builtinRunner({ repository, objects, candidate, message, branches }, fresh);
  const root = repository.root ?? repository.gitDir;
  if (!fresh.every(({ check }) => isBuiltin(check.task))) return runInChamber({ ...given, builtin, root }, await open());
  const { execute } = await import("./execute.ts");
  await request.tell({ kind: "planned", checks: fresh.map(({ check }) => check.name) });
  const verdicts = await execute(fresh, { ...optionsOf(request), builtin, chamber: "", root });
  void request.tell({ kind: "checked" });
  return { verdicts, written: [] };
}

/** Returns the options of the checks: their events are told, and git is asked for changed lines by checks that count lines alone. */
function optionsOf({ repository, candidate, options, tell }: RunRequest) {
  const linesOf: LinesOf = async (paths) => (await import("../git/lines.ts")).changedLines(repository, candidate, paths);
  return { ...options, linesOf, onEvent: (event: CheckEvent) => void tell(event) };
}

interface InChamber extends Fresh {
  readonly builtin: RunBuiltin;
  readonly root: string;
}

async function runInChamber({ request, prepared, fresh, builtin, root }: InChamber, chamber: Chamber): Promise<Outcome> {
  const { execute } = await import("./execute.ts");
  const shape = async () => (await import("./kept.ts")).shapeOf(request.repository, request.candidate.tree);
  const places = { chamber: chamber.path, keep: chamber.keep, shape, root };
  const options = { ...optionsOf(request), builtin, ...places };
  const { link } = prepared.config.settings;
  const { message = null } = request;
  const handed = (planned: readonly PlannedCheck[]) => (message === null ? planned : onMessage(planned, chamber.message(message)));
  const once = async () => {
    chamber.link(link);
    await request.tell({ kind: "planned", checks: fresh.map(({ check }) => check.name) });
    const verdicts = await execute(handed(fresh), options);
    const inspecting = chamber.inspect();
    void request.tell({ kind: "checked" });
    return { verdicts, ...(await inspecting) };
  };
  let outcome = await once();
  if (!outcome.trusted) {
    // Somebody had been in the chamber: what the checks saw was not the candidate. They run again where nobody has been.
    await chamber.renew();
    outcome = await once();
  }
  const { verdicts, written } = outcome;
  if (verdicts.some(stops)) await chamber.clean();
  if (written.length === 0) return { verdicts, written };
  const { authors, blame } = await import("./blame.ts");
  const { fixCommand } = await import("./fix-command.ts");
  const changed = await authors({ planned: fresh, verdicts, written }, async (planned) => {
    await chamber.renew();
    chamber.link(link);
    await execute(handed([planned]), { ...options, onEvent: () => undefined });
    return (await chamber.inspect()).written;
  });
  const where = { root: request.repository.root, changed: new Set(request.candidate.sinceBase.map(({ path }) => path)) };
  const next = (name: string, paths: readonly RepoPath[]) => [
    fixCommand(fresh.find(({ check }) => check.name === name)!.check, paths, where),
  ];
  return { verdicts: blame(verdicts, changed, next), written };
}
