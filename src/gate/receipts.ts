// The record of which checks a tree passed, compared with which parents. It lets no commit through:
// only a hook state does (system/hook-state.ts).

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { removeOldest } from "../system/files/bounded-folder.ts";
import { writeWhole } from "../system/files/files.ts";
import type { Oid, Repository } from "../types.ts";
import { statePath } from "../system/layout.ts";

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
}

/** When there are more files in a folder than this, the oldest go. */
const most = 1000;

/** Writes the receipt of a tree, at once or not at all. */
export function writeReceipt(repository: Repository, receipt: Receipt): void {
  const folder = statePath(repository.commonDir, "receipts");
  writeWhole(join(folder, receipt.tree), `${JSON.stringify(receipt)}\n`);
  removeOldest(folder, readdirSync(folder), { most, keep: most / 2 });
}
