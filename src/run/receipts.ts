// The record that a tree passed everything. The reference-transaction hook looks for it by name, without Node.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Oid, Repository } from "../types.ts";

export interface Receipt {
  readonly version: 1;
  readonly tree: Oid;
  readonly base: Oid | null;
  /** ISO 8601. */
  readonly time: string;
  readonly passed: readonly string[];
  /** Left out by the user, by name. */
  readonly leftOut: readonly string[];
}

/** When there are more receipts than this, the oldest go; a receipt is needed only between a check and its commit. */
const most = 1000;

/** Writes the receipt of a tree, at once or not at all. */
export function writeReceipt(repository: Repository, receipt: Receipt): void {
  const folder = join(repository.commonDir, "airlock", "receipts");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = join(folder, `.new-${process.pid}`);
  writeFileSync(fresh, `${JSON.stringify(receipt)}\n`, { mode: 0o600 });
  renameSync(fresh, join(folder, receipt.tree));
  prune(folder);
}

/**
 * Tells the reference-transaction hook, which reads no config, what to do with a commit that ran no checks: as the config
 * says that was checked last.
 */
export function rememberNoVerify(repository: Repository, noVerify: "record" | "refuse"): void {
  const file = join(repository.commonDir, "airlock", "refuse-no-verify");
  if (noVerify === "record") rmSync(file, { force: true });
  else if (!existsSync(file)) writeFileSync(file, "", { mode: 0o600 });
}

function prune(folder: string): void {
  const names = readdirSync(folder);
  if (names.length <= most) return;
  const age = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const byAge = names.map((name) => ({ name, at: age(name) })).sort((a, b) => a.at - b.at);
  for (const { name } of byAge.slice(0, names.length - most / 2)) rmSync(join(folder, name), { force: true });
}
