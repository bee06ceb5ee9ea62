// Checks that somebody leaves out by name: which checks run at all, what is said of it, and what is
// recorded.

import type { Selection } from "../run/plan/plan.ts";
import { nameStatus } from "../run/plan/check-names.ts";
import type { Run } from "../run/run-request.ts";
import { toolSkips } from "../run/plan/tool-skips.ts";
import { appendEvent } from "../system/log.ts";
import type { Environment } from "../types.ts";
import type { GateRequest } from "./gate-request.ts";

/** Returns the names in AIRLOCK_SKIP. */
export function skippedBy(env: Environment): string[] {
  return listed(env["AIRLOCK_SKIP"]);
}

/** Returns which checks of a config run. */
export function selectionOf({
  stage,
  purpose,
  skips = [],
  only = null,
  caller,
}: GateRequest): Selection {
  const typed = skips.flatMap(({ names }) => names);
  return {
    stage,
    skip: [...typed, ...skippedBy(caller.env)],
    sure: skips.flatMap(({ names, mustMatch }) => (mustMatch ? names : [])),
    ...(only === null ? {} : { only }),
    ...(purpose === "recheck" ? { again: true } : {}),
  };
}

/**
 * Reports names that leave checks out, and records them where a commit, a landing or a push goes
 * without these checks.
 */
export async function noteSkips(
  run: Run,
  { stage, purpose, repository, skips = [], caller, reporter }: GateRequest,
): Promise<void> {
  // A message belongs to a tree whose stage has said it; so does a recheck.
  if (purpose === "recheck" || (stage === "commit-msg" && purpose !== "run")) return;
  if (purpose === "push" && !run.plan.skipped.some(({ why }) => why === "left out")) return;
  const { checks } = run.config;
  const of = (names: readonly string[], status: "known" | "unknown") =>
    names.filter((name) => nameStatus(name, checks) === status);
  const typed = skips.map(({ by, names }) => ({ by, known: of(names, "known"), unknown: [] }));
  const names = skippedBy(caller.env);
  const skipped = { by: "AIRLOCK_SKIP", known: of(names, "known"), unknown: of(names, "unknown") };
  const byTool = toolSkips(checks, caller.env);
  const variables = [...new Set(byTool.map(({ variable }) => variable))].map((by) => ({
    by,
    known: byTool.filter(({ variable }) => variable === by).map(({ name }) => name),
    unknown: [],
  }));
  for (const one of [...typed, skipped, ...variables])
    if (one.known.length + one.unknown.length > 0)
      await reporter.tell({ kind: "left out", ...one });
  const left = [skipped, ...variables].flatMap(({ known }) => known);
  if (purpose !== "run" && left.length > 0)
    appendEvent(repository.commonDir, { event: "skip", tree: run.candidate.tree, checks: left });
}

/**
 * Takes names as given in a variable (`eslint,types`); returns them one by one. A comma in braces
 * is part of the name (`*.{js,ts}`), and so is anything in double quotes, where a backslash stands
 * before a quote (`"eslint --fix"`).
 */
export function listed(names: string | undefined): string[] {
  const words = (names ?? "").matchAll(/"((?:[^"\\]|\\.)*)"(?=[,\s]|$)|((?:\{[^{}]*\}|[^,\s])+)/g);
  return Array.from(words, ([, inQuotes, plain]) => plain ?? inQuotes!.replaceAll(/\\(.)/gs, "$1"));
}
