// What is written when a candidate has passed: by both doors, the same.

import type { Prospect } from "../git/prospect.ts";
import type { Repository } from "../types.ts";
import { isLocal } from "./local.ts";
import { rememberNoVerify, writeReceipt } from "./receipts.ts";
import type { Run } from "./run.ts";

/**
 * Takes a run that passed, the parents that it was compared with, and the names of the checks that the user left out; writes the receipt
 * of its tree, in which the user's own checks (`airlock.local.*`) have no place, and what becomes of commits without checks.
 */
export function recordPass(
  repository: Repository,
  run: Run,
  of: { readonly parents: Prospect["parents"]; readonly leftOut: readonly string[] },
): void {
  const { tree, base } = run.candidate;
  const ran = new Set(run.verdicts.flatMap(({ check, outcome }) => (outcome === "passed" ? [check] : [])));
  const passed = run.plan.planned.filter(({ check }) => ran.has(check.name) && !isLocal(check)).map(({ check }) => check.name);
  const others = run.plan.skipped.filter(({ why }) => why === "left out").map(({ check }) => check.name);
  const leftOut = [...new Set([...of.leftOut, ...others])];
  const parents = of.parents.filter((parent) => parent !== null);
  const time = new Date().toISOString();
  writeReceipt(repository, { version: 1, tree, base, parents, time, passed, leftOut });
  rememberNoVerify(repository, run.config.settings.noVerify);
}
