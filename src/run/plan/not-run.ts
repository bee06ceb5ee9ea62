// Results of the checks that a plan leaves out: they had nothing to look at, or the user left them
// out by name.

import type { Config, CheckResult } from "../../types.ts";
import type { Plan, Unplanned } from "./plan.ts";

interface Planned {
  readonly config: Pick<Config, "checks">;
  readonly plan: Plan;
}

/** Why a check that is handed nothing does not run, for people. */
export const nothingToCheck = "no files to check";

/**
 * Takes a config with its plan, and the results of the checks that were planned; returns a result
 * for each check of the stage, in the config's order. What did not run has not passed.
 */
export function withNotRun(
  { config, plan }: Planned,
  results: readonly CheckResult[],
): CheckResult[] {
  const ran = new Map(results.map((result) => [result.check, result]));
  const left = new Map(plan.skipped.map((one) => [one.check.name, one]));
  return config.checks.flatMap(({ name }): CheckResult[] => {
    const result = ran.get(name);
    if (result !== undefined) return [result];
    const one = left.get(name);
    return one === undefined ? [] : resultOf(one);
  });
}

/** None where the check did run, as the check of another config. */
function resultOf({ check, why }: Unplanned): CheckResult[] {
  const nothing = {
    remembered: false,
    paths: 0,
    duration: 0,
    output: "",
    findings: [],
    diff: "",
    next: [],
  };
  const skipped = { ...nothing, check: check.name, outcome: "skipped", byChoice: true } as const;
  switch (why) {
    case "no changed path":
      return [{ ...nothing, check: check.name, outcome: "not run", reason: nothingToCheck }];
    case "its own condition":
      return [
        { ...nothing, check: check.name, outcome: "not run", reason: "its own conditions say so" },
      ];
    case "left out":
      return [{ ...skipped, reason: "left out by name" }];
    case "not selected":
      return [{ ...skipped, reason: "not among those chosen" }];
    case "passed already":
    case "judged by the same check of another config":
      return [];
  }
}
