// What is written when a candidate has passed: by both doors, the same.

import type { Repository } from "../types.ts";
import { isLocal } from "./local.ts";
import { proofsOf, rememberNoVerify, writeReceipt } from "./receipts.ts";
import type { Run } from "./run.ts";

/**
 * Takes a run that passed, and the names of the checks that the user left out; writes the receipt of its tree, in which the user's
 * own checks (`airlock.local.*`) have no place, and what becomes of commits without checks.
 */
export function recordPass(repository: Repository, run: Run, named: readonly string[]): void {
  const { tree, base } = run.candidate;
  const ran = new Set(run.verdicts.flatMap(({ check, outcome }) => (outcome === "passed" ? [check] : [])));
  const shared = run.plan.planned.filter(({ check }) => ran.has(check.name) && !isLocal(check));
  const others = run.plan.skipped.filter(({ why }) => why === "left out").map(({ check }) => check.name);
  const leftOut = [...new Set([...named, ...others])];
  const passed = shared.map(({ check }) => check.name);
  writeReceipt(repository, { version: 1, tree, base, time: new Date().toISOString(), passed, leftOut, proofs: proofsOf(shared) });
  rememberNoVerify(repository, run.config.settings.noVerify);
}
