// The gate: one candidate through the guards and the checks. Everything that commits, lands, pushes
// or tries calls it.

import { exitCodes } from "../errors.ts";
import { type Prospect, prospectOf } from "../git/prospect.ts";
import { openRun } from "../run/run.ts";
import type { Run, RunRequest } from "../run/run-request.ts";
import { exitCodeOfRun } from "../system/outcome.ts";
import type { Candidate } from "../types.ts";
import type { Guard } from "./guard.ts";
import { admit } from "./record-pass.ts";
import type { GateRequest, GateResult } from "./gate-request.ts";
import { noteSkips, selectionOf } from "./skips.ts";
import { withWayOn } from "./way-on.ts";

/**
 * Guards → config and plan → the config's rules for guards → checks → report → receipt and hook
 * state. Reports through `request.reporter`; returns the run and its exit code. Throws
 * AirlockError: a refusal of the guards, or what could not be determined.
 */
export async function gate(candidate: Candidate, request: GateRequest): Promise<GateResult> {
  const { stage, purpose, reporter, caller, words } = request;
  const prospecting = prospectFor(candidate, request);
  // It is awaited below: a refusal by the guards comes first.
  prospecting.catch(() => undefined);
  try {
    const guard = (await request.guard) ?? null;
    request.activity?.enter("checks");
    const { candidate: compared, parents } = await prospecting;
    const run = withWayOn(await checked(requestOf(compared, request), guard), request);
    await noteSkips(run, request);
    await reporter.tell({ kind: "result", stage, result: run, words });
    const exitCode = exitCodeOfRun(run.results, caller.signal);
    const isCommit = stage === "pre-commit" && (purpose === "commit" || purpose === "recheck");
    if (isCommit && exitCode === exitCodes.passed)
      await admit({ run, parents, approval: guard?.approval() ?? null }, request);
    return { run, exitCode, parents };
  } finally {
    await reporter.tell({ kind: "over" });
  }
}

/** Returns the candidate, compared with the parents that the commit will have. */
async function prospectFor(
  candidate: Candidate,
  { repository, objects, amending }: GateRequest,
): Promise<Prospect> {
  if (amending === undefined) return { candidate, parents: [candidate.base] };
  return prospectOf({ repository, objects, candidate, amending });
}

async function checked(request: RunRequest, guard: Guard | null): Promise<Run> {
  const run = await openRun(request);
  try {
    await guard?.enforce(run.config);
    return await run.check();
  } finally {
    await run.close();
  }
}

/** Takes a candidate and how it is to pass; returns the request for its checks. */
export function requestOf(candidate: Candidate, request: GateRequest): RunRequest {
  const {
    repository,
    objects,
    caller,
    reporter,
    purpose,
    stage,
    message = null,
    opening = null,
    branches,
    concurrency = null,
  } = request;
  return {
    repository,
    objects,
    candidate,
    message,
    selection: selectionOf(request),
    committing: purpose === "commit" && stage === "pre-commit",
    opening,
    ...(branches === undefined ? {} : { branches }),
    enter: caller.enter,
    tell: reporter.tell,
    options: {
      env: caller.env,
      signal: caller.signal,
      color: reporter.color,
      failFast: request.failFast === true,
      ...(concurrency === null ? {} : { concurrency }),
    },
  };
}
