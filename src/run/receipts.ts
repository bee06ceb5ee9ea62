// The record of which checks a tree passed, compared with which parents. It lets no commit through: a mark does (system/mark.ts).

import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readIfThere, writeWhole } from "../system/files.ts";
import type { Replaced } from "../git/prospect.ts";
import { writeFile } from "../system/private.ts";
import type { Check, Oid, Repository } from "../types.ts";
import { isLocal } from "./local.ts";
import type { Run } from "./run.ts";

export interface Receipt {
  readonly version: 1;
  readonly tree: Oid;
  readonly base: Oid | null;
  /** The parents that it was compared with; none of a first commit. */
  readonly parents?: readonly Oid[];
  /** ISO 8601. */
  readonly time: string;
  readonly passed: readonly string[];
  /** Left out by the user, by name. */
  readonly leftOut: readonly string[];
  /** The checks that have passed without a word, by name. */
  readonly proofs?: Readonly<Record<string, Proof>>;
}

/** The pass of a check on the tree, also of what it was not handed. */
interface Proof {
  /** Digest of the check's definition. */
  readonly definition: string;
}

/**
 * Returns the proofs of a run: of every check that has passed with nothing to be shown again, and of what it was not handed since the
 * commit that is being replaced had passed it.
 */
export function proofsOf({ plan, verdicts }: Pick<Run, "plan" | "verdicts">): Readonly<Record<string, Proof>> {
  const silent = new Set(verdicts.filter(({ outcome, warned }) => outcome === "passed" && warned === undefined).map(({ check }) => check));
  const parts = plan.narrowed ?? [];
  const partial = new Set(parts.map(({ check }) => check.name));
  const whole = plan.planned.filter(({ check }) => silent.has(check.name) && !partial.has(check.name));
  const running = new Set(plan.planned.map(({ check }) => check.name));
  const pieced = parts.filter(({ check: { name } }) => silent.has(name) || !running.has(name));
  return Object.fromEntries(
    [...whole, ...pieced]
      .filter(({ check }) => check.level === "error" && !isLocal(check))
      .map(({ check }) => [check.name, { definition: digest(check.definition) }]),
  );
}

/**
 * Says of a planned check whether the commit that is being replaced has passed it, by the same definition: then only what differs from
 * that commit is left to check.
 */
export function passedIn(repository: Repository, replaced: Pick<Replaced, "tree" | "parents">): (check: Check) => boolean {
  const receipt = receiptOf(repository, replaced.tree);
  const same = receipt?.parents !== undefined && receipt.parents.join(" ") === replaced.parents.join(" ");
  return ({ name, definition }) => same && receipt.proofs?.[name]?.definition === digest(definition);
}

function receiptOf({ commonDir }: Repository, tree: Oid): Receipt | null {
  const text = readIfThere(join(commonDir, "airlock", "receipts", tree));
  return text === null ? null : (JSON.parse(text) as Receipt);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** When there are more receipts than this, the oldest go. */
const most = 1000;

/** Writes the receipt of a tree, at once or not at all. */
export function writeReceipt(repository: Repository, receipt: Receipt): void {
  const folder = join(repository.commonDir, "airlock", "receipts");
  writeWhole(join(folder, receipt.tree), `${JSON.stringify(receipt)}\n`);
  prune(folder);
}

/**
 * Tells the reference-transaction hook, which reads no config, what to do with a commit that ran no checks: as the config
 * says that was checked last.
 */
export function rememberNoVerify(repository: Repository, noVerify: "record" | "refuse"): void {
  const file = join(repository.commonDir, "airlock", "refuse-no-verify");
  if (noVerify === "record") rmSync(file, { force: true });
  else if (!existsSync(file)) writeFile(file, "");
}

function prune(folder: string): void {
  const names = readdirSync(folder);
  if (names.length <= most) return;
  const age = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const byAge = names.map((name) => ({ name, at: age(name) })).sort((a, b) => a.at - b.at);
  for (const { name } of byAge.slice(0, names.length - most / 2)) rmSync(join(folder, name), { force: true });
}
