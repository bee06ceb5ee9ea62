// The cache of passes: takes out of a plan the checks that have passed before on the same content,
// and stores new passes.

import { inputFilter } from "../../checks/match.ts";
import type { TreeFile } from "../../git/trees/tree-edit.ts";
import { listFiles } from "../../git/trees/tree-list.ts";
import type { Check, CheckResult, Oid, PlannedCheck, RepoPath } from "../../types.ts";
import { cacheStore, type KeyInputs } from "./cache-store.ts";
import { type CacheRequest, outsideInputs } from "./outside.ts";

/** A plan, split by the cache. */
export interface CacheLookup {
  /** The checks that must run. */
  readonly uncached: readonly PlannedCheck[];
  /** A result for each check that need not run. */
  readonly hits: readonly CheckResult[];
  /** Stores the passes among these results, where the check may be cached. */
  readonly store: (results: readonly CheckResult[]) => Promise<void>;
}

/**
 * A pass is cached only where the config says which files of the tree it depends on (`inputs`). The
 * key then holds everything else that a program can read in a chamber: itself with its package,
 * Node, the environment, and, unless it stands alone, all of node_modules and the linked paths.
 * Where that cannot be known, nothing is cached. Throws AirlockError where the store is there but
 * cannot be read.
 */
export async function lookUpCache(
  request: CacheRequest,
  planned: readonly PlannedCheck[],
): Promise<CacheLookup> {
  const root = request.repository.root;
  if (root === null || planned.every(({ check }) => check.inputs === null))
    return { uncached: planned, hits: [], store: async () => undefined };
  const cache = cacheStore(request.repository.commonDir);
  const entries = await listFiles(request.repository, request.candidate.tree);
  const outside = outsideInputs({ ...request, root, entries });
  const keys = new Map<string, KeyInputs>();
  const uncached: PlannedCheck[] = [];
  const hits: CheckResult[] = [];
  for (const one of planned) {
    const { check } = one;
    const key = {
      check,
      tools: await outside(check),
      inputs: inputsOf(check, entries),
      tree: request.candidate.tree,
    };
    keys.set(check.name, key);
    const { rest } = await cache.lookUp(one, key);
    if (rest === null) hits.push(passedBefore(one));
    else uncached.push(rest);
  }
  // Changes made while the checks ran may have been seen by them, or not.
  const afterwards = outsideInputs({ ...request, root, entries });
  return {
    uncached,
    hits,
    async store(results) {
      for (const { check, outcome, remembered: known, findings, warned, leftOut } of results) {
        const one = uncached.find((each) => each.check.name === check);
        // A pass with warnings must be shown the next time, too. A pass that depends on which lines
        // changed is no pass of the content.
        const clean =
          outcome === "passed" &&
          warned === undefined &&
          leftOut === undefined &&
          findings.length === 0;
        if (one === undefined || !clean || known) continue;
        const key = keys.get(check)!;
        const same =
          key.tools !== null &&
          JSON.stringify(await afterwards(one.check)) === JSON.stringify(key.tools);
        if (same) await cache.add(one, key);
      }
    },
  };
}

/** Returns the result of a check that has passed before on the same content. */
function passedBefore({ check, changes }: PlannedCheck): CheckResult {
  return {
    check: check.name,
    outcome: "passed",
    remembered: true,
    paths: changes.length,
    duration: 0,
    output: "",
    reason: "",
    findings: [],
    diff: "",
    next: [],
  };
}

function inputsOf(check: Check, entries: readonly TreeFile[]): (readonly [RepoPath, Oid])[] {
  if (check.inputs === null) return [];
  const isInput = inputFilter(check.folder, check.inputs);
  return entries
    .filter(({ path }) => isInput(path))
    .map(({ path, mode, blob }) => [path, `${mode} ${blob}`]);
}
