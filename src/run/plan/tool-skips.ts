// Finds checks that the user skips with a variable of their own tool: `SKIP=id` of pre-commit,
// `LEFTHOOK_EXCLUDE` of lefthook.

import type { Check, Environment } from "../../types.ts";

/** A check that is left out, and by which variable. */
interface ToolSkip {
  readonly variable: string;
  readonly name: string;
}

/**
 * Takes the checks of a config and the caller's environment; returns the checks that it leaves out.
 * Names without a check are ignored.
 */
export function toolSkips(checks: readonly Check[], env: Environment): readonly ToolSkip[] {
  return checks.flatMap(({ name, leftOutBy }) => {
    if (leftOutBy === null) return [];
    const said = (env[leftOutBy.variable] ?? "").split(",").map((each) => each.trim());
    return leftOutBy.names.some((each) => said.includes(each))
      ? [{ variable: leftOutBy.variable, name }]
      : [];
  });
}
