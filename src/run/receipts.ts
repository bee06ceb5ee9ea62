// The record that a tree passed everything. The reference-transaction hook looks for it by name, without Node.

import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readIfThere, writeWhole } from "../system/files.ts";
import type { Candidate, Oid, PlannedCheck, Repository } from "../types.ts";
import { writeFile } from "../system/private.ts";

export interface Receipt {
  readonly version: 1;
  readonly tree: Oid;
  readonly base: Oid | null;
  /** ISO 8601. */
  readonly time: string;
  readonly passed: readonly string[];
  /** Left out by the user, by name. */
  readonly leftOut: readonly string[];
  /** On what each check has passed that is asked again before a push, by its name. */
  readonly proofs?: Readonly<Record<string, Proof>>;
}

/** What a check's pass rests on beside the tree. */
interface Proof {
  /** Digest of the check's definition. */
  readonly definition: string;
  /** Digest of the changes that it was handed. */
  readonly changes: string;
}

/** Returns the proofs of planned checks that have all passed, for those that a push asks again; warnings are to be shown again. */
export function proofsOf(planned: readonly PlannedCheck[]): Readonly<Record<string, Proof>> {
  const asked = planned.filter(({ check: { stages, level } }) => stages.includes("pre-push") && level === "error");
  return Object.fromEntries(asked.map((one) => [one.check.name, proofOf(one)]));
}

/**
 * Says which checks need not run before a push, since the receipt of the very tree says that they have passed: the same check
 * by its definition; and, unless it looks at the tree as a whole and is handed no paths, on the same changes from the same base.
 */
export function honoured(repository: Repository, { tree, base }: Candidate): (planned: PlannedCheck) => boolean {
  const text = readIfThere(join(repository.commonDir, "airlock", "receipts", tree));
  const receipt = text === null ? null : (JSON.parse(text) as Receipt);
  return (planned) => {
    const known = receipt?.proofs?.[planned.check.name];
    const now = proofOf(planned);
    if (known === undefined || known.definition !== now.definition) return false;
    const { needs, changedLines, task } = planned.check;
    const whole = needs === "tree" && !changedLines && task.kind === "command" && task.paths === "none";
    return whole || (receipt?.base === base && known.changes === now.changes);
  };
}

function proofOf({ check, changes }: PlannedCheck): Proof {
  const entries = changes.map(({ path, status, mode, blob, oldMode, oldBlob }) => [path, status, mode, blob, oldMode, oldBlob]);
  return { definition: digest(check.definition), changes: digest(JSON.stringify(entries)) };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** When there are more receipts than this, the oldest go; a receipt is needed only between a check and its commit. */
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
