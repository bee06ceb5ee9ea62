// One candidate through its checks: config → plan → chamber → checks → what they changed → verdicts.

import type { Chamber, Opening } from "../chamber/chamber.ts";
import type { WrittenFile } from "../chamber/verify.ts";
import type { Source } from "../checks/find.ts";
import { loadConfig } from "../checks/load.ts";
import { AirlockError } from "../errors.ts";
import type { Swap } from "../git/index-swap.ts";
import { type ObjectReader, readTree } from "../git/objects.ts";
import { listPaths } from "../git/tree-list.ts";
import type { Candidate, Config, Enter, Environment, PlannedCheck, RepoPath, Repository, RunResult, Verdict } from "../types.ts";
import type { ExecuteOptions } from "./execute.ts";
import { isFixable, runFresh, withSuggestions } from "./fresh.ts";
import { withLocal } from "./local.ts";
import { withNotRun } from "./not-run.ts";
import { chamberOnDemand } from "./on-demand.ts";
import { plan, type Plan, type Selection } from "./plan.ts";
import { remember } from "./remembered.ts";
import { toolSkips } from "./tool-skips.ts";

export interface RunRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  /** Further folders whose configs are read, beside those above the changes. */
  readonly folders?: readonly RepoPath[];
  readonly selection: Selection;
  /** The commit's message as git will record it, in the stage `commit-msg`. */
  readonly message?: Buffer | null;
  /** The branches that will have the candidate; where absent, the one that a commit of what is staged would go to. */
  readonly branches?: readonly string[];
  /** The candidate is about to be committed: what checks with `fixes: "commit"` can fix is fixed first. */
  readonly committing?: boolean;
  /** How the checks run; the chamber is ours to give. */
  readonly options: Omit<ExecuteOptions, "chamber" | "keep" | "shape" | "root" | "builtin" | "linesOf">;
  /** A chamber that was started while the candidate was being made; the run closes it. */
  readonly opening?: Opening | null;
  /** Where a config is a program, it and its functions see the chamber as their own folder. */
  readonly enter: Enter;
  /** Asked before anything runs, when the config is known: throws where the candidate may not pass, whatever the checks would say. */
  readonly guard?: (settings: Config["settings"]) => Promise<void>;
  /** Told the names of the checks before the first one starts. */
  readonly onPlan?: (checks: readonly string[]) => void;
  /** Told when the checks have ended, and git is still looking at what they did: time to load what comes next. */
  readonly onChecked?: () => void;
  /** Told what the checks found, before fixers are tried on it: nobody is to wait for those. */
  readonly onFound?: (found: RunResult) => Promise<void>;
}

/** What is known before anything runs. */
export interface Prepared {
  readonly config: Config;
  readonly plan: Plan;
}

/** A result with what it rests on. */
export interface Run extends RunResult, Prepared {
  /** What the checks changed, file by file. */
  readonly written: readonly WrittenFile[];
  /** What fixers changed before the checks ran (`fixes: "commit"`); the candidate has it. */
  readonly fixed: readonly Swap[];
}

/**
 * Runs the checks that the candidate's own config asks for on the candidate's content. Whatever happens, the chamber is
 * given back. Throws AirlockError where something could not be determined; a check that does not pass is a verdict.
 */
export async function runCandidate(given: RunRequest): Promise<Run> {
  const started = performance.now();
  const chamber = chamberOnDemand(given);
  try {
    const known = await prepare(given, () => chamber.enter());
    await given.guard?.(known.config.settings);
    const { request, prepared, fixed } = await fixWhatIsCommitted(given, known, () => chamber.open());
    const { fresh, remembered, note } = await remember(request, prepared.plan.planned, prepared.config.settings.link);
    const due = { request, prepared, fresh };
    const outcome = await runFresh(due, () => chamber.open());
    const resultOf = async (verdicts: readonly Verdict[]): Promise<Run> => ({
      ...prepared,
      candidate: request.candidate,
      ...(await toShow(request, withNotRun(prepared, [...remembered, ...verdicts]))),
      written: outcome.written,
      fixed,
      duration: performance.now() - started,
    });
    const found = await resultOf(outcome.verdicts);
    await note(found.verdicts);
    if (request.options.signal.aborted || !(await isFixable(due, outcome))) return found;
    await request.onFound?.(found);
    return await resultOf(await withSuggestions(due, outcome, () => chamber.open()));
  } finally {
    await chamber.close();
  }
}

interface FixedRequest {
  readonly request: RunRequest;
  readonly prepared: Prepared;
  readonly fixed: readonly Swap[];
}

/** Hardly any config has fixes committed: then the part that does it is not even loaded. */
async function fixWhatIsCommitted(request: RunRequest, prepared: Prepared, open: () => Promise<Chamber>): Promise<FixedRequest> {
  const { planned } = prepared.plan;
  if (request.committing !== true || planned.every(({ check }) => check.fixes !== "commit" || check.fix === null))
    return { request, prepared, fixed: [] };
  const { fixFirst } = await import("./fix-first.ts");
  const chamber = await open();
  chamber.link(prepared.config.settings.link);
  const { candidate, fixed, planned: renewed } = await fixFirst(planned, { ...request, chamber });
  return { request: { ...request, candidate }, prepared: { ...prepared, plan: { ...prepared.plan, planned: renewed } }, fixed };
}

/** What a report shows: verdicts without credentials, and the lines that they are about. */
async function toShow({ objects, candidate }: RunRequest, verdicts: readonly Verdict[]): Promise<Pick<Run, "verdicts" | "lines">> {
  if (verdicts.every(({ findings }) => findings.length === 0)) return { verdicts, lines: new Map() };
  const tree = readTree(objects, candidate.tree);
  const [{ excerpts }, { withoutSecrets }] = await Promise.all([import("./excerpts.ts"), import("./mask.ts")]);
  return { verdicts: await withoutSecrets(verdicts, tree), lines: await excerpts(verdicts, tree) };
}

/** Returns what would run, and runs nothing. A config that is a program is still read, in a chamber. */
export async function prepareOnly(request: RunRequest): Promise<Prepared> {
  const chamber = chamberOnDemand(request);
  try {
    return await prepare(request, () => chamber.enter());
  } finally {
    await chamber.close();
  }
}

/** Reads the candidate's config, and plans. `enter` opens a chamber for a config that is a program. */
export async function prepare(
  { repository, objects, candidate, selection, options, folders = [] }: RunRequest,
  enter: () => Promise<Chamber>,
): Promise<Prepared> {
  const changed = candidate.changes.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [path, oldPath]));
  const paths = [...changed, ...folders.map((folder) => `${folder}/config`)];
  const reader = readTree(objects, candidate.tree);
  const chamber = async () => (await enter()).path;
  let listing: Promise<RepoPath[]> | undefined;
  const listed = () => (listing ??= listPaths(repository, candidate.tree));
  const isCommit = (selection.stage ?? "pre-commit") === "pre-commit";
  const config = await withLocal(await loadConfig({ reader, paths, chamber, ...(isCommit ? { listed } : {}) }), {
    repository,
    reader,
    env: options.env,
    chamber,
  });
  // A push or a message without any checks is as it was before; that a commit has them, the stage pre-commit sees to.
  if (
    isCommit &&
    config.files.length === 0 &&
    options.env["AIRLOCK_ALLOW_NO_CONFIG"] !== "1" &&
    !(await isConfiguredElsewhere(await listed(), { reader, chamber }))
  ) {
    throw new AirlockError(
      "config",
      "NO_CONFIG",
      "What is being checked holds no airlock configuration, so nothing says which checks it must pass.",
      {
        next: [
          "If airlock.config.* exists and is not staged yet, stage it.",
          "If there is none: airlock init",
          "To let it pass this once, set AIRLOCK_ALLOW_NO_CONFIG=1 for the same command.",
        ],
      },
    );
  }
  const chosen = withToolSkips(selection, config, options.env);
  const planned = await planOf(config, { objects, candidate, selection: chosen });
  return { config, plan: await asTheyApply(planned, { repository, objects, candidate }) };
}

/** Hardly any check says more about when it runs, and on what, than its stages and paths: then nothing is asked. */
async function asTheyApply(planned: Plan, request: Pick<RunRequest, "repository" | "objects" | "candidate">): Promise<Plan> {
  const isPlain = ({ check: { when, handed } }: PlannedCheck): boolean => when.length === 0 && handed === "changed";
  return planned.planned.every(isPlain) ? planned : (await import("./applying.ts")).applying(planned, request);
}

/** Leaves out, too, what the tool whose config it is lets be left out (`SKIP=id` of pre-commit). */
function withToolSkips(selection: Selection, { checks }: Config, env: Environment): Selection {
  const names = toolSkips(checks, env).map(({ name }) => name);
  return names.length === 0 ? selection : { ...selection, skip: [...(selection.skip ?? []), ...names] };
}

/** Plans the checks of a config on a candidate's changes. */
export async function planOf(config: Config, request: Pick<RunRequest, "objects" | "candidate" | "selection">): Promise<Plan> {
  const { objects, candidate, selection } = request;
  const typed = config.checks.some(({ types, also }) => types !== null || also !== null);
  const checks = typed ? await (await import("./typed.ts")).narrowed(config.checks, candidate.changes, objects) : config.checks;
  return plan(checks, candidate.changes, selection);
}

/** Asked only where no config reaches a changed path: in a monorepo that may well be, where some packages have one. */
async function isConfiguredElsewhere(paths: readonly RepoPath[], source: Source): Promise<boolean> {
  return (await import("../checks/find.ts")).isConfigured(paths, source);
}
