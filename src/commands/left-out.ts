// What a run leaves out by name is said, and recorded where a commit or a push goes without it.

import { safeLine } from "../report/escape.ts";
import { standing } from "../run/plan.ts";
import { toolSkips } from "../run/tool-skips.ts";
import { appendEvent } from "../system/log.ts";
import type { Check, Oid, Repository } from "../types.ts";
import type { Context } from "./context.ts";

/** Names as somebody gave them, and the checks that they may be of. */
export interface LeftOut {
  /** Where they were given: `AIRLOCK_SKIP`, `--skip`. */
  readonly by: string;
  readonly names: readonly string[];
  readonly checks: readonly Check[];
}

/** Says which names leave checks out, and which are of no check; returns the former. What is in a folder that is not concerned is not said. */
export function sayLeftOut({ by, names, checks }: LeftOut, { stderr }: Context): string[] {
  const those = (wanted: string) => names.filter((name) => standing(name, checks) === wanted);
  const [known, unknown] = [those("known"), those("unknown")];
  if (known.length > 0) stderr.write(`airlock: left out by ${by}: ${safeLine(known.join(", "))}\n`);
  if (unknown.length > 0)
    stderr.write(`airlock: ${by} names what is no check here, and leaves out nothing: ${safeLine(unknown.join(", "))}\n`);
  return known;
}

/** Says which checks a variable of the tool whose config has them leaves out (`SKIP` of pre-commit); returns their names. */
export function sayToolSkips(checks: readonly Check[], { env, stderr }: Context): string[] {
  const skips = toolSkips(checks, env);
  for (const by of new Set(skips.map(({ variable }) => variable))) {
    const names = skips.filter(({ variable }) => variable === by).map(({ name }) => name);
    stderr.write(`airlock: left out by ${by}: ${safeLine(names.join(", "))}\n`);
  }
  return skips.map(({ name }) => name);
}

/** Says what AIRLOCK_SKIP leaves out of what is about to be committed or pushed, and records it, as commits without any checks are. */
export function noteLeftOut(
  { repository, context }: { readonly repository: Repository; readonly context: Context },
  { tree, ...leftOut }: Omit<LeftOut, "by"> & { readonly tree: Oid },
): void {
  const known = [...sayLeftOut({ by: "AIRLOCK_SKIP", ...leftOut }, context), ...sayToolSkips(leftOut.checks, context)];
  if (known.length > 0) appendEvent(repository.commonDir, { event: "skip", tree, checks: known });
}
