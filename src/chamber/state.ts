// What a chamber holds, written down only while it is true: no record means that the chamber must be made anew.

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Oid, RepoPath } from "../types.ts";
import { jsonIn, writeWhole } from "../system/files.ts";
import type { Slot } from "./pool.ts";

/** Something of the working tree that a chamber shows at the same path. */
export interface Link {
  readonly path: RepoPath;
  /** What it was made from, as text; made anew where that is another now. */
  readonly origin: string;
  /** What it was like when it was made, where it is a folder of its own: made anew where a check changed it since. */
  readonly made?: string;
}

/** Folders of a chamber, `""` for its top, with the time of their last change (ctime) in milliseconds and parts of one. */
export type FolderTimes = Readonly<Record<RepoPath, number>>;

/** Raised with every change of the record's shape: a chamber of another version is made anew. */
export const version = 2;

export interface ChamberState {
  readonly version: typeof version;
  /** The tree that is written out. */
  readonly tree: Oid;
  readonly files: string;
  /** Everything beside the tree that decides what git writes: filters, line ends, attributes. */
  readonly conditions: string;
  /** Folders with a tracked package.json: a node_modules may stand beside it. */
  readonly packages: readonly RepoPath[];
  /** Every folder of the tree, submodules' empty ones too, with the time of its last change. */
  readonly folders: FolderTimes;
  /** What was linked in from the working tree: node_modules folders and configured links. */
  readonly links: readonly Link[];
}

/** Returns what the chamber holds, or `null` where nothing is known for sure. */
export function readState(slot: Slot): ChamberState | null {
  const state = jsonIn(join(slot.folder, "state.json")) as ChamberState | null | undefined;
  return state?.version === version && state.files === slot.files ? state : null;
}

/** Notes what the chamber now holds. */
export function writeState(slot: Slot, state: ChamberState): void {
  writeWhole(join(slot.folder, "state.json"), JSON.stringify(state));
}

/** Before anything in the chamber is changed: a kill from here on leaves a chamber that is made anew. */
export function forgetState(slot: Slot): void {
  rmSync(join(slot.folder, "state.json"), { force: true });
}
