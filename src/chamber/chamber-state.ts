// Records the content of a chamber, only while the record is true: without a record the chamber
// must be recreated.

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Oid, RepoPath } from "../types.ts";
import { jsonIn, writeWhole } from "../system/files/files.ts";
import type { Slot } from "./chamber-pool.ts";

/** A path of the working tree that a chamber shows at the same path. */
export interface Link {
  readonly path: RepoPath;
  /** Fingerprint of the source. If it changes, the link is recreated. */
  readonly origin: string;
  /**
   * Fingerprint of the link's own folder, if it has one. If a check changed the folder, it is
   * recreated.
   */
  readonly made?: string;
}

/**
 * Folders of a chamber, `""` for its top, with the time of their last change (ctime) in
 * milliseconds with fractions.
 */
export type FolderTimes = Readonly<Record<RepoPath, number>>;

/** Version of the record's format: a chamber with another version is recreated. */
export const version = 2;

export interface ChamberState {
  readonly version: typeof version;
  /** The tree that is checked out. */
  readonly tree: Oid;
  readonly files: string;
  /** Everything beside the tree that affects what git writes: filters, line ends, attributes. */
  readonly conditions: string;
  /** Folders with a tracked package.json, which may have a node_modules beside it. */
  readonly packages: readonly RepoPath[];
  /**
   * Every folder of the tree, including the empty ones of submodules, with the time of its last
   * change.
   */
  readonly folders: FolderTimes;
  /** Links to the working tree: node_modules folders and configured links. */
  readonly links: readonly Link[];
}

/** Returns the recorded content of the chamber; `null` if nothing is certain. */
export function readChamberState(slot: Slot): ChamberState | null {
  const state = jsonIn(join(slot.folder, "state.json")) as ChamberState | null | undefined;
  return state?.version === version && state.files === slot.files ? state : null;
}

/** Records the chamber's content. */
export function writeChamberState(slot: Slot, state: ChamberState): void {
  writeWhole(join(slot.folder, "state.json"), JSON.stringify(state));
}

/**
 * Removes the record before anything in the chamber changes: a kill after this leaves a chamber
 * that will be recreated.
 */
export function forgetState(slot: Slot): void {
  rmSync(join(slot.folder, "state.json"), { force: true });
}
