// Opens and closes a chamber (a sandbox): acquires it, reuses or recreates its files, updates them
// to the candidate, shows it to tools, adds links.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TreeFile } from "../git/trees/tree-edit.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import { noteFolders, removeUntracked, suspectFolders } from "./untracked-files.ts";
import { type ContentBehindLink, contentBehindLinks } from "./content-behind-links.ts";
import { linkConfigured } from "./link.ts";
import { placesOf, preparePlaces } from "./places.ts";
import { acquireSlot, releaseSlot, type Slot, slotNames } from "./chamber-pool.ts";
import { storeFiles, writeFiles } from "./file-content.ts";
import { excludeLinks, gitFolder, seal } from "./seal.ts";
import {
  type ChamberState,
  forgetState,
  readChamberState,
  writeChamberState,
} from "./chamber-state.ts";
import { inspect, type Inspection, isUntouched } from "./verify.ts";
import {
  foldersAboveLinks,
  updateChamber,
  type ChamberContext,
  type HeldChamber,
  linkPaths,
  readChamberContext,
} from "./update-chamber.ts";

/** An acquired chamber whose content is not decided yet. */
export interface Opening {
  /** Location of the chamber. */
  readonly slot: Slot;
  /**
   * Updates it to the candidate. Does not compare its files first: `secure` or `inspect` do that.
   * May be called again.
   */
  open(candidate: Candidate): Promise<Chamber>;
  /** Releases it; always call this. */
  close(): Promise<void>;
}

/** An open chamber: a complete checkout of the candidate that no other run can see. */
export interface Chamber {
  /** Absolute path of its files. */
  readonly path: string;
  /**
   * Absolute path of a folder beside its files, where checks may keep data for the next run; it may
   * not exist yet.
   */
  readonly keep: string;
  /** Links to ignored paths of the working tree. */
  link(paths: readonly RepoPath[]): void;
  /** See `contentBehindLinks`. */
  behindLinks(paths: readonly RepoPath[]): Promise<ContentBehindLink[]>;
  /**
   * Writes the message of the commit where git expects it; returns the absolute path of the file.
   */
  message(text: Uint8Array): string;
  /**
   * Compares every file, and recreates the chamber if one differs: required before its files are
   * executed in this process.
   */
  secure(): Promise<void>;
  /** Returns the changes that checks made, and whether the chamber was correct before they ran. */
  inspect(): Promise<Inspection>;
  /** Recreates it from nothing. */
  renew(): Promise<void>;
  /**
   * Updates it to another candidate. Changed files that do not differ between the two stay changed:
   * see `writeFiles`.
   */
  show(candidate: Candidate): Promise<void>;
  /** Stores the current content of these files; see `chamber/file-content`. */
  storeFiles(entries: readonly TreeFile[]): Promise<TreeFile[]>;
  /** Overwrites its files with these entries; see `chamber/file-content`. */
  writeFiles(entries: readonly TreeFile[]): Promise<void>;
  /** Removes leftovers of checks now, not at the next run: they may have filled the disk. */
  clean(): Promise<void>;
}

/** Starts a chamber in advance if this repository has used one before; otherwise returns `null`. */
export function startWarmChamber(
  repository: Repository,
  known: Promise<ChamberContext | null> | null = null,
): Opening | null {
  return slotNames(placesOf(repository)).length === 0 ? null : startChamber(repository, known);
}

/**
 * Acquires a chamber of this repository; `known` is a pending answer from git, if there is one.
 * Throws AirlockError if no chamber can be made.
 */
export function startChamber(
  repository: Repository,
  known: Promise<ChamberContext | null> | null = null,
): Opening {
  const places = preparePlaces(repository);
  const slot = acquireSlot(places, repository.root ?? "");
  const held: HeldChamber = { slot, repository, before: readChamberState(slot) };
  seal(slot, repository);
  const asking =
    known === null
      ? readChamberContext(repository)
      : known.then((there) => there ?? readChamberContext(repository));
  // `open` reports an error; without a call of `open` the error does not matter.
  asking.catch(() => undefined);
  let closed = false;
  let opened = false;
  return {
    slot,
    async open(candidate) {
      const now: HeldChamber = opened ? { slot, repository, before: readChamberState(slot) } : held;
      opened = true;
      return chamberOf(now, candidate, await updateChamber(now, candidate, await asking));
    },
    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled([asking]);
      releaseSlot(places, slot);
    },
  };
}

function chamberOf(held: HeldChamber, candidate: Candidate, opened: ChamberState): Chamber {
  const { slot, repository } = held;
  let state = opened;
  let shown = candidate;
  const bringTo = async (next: Candidate, before: ChamberState | null) => {
    shown = next;
    state = await updateChamber({ ...held, before }, next, await readChamberContext(repository));
  };
  const renew = async () => {
    seal(slot, repository);
    await bringTo(shown, null);
  };
  return {
    path: slot.files,
    keep: join(slot.folder, "keep"),
    link(paths) {
      if (paths.length === 0 || repository.root === null) return;
      const links = [
        ...state.links,
        ...linkConfigured({ root: repository.root, chamber: slot.files }, paths, state.links),
      ];
      state = {
        ...state,
        links,
        folders: noteFolders(slot, state.folders, foldersAboveLinks(links)),
      };
      excludeLinks(slot, repository, linkPaths(state));
      writeChamberState(slot, state);
    },
    behindLinks: (paths) => contentBehindLinks(slot, repository, paths),
    message(text) {
      const file = join(gitFolder(slot), "COMMIT_EDITMSG");
      rmSync(file, { force: true });
      // Read-only: a change by a check would not reach the committed message.
      writeFileSync(file, text, { mode: 0o400, flag: "wx" });
      return file;
    },
    inspect: () => inspect(slot, repository),
    renew,
    show: (next) => bringTo(next, state),
    storeFiles: (entries) => storeFiles(slot, repository, entries),
    writeFiles: (entries) => writeFiles(slot, repository, entries),
    async clean() {
      const suspects = suspectFolders(slot, state.folders, Object.keys(state.folders));
      if (suspects === null) forgetState(slot);
      else await removeUntracked(slot, repository, { ...state, suspects });
    },
    async secure() {
      if (!(await isUntouched(slot, repository))) await renew();
    },
  };
}
