// Runs planned checks in a chamber: each check's tree of tasks, to one result for each.

import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Check, Environment, PlannedCheck, CheckResult } from "../types.ts";
import type { RunBuiltin } from "./run-builtins.ts";
import { chamberPaths } from "./chamber-paths.ts";
import type { Rewrite } from "./chamber-paths.ts";
import { childEnvironment } from "./process/environment.ts";
import { isLenient, judgeResult, type LinesOf } from "./judge-result.ts";
import { runJobs, slots } from "./job-pool.ts";
import type { Slots } from "./job-pool.ts";
import type { TaskContext } from "./task-context.ts";
import { runTask } from "./run-task.ts";
import { isBad, isSettled } from "./task-result.ts";
import type { TaskResult } from "./task-result.ts";
import { heldBack } from "./plan/ask-shell.ts";

/** An event of one check. */
export type CheckEvent =
  | { readonly kind: "started"; readonly check: string }
  | { readonly kind: "finished"; readonly result: CheckResult };

export interface ExecuteOptions {
  /** Absolute; empty where the plan holds nothing but built-ins. */
  readonly chamber: string;
  readonly builtin: RunBuiltin;
  /**
   * Folder beside the chamber's files where programs may keep something for the next run; without
   * it they lose it with the chamber's strays.
   */
  readonly keep?: string;
  /**
   * The candidate's shape, which what programs made must agree with; without it they keep nothing
   * that they made.
   */
  readonly shape?: () => Promise<string>;
  /** Returns the result of a check that would see other content than the candidate's. */
  readonly unseen?: (check: Check) => TaskResult | null;
  /** The user's working tree, absolute; shown to people in place of the chamber. */
  readonly root: string;
  /** The caller's. */
  readonly env: Environment;
  /** Processes at a time; the number of cores by default. */
  readonly concurrency?: number;
  /** The checks look at a commit's message, so they receive no files. */
  readonly ofMessage?: boolean;
  /** The first check that does not pass cancels all others. */
  readonly failFast?: boolean;
  /** Ends every process group; checks that had not finished are `cancelled`. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: CheckEvent) => void;
  /** Bytes of output kept for each check; 1 MiB by default. */
  readonly cap?: number;
  /** Milliseconds between SIGTERM and SIGKILL; 2000 by default. */
  readonly grace?: number;
  /** Returns the changed lines, for checks that count only those; if absent, every line counts. */
  readonly linesOf?: LinesOf;
  /** Colours will be shown, so that tools may be asked for them. */
  readonly color?: boolean;
}

/**
 * Runs the checks and returns a result for each, in their order; `diff` is left empty, as only the
 * chamber can tell.
 *
 * A check's `timeout` counts for each process, from its start: waiting for a slot is not held
 * against it. A check whose dependency did not pass is `skipped`. Whatever a command or a function
 * of the config does becomes a result; throws only what is our own fault or the file system's. No
 * process group outlives the call; a function of the config that does not end is left behind, as
 * nothing can stop it.
 */
export async function execute(
  planned: readonly PlannedCheck[],
  options: ExecuteOptions,
): Promise<CheckResult[]> {
  const { chamber, root, concurrency = availableParallelism() } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Each process under way listens, and stops listening when it ends: there may be more of them
  // than Node takes for a leak (10).
  setMaxListeners(0, signal);
  const shared: Shared = {
    options,
    concurrency,
    signal,
    slots: slots(concurrency),
    rewrite: chamber === "" ? (text) => text : chamberPaths(chamber, root),
    onFailure: () => {
      if (options.failFast === true) stop.abort();
    },
  };
  const jobs = planned.map((plannedCheck) => ({
    name: plannedCheck.check.name,
    serial: plannedCheck.check.serial,
    after: plannedCheck.check.dependsOn,
    run: (earlier: readonly CheckResult[]) => runCheck(plannedCheck, earlier, shared),
  }));
  try {
    return await runJobs(jobs, concurrency);
  } finally {
    // If our own code threw, the other checks must not go on alone.
    stop.abort();
  }
}

interface Shared {
  readonly options: ExecuteOptions;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly slots: Slots;
  readonly rewrite: Rewrite;
  readonly onFailure: () => void;
}

async function runCheck(
  { check, changes }: PlannedCheck,
  earlier: readonly CheckResult[],
  shared: Shared,
): Promise<CheckResult> {
  const { options, rewrite } = shared;
  const emit = options.onEvent ?? (() => undefined);
  const begin = performance.now();
  const resultOf = (result: TaskResult): CheckResult => ({
    check: check.name,
    outcome: result.outcome,
    remembered: false,
    paths: options.ofMessage === true ? 0 : changes.length,
    duration: Math.round(performance.now() - begin),
    output: rewrite(result.output),
    reason: rewrite(result.reason),
    findings: (result.findings ?? []).map((finding) => ({
      ...finding,
      message: rewrite(finding.message),
    })),
    diff: "",
    next: result.next.map(rewrite),
    ...(result.warned === undefined ? {} : { warned: result.warned }),
    ...(result.leftOut === undefined ? {} : { leftOut: result.leftOut }),
  });
  const finish = (result: TaskResult): CheckResult => {
    if (isBad(result)) shared.onFailure();
    const final = resultOf(result);
    emit({ kind: "finished", result: final });
    return final;
  };
  if (shared.signal.aborted)
    return finish({
      outcome: "cancelled",
      output: "",
      reason: "cancelled before it began",
      next: [],
    });
  const missed = earlier.find((each) => !isSettled(each));
  if (missed !== undefined)
    return finish({
      outcome: "skipped",
      output: "",
      reason: `needs ${missed.check}, ${howItEnded(missed)}`,
      next: [],
    });
  const unseen = options.unseen?.(check) ?? null;
  if (unseen !== null) return finish(unseen);
  emit({ kind: "started", check: check.name });
  const context = contextOf(check, shared);
  const held = check.when.length === 0 ? null : await heldBack(check.when, context);
  if (held !== null) return finish(held);
  const result = await runTask(
    check.task,
    changes.flatMap(({ path, status }) => (status === "D" ? [] : [path])),
    context,
  );
  return finish(await judgeResult(check, result, options.linesOf));
}

/** A check's processes all run in its folder, with one environment. */
function contextOf(
  check: Check,
  { options, concurrency, signal, slots: free, onFailure }: Shared,
): TaskContext {
  const { chamber, root, builtin, env, color = false } = options;
  return {
    check,
    chamber,
    keep: options.keep ?? chamber,
    ...(options.shape === undefined ? {} : { shape: options.shape }),
    cwd: join(chamber, check.cwd),
    env: childEnvironment({ env, extra: check.env, chamber, root, cwd: check.cwd, color }),
    builtin,
    concurrency,
    signal,
    slots: free,
    cap: options.cap ?? 1024 * 1024,
    grace: options.grace ?? 2000,
    onFailure: isLenient(check) ? () => undefined : onFailure,
  };
}

function howItEnded({ outcome }: CheckResult): string {
  return outcome === "could not tell"
    ? "which could not tell"
    : outcome === "failed" || outcome === "timed out"
      ? `which ${outcome}`
      : `which was ${outcome}`;
}
