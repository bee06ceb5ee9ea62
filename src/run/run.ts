// One candidate through its checks: config → plan → chamber → fixes to be committed → checks → changes made by checks → results.

import type { Chamber } from "../chamber/chamber.ts";
import type { Swap } from "../git/index-swap.ts";
import { readTree } from "../git/objects.ts";
import type { Verdict } from "../types.ts";
import { isFixable, runFresh, withSuggestions } from "./fresh.ts";
import { withNotRun } from "./not-run.ts";
import { chamberOnDemand } from "./on-demand.ts";
import { prepare } from "./prepare.ts";
import { remember } from "./remembered.ts";
import type { Prepared, Run, RunRequest } from "./request.ts";

/** A run whose config and plan are known, and whose checks have not started. */
export interface OpenRun extends Prepared {
  /** Runs the checks; to be called once. Throws AirlockError where something could not be determined; a check that fails is a result. */
  readonly check: () => Promise<Run>;
  /** Gives the chamber back; to be called whatever happened. */
  readonly close: () => Promise<void>;
}

/** Reads the config of a candidate and plans its checks; returns the run, which the caller closes. Throws AirlockError, as `prepare` does. */
export async function openRun(request: RunRequest): Promise<OpenRun> {
  const started = performance.now();
  const chamber = chamberOnDemand(request);
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
  const { fresh, remembered, note } = await remember(request, prepared.plan.planned, prepared.config.settings.link);
  const due = { request, prepared, fresh };
  const outcome = await runFresh(due, open);
  const resultOf = async (verdicts: readonly Verdict[]): Promise<Run> => ({
    ...prepared,
    candidate: request.candidate,
    ...(await toShow(request, withNotRun(prepared, [...remembered, ...verdicts]))),
    written: outcome.written,
    fixed,
    duration: performance.now() - given.started,
  });
  const found = await resultOf(outcome.verdicts);
  await note(found.verdicts);
  if (request.options.signal.aborted || !(await isFixable(due, outcome))) return found;
  await request.tell({ kind: "found", result: found });
  return await resultOf(await withSuggestions(due, outcome, open));
}

interface FixedRequest {
  readonly request: RunRequest;
  readonly prepared: Prepared;
  readonly fixed: readonly Swap[];
}

/** Applies the fixes that are to be committed. Few configs have any; otherwise this part is not loaded. */
async function fixWhatIsCommitted({ request, prepared }: PreparedRun, open: () => Promise<Chamber>): Promise<FixedRequest> {
  const { planned } = prepared.plan;
  if (request.committing !== true || planned.every(({ check }) => check.fixes !== "commit" || check.fix === null))
    return { request, prepared, fixed: [] };
  const { fixFirst } = await import("./fix-first.ts");
  const chamber = await open();
  chamber.link(prepared.config.settings.link);
  const { candidate, fixed, planned: renewed } = await fixFirst(planned, { ...request, chamber });
  return { request: { ...request, candidate }, prepared: { ...prepared, plan: { ...prepared.plan, planned: renewed } }, fixed };
}

/** Prepares results for a report: credentials are masked, and the source lines of findings are added. */
async function toShow({ objects, candidate }: RunRequest, verdicts: readonly Verdict[]): Promise<Pick<Run, "verdicts" | "lines">> {
  if (verdicts.every(({ findings }) => findings.length === 0)) return { verdicts, lines: new Map() };
  const tree = readTree(objects, candidate.tree);
  const [{ excerpts }, { withoutSecrets }] = await Promise.all([import("./excerpts.ts"), import("./mask.ts")]);
  return { verdicts: await withoutSecrets(verdicts, tree), lines: await excerpts(verdicts, tree) };
}
