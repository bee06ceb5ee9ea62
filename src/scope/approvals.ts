// Stores approvals. The id of a refusal is a hash of exactly its content; once approved, exactly
// that content passes once.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Refusal } from "../errors.ts";
import { encodePath } from "../system/bytes.ts";
import { isOlderThan, removeOlder } from "../system/files/bounded-folder.ts";
import { writeWhole } from "../system/files/files.ts";
import { readLog } from "../system/log.ts";
import type { Candidate, Oid, RepoPath, Repository } from "../types.ts";
import type { ScopeFinding } from "./rules.ts";
import { statePath } from "../system/layout.ts";

/** A stored refusal that can be approved. */
export interface Refused {
  readonly version: 1;
  readonly id: string;
  readonly code: string;
  /** ISO 8601. */
  readonly time: string;
  /** Session that was refused. */
  readonly session: string;
  readonly tree: Oid;
  readonly base: Oid | null;
  /** Everything that would be committed: mode and blob by path, `null` for a deletion. */
  readonly changes: readonly { readonly path: RepoPath; readonly blob: Oid | null }[];
  readonly refused: Refusal["paths"];
}

/** Milliseconds for which a refusal that was not approved is kept: one week. */
const keptFor = 7 * 24 * 3_600_000;

const folderOf = ({ commonDir }: Repository) => statePath(commonDir, "approvals");

/**
 * Returns the id of exactly this candidate and its findings: one more staged byte gives another id.
 */
export function approvalId(candidate: Candidate, findings: readonly ScopeFinding[]): string {
  const hash = createHash("sha256").update(`${candidate.tree} ${candidate.base ?? "none"}\0`);
  for (const line of findings.map(({ code, path }) => `${code} ${path ?? ""}`).toSorted())
    hash.update(encodePath(line)).update("\0");
  return hash.digest("hex").slice(0, 12);
}

/** Stores a refusal for `airlock approve`. */
export function keepRefusal(repository: Repository, refused: Refused): void {
  const folder = folderOf(repository);
  removeOlder(folder, keptFor);
  writeWhole(join(folder, `${refused.id}.json`), JSON.stringify(refused));
}

/**
 * Returns the refusal of this id; `null` if no refusal had this id, or it has expired or was used
 * (`approvalStatus` tells which).
 */
export function findRefusal(repository: Repository, id: string): Refused | null {
  const file = join(folderOf(repository), `${id}.json`);
  if (!/^[0-9a-f]+$/.test(id) || !existsSync(file) || isOlderThan(file, keptFor)) return null;
  return JSON.parse(readFileSync(file, "utf8")) as Refused;
}

/**
 * Returns the status of an id that cannot be approved (any more), according to the log. Throws the
 * errors of the file system.
 */
export function approvalStatus(
  repository: Repository,
  id: string,
): "approved" | "used" | "expired" | "unknown" {
  if (/^[0-9a-f]+$/.test(id) && isApproved(repository, id)) return "approved";
  const last = readLog(repository.commonDir).events.findLast(
    (event) => event["id"] === id && steps.has(event.event),
  )?.event;
  if (last === undefined) return "unknown";
  return last === "approval-used" ? "used" : "expired";
}

/** Log events of an approval. */
const steps = new Set(["refused", "approved", "approval-used"]);

/** Lets the content of a refusal pass once. */
export function approveRefusal(repository: Repository, id: string): void {
  renameSync(
    join(folderOf(repository), `${id}.json`),
    join(folderOf(repository), `${id}.approved`),
  );
}

/** Returns whether exactly this content may pass. */
export function isApproved(repository: Repository, id: string): boolean {
  return existsSync(join(folderOf(repository), `${id}.approved`));
}

/** Removes an approval after the commit that used it has landed. */
export function endApproval(repository: Repository, id: string): void {
  rmSync(join(folderOf(repository), `${id}.approved`), { force: true });
}
