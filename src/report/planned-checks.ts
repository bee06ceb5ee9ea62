// Shows which checks would run on which paths: `airlock run --dry-run`.

import type { Candidate, Change, Check, Config } from "../types.ts";
import { safeLine } from "./escape.ts";
import { jsonText } from "./formats/json-report.ts";

/** The shown parts of a plan. */
export interface PlanView {
  readonly candidate: Candidate;
  readonly config: Config;
  readonly plan: {
    readonly planned: readonly { readonly check: Check; readonly changes: readonly Change[] }[];
    readonly skipped: readonly { readonly check: Check; readonly why: string }[];
  };
  readonly format: "terminal" | "json";
}

/** Returns the plan as text for people, or as JSON; ends with a newline. */
export function planReport(view: PlanView): string {
  return view.format === "json" ? jsonText(planData(view)) : planText(view);
}

function planData({ candidate, config, plan }: PlanView) {
  return {
    version: 1,
    tree: candidate.tree,
    base: candidate.base,
    origin: candidate.origin,
    config: config.files,
    checks: plan.planned.map(({ check, changes }) => ({
      name: check.name,
      source: check.source,
      paths: changes.map(({ path }) => path),
    })),
    skipped: plan.skipped.map(({ check, why }) => ({
      name: check.name,
      source: check.source,
      reason: why,
    })),
  };
}

function planText({ candidate, plan }: PlanView): string {
  const lines = plan.planned.flatMap(({ check, changes }) => [
    `${safeLine(check.name)}  (${safeLine(check.source.file)}: ${safeLine(check.source.place)})`,
    ...(changes.length === 0
      ? ["  the whole tree"]
      : changes.map(
          ({ path, status }) => `  ${safeLine(path)}${status === "D" ? " (deleted)" : ""}`,
        )),
  ]);
  const skipped = plan.skipped.map(
    ({ check, why }) => `${safeLine(check.name)}  does not run: ${why}`,
  );
  const changed = candidate.changes.length;
  const summary = `airlock: ${plan.planned.length} ${plan.planned.length === 1 ? "check" : "checks"} would run on ${changed} changed ${changed === 1 ? "path" : "paths"}; nothing was run`;
  return [...lines, ...skipped, summary, ""].join("\n");
}
