// Reports the checks that a run skips by name, and records them if a commit or a push goes ahead without them.

import { safeLine } from "../report/escape.ts";
import { standing } from "../run/plan.ts";
import { toolSkips } from "../run/tool-skips.ts";
import { appendEvent } from "../system/log.ts";
import type { Check, Oid, Repository } from "../types.ts";
import type { Context } from "./context.ts";

/** Names to skip as given, and the checks that they may refer to. */
export interface LeftOut {
  /** The source of the names: `AIRLOCK_SKIP`, `--skip`. */
  readonly by: string;
  readonly names: readonly string[];
  readonly checks: readonly Check[];
}

/** Reports which names skip checks, and which match no check; returns the former. Names in a folder without changes are not reported. */
export function sayLeftOut({ by, names, checks }: LeftOut, { stderr }: Context): string[] {
  const those = (wanted: string) => names.filter((name) => standing(name, checks) === wanted);
  const [known, unknown] = [those("known"), those("unknown")];
  if (known.length > 0) stderr.write(`airlock: left out by ${by}: ${safeLine(known.join(", "))}\n`);
  if (unknown.length > 0)
    stderr.write(`airlock: ${by} names what is no check here, and leaves out nothing: ${safeLine(unknown.join(", "))}\n`);
  return known;
}

/** Reports which checks a variable of their own tool skips (`SKIP` of pre-commit); returns their names. */
export function sayToolSkips(checks: readonly Check[], { env, stderr }: Context): string[] {
  const skips = toolSkips(checks, env);
  for (const by of new Set(skips.map(({ variable }) => variable))) {
    const names = skips.filter(({ variable }) => variable === by).map(({ name }) => name);
    stderr.write(`airlock: left out by ${by}: ${safeLine(names.join(", "))}\n`);
  }
  return skips.map(({ name }) => name);
}

/** Reports the checks that AIRLOCK_SKIP removes from a commit or a push, and records them, like commits without any checks. */
export function noteLeftOut(
  { repository, context }: { readonly repository: Repository; readonly context: Context },
  { tree, ...leftOut }: Omit<LeftOut, "by"> & { readonly tree: Oid },
): void {
  const known = [...sayLeftOut({ by: "AIRLOCK_SKIP", ...leftOut }, context), ...sayToolSkips(leftOut.checks, context)];
  if (known.length > 0) appendEvent(repository.commonDir, { event: "skip", tree, checks: known });
}
