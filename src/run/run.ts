// One candidate through its checks: config → plan → chamber → fixes to commit → checks → changes
// made by checks → results.

import type { Chamber } from "../chamber/chamber.ts";
import type { IndexSwap } from "../git/index-swap.ts";
import { readTree } from "../git/objects.ts";
import type { PlannedCheck, CheckResult } from "../types.ts";
import type { CacheLookup } from "./cache/cache.ts";
import { isFixable, runChecks, withSuggestions } from "./run-checks.ts";
import { withNotRun } from "./plan/not-run.ts";
import { lazyChamber } from "./lazy-chamber.ts";
import { prepare } from "./plan/prepare-plan.ts";
import type { Prepared, Run, RunRequest } from "./run-request.ts";
import { excerpts } from "./excerpts.ts";
import { withoutSecrets } from "./mask.ts";
import { fixFirst } from "./fix-first.ts";
import { lookUpCache } from "./cache/cache.ts";

/** A run whose config and plan are known, and whose checks have not started. */
export interface OpenRun extends Prepared {
  /**
   * Runs the checks; to be called once. Throws AirlockError where something could not be
   * determined; a check that fails is a result.
   */
  readonly check: () => Promise<Run>;
  /** Gives the chamber back; to be called whatever happened. */
  readonly close: () => Promise<void>;
}

/**
 * Reads a candidate's config and plans its checks; returns the run, which the caller closes. Throws
 * AirlockError, as `prepare` does.
 */
export async function openRun(request: RunRequest): Promise<OpenRun> {
  const started = performance.now();
  const chamber = lazyChamber(request);
  try {
    const prepared = await prepare(request, () => chamber.enter());
    const check = () => runPrepared({ request, prepared, started }, () => chamber.open());
    return { ...prepared, check, close: () => chamber.close() };
  } catch (error) {
    await chamber.close();
    throw error;
  }
}

interface PreparedRun {
  readonly request: RunRequest;
  readonly prepared: Prepared;
  /** On the clock of `performance.now`. */
  readonly started: number;
}

async function runPrepared(given: PreparedRun, open: () => Promise<Chamber>): Promise<Run> {
  const { request, prepared, fixed } = await fixWhatIsCommitted(given, open);
  const { uncached, hits, store } = await lookUp(request, prepared);
  const due = { request, prepared, uncached };
  const outcome = await runChecks(due, open);
  const resultOf = async (results: readonly CheckResult[]): Promise<Run> => ({
    ...prepared,
    candidate: request.candidate,
    ...(await toShow(request, withNotRun(prepared, [...hits, ...results]))),
    written: outcome.written,
    fixed,
    duration: performance.now() - given.started,
  });
  const found = await resultOf(outcome.results);
  await store(found.results);
  if (request.options.signal.aborted || !(await isFixable(due, outcome))) return found;
  await request.tell({ kind: "found", result: found });
  return await resultOf(await withSuggestions(due, outcome, open));
}

interface FixedRequest {
  readonly request: RunRequest;
  readonly prepared: Prepared;
  readonly fixed: readonly IndexSwap[];
}

/**
 * Applies the fixes that are to be committed. Few configs have any; otherwise this part is not
 * loaded.
 */
async function fixWhatIsCommitted(
  { request, prepared }: PreparedRun,
  open: () => Promise<Chamber>,
): Promise<FixedRequest> {
  const { planned } = prepared.plan;
  if (
    request.committing !== true ||
    planned.every(({ check }) => check.fixes !== "commit" || check.fix === null)
  )
    return { request, prepared, fixed: [] };
  const chamber = await open();
  chamber.link(prepared.config.settings.link);
  const { candidate, fixed, planned: renewed } = await fixFirst(planned, { ...request, chamber });
  return {
    request: { ...request, candidate },
    prepared: { ...prepared, plan: { ...prepared.plan, planned: renewed } },
    fixed,
  };
}

/**
 * Looks up the plan in the cache. Most configs have nothing to cache: then the cache is not loaded.
 * A pass on one message says nothing of another one.
 */
async function lookUp(request: RunRequest, { plan, config }: Prepared): Promise<CacheLookup> {
  const isCacheable = ({ check }: PlannedCheck) => check.inputs !== null;
  if (request.selection.stage === "commit-msg" || !plan.planned.some(isCacheable))
    return { uncached: plan.planned, hits: [], store: async () => undefined };
  return lookUpCache({ ...request, link: config.settings.link }, plan.planned);
}

/**
 * Prepares results for a report: credentials are masked, and the source lines of findings are
 * added.
 */
async function toShow(
  { objects, candidate }: RunRequest,
  results: readonly CheckResult[],
): Promise<Pick<Run, "results" | "lines">> {
  if (results.every(({ findings }) => findings.length === 0)) return { results, lines: new Map() };
  const tree = readTree(objects, candidate.tree);
  return { results: await withoutSecrets(results, tree), lines: await excerpts(results, tree) };
}
