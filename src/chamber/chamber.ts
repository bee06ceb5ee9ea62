// A chamber from opening to closing: held, trusted or made anew, synced, shown, linked.

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TreeFile } from "../git/tree-edit.ts";
import { foldersAbove } from "../system/folders.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import { noteFolders, removeStrays, suspectFolders } from "./folders.ts";
import { linkConfigured, linkModules, unlinkOthers } from "./link.ts";
import { placesOf, preparePlaces } from "./places.ts";
import { acquireSlot, releaseSlot, slotNames, type Slot } from "./pool.ts";
import { storeFiles, writeFiles } from "./rework.ts";
import { excludeLinks, gitFolder, indexFile, readRefs, seal, showCandidate } from "./seal.ts";
import { forgetState, readState, version, writeState, type ChamberState, type Link } from "./state.ts";
import { changesTo, type Contents, foldersTouched, materialise, readAttributes, readConditions, updateOrMaterialise } from "./sync.ts";
import { inspect, isUntouched, type Inspection } from "./verify.ts";

/** A chamber that is held, while what goes into it is still being found out. */
export interface Opening {
  /** Where it is. */
  readonly slot: Slot;
  /** Brings it to the candidate. Its files are not compared before: that is for `secure` or `inspect` to do. May be asked again. */
  open(candidate: Candidate): Promise<Chamber>;
  /** Gives it back; to be called whatever happened. */
  close(): Promise<void>;
}

/** An open chamber: a complete checkout of the candidate that no other run sees. */
export interface Chamber {
  /** Absolute path of its files. */
  readonly path: string;
  /** Absolute path of a folder beside its files, where checks may keep something for the next run; it may not be there yet. */
  readonly keep: string;
  /** Links ignored paths of the working tree into it. */
  link(paths: readonly RepoPath[]): void;
  /** Writes the message of the commit where git would have it; returns the file, absolute. */
  message(text: Uint8Array): string;
  /** Compares every file, and makes the chamber anew where one is not right: before anything in it is run in this process. */
  secure(): Promise<void>;
  /** What checks changed, and whether the chamber was in order before they ran. */
  inspect(): Promise<Inspection>;
  /** Makes it anew from nothing. */
  renew(): Promise<void>;
  /** Brings it to another candidate. Files that were changed and do not differ between the two stay changed: see `writeFiles`. */
  show(candidate: Candidate): Promise<void>;
  /** Stores what these files are now; see `chamber/rework`. */
  storeFiles(entries: readonly TreeFile[]): Promise<TreeFile[]>;
  /** Writes these entries over its files; see `chamber/rework`. */
  writeFiles(entries: readonly TreeFile[]): Promise<void>;
  /** Removes at once what checks left in it, which otherwise the next run does: they may have filled the disk. */
  clean(): Promise<void>;
}

/** Starts a chamber ahead of any need where one was needed before; `null` where none was. */
export function startWarmChamber(repository: Repository, known: Promise<Surroundings | null> | null = null): Opening | null {
  return slotNames(placesOf(repository)).length === 0 ? null : startChamber(repository, known);
}

/** Takes hold of a chamber of this repository; `known` is what somebody asks git already. Throws AirlockError where none can be made. */
export function startChamber(repository: Repository, known: Promise<Surroundings | null> | null = null): Opening {
  const places = preparePlaces(repository);
  const slot = acquireSlot(places, repository.root ?? "");
  const held: Held = { slot, repository, before: readState(slot) };
  seal(slot, repository);
  const asking = known === null ? readSurroundings(repository) : known.then((there) => there ?? readSurroundings(repository));
  // Whoever opens it hears of an error; one who does not open it need not.
  asking.catch(() => undefined);
  let closed = false;
  let opened = false;
  return {
    slot,
    async open(candidate) {
      const now: Held = opened ? { slot, repository, before: readState(slot) } : held;
      opened = true;
      return chamberOf(now, candidate, await bring(now, candidate, await asking));
    },
    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled([asking]);
      releaseSlot(places, slot);
    },
  };
}

interface Held {
  readonly slot: Slot;
  readonly repository: Repository;
  readonly before: ChamberState | null;
}

/** What a chamber takes over from the repository around it. */
export interface Surroundings {
  /** See `readConditions`. */
  readonly conditions: string;
  /** See `readRefs`. */
  readonly refs: readonly string[];
}

/** Asks git for what a chamber takes over. */
export async function readSurroundings(repository: Repository): Promise<Surroundings> {
  const [conditions, refs] = await Promise.all([readConditions(repository), readRefs(repository)]);
  return { conditions, refs };
}

/** Brings a held chamber to the candidate, whatever was in it. */
async function bring(held: Held, candidate: Candidate, surroundings: Surroundings): Promise<ChamberState> {
  const { slot, repository, before } = held;
  const conditions = `${surroundings.conditions}\0${readAttributes(repository, surroundings.conditions)}`;
  const trusted =
    before !== null && existsSync(indexFile(slot)) && existsSync(slot.files) && before.conditions === conditions ? before : null;
  const { contents, suspects } =
    trusted === null
      ? { contents: await materialise(slot, repository, candidate.tree), suspects: [] }
      : await advance(held, trusted, candidate);
  const places = { root: repository.root ?? "", chamber: slot.files };
  const old = contents.anew ? [] : (trusted?.links ?? []);
  await removeStrays(slot, repository, { suspects, tree: contents.tree, links: old });
  const links = repository.root === null ? [] : linkModules(places, contents.packages, old);
  unlinkOthers(places, old, links);
  writeFileSync(join(slot.folder, "root"), repository.root ?? "");
  showCandidate(slot, candidate, surroundings.refs);
  const { tree, packages, changed, anew } = contents;
  const folders = noteFolders(slot, anew ? {} : (trusted?.folders ?? {}), [...changed, ...suspects, ...above(old), ...above(links)]);
  const state: ChamberState = { version, tree, packages, files: slot.files, conditions, links, folders };
  excludeLinks(slot, repository, pathsOf(state));
  writeState(slot, state);
  return state;
}

/** Brings a chamber from the tree that it holds to the candidate's; returns also the folders in which something else changed. */
async function advance(
  { slot, repository }: Held,
  from: ChamberState,
  candidate: Candidate,
): Promise<{ contents: Contents; suspects: RepoPath[] }> {
  const anew = async () => ({ contents: await materialise(slot, repository, candidate.tree), suspects: [] });
  const changes = await changesTo(repository, from, candidate);
  if (changes === null) return anew();
  const touched = foldersTouched(changes);
  const among = suspectFolders(slot, from.folders, touched);
  if (among === null) return anew();
  const updating = updateOrMaterialise(slot, repository, { from, candidate, changes });
  // While git writes, the folders in which it has nothing to write are looked at.
  const untouched = Object.keys(from.folders).filter((folder) => !touched.has(folder));
  const others = suspectFolders(slot, from.folders, untouched);
  const contents = await updating;
  if (others === null) return anew();
  return { contents, suspects: contents.anew ? [] : [...among, ...others] };
}

function chamberOf(held: Held, candidate: Candidate, opened: ChamberState): Chamber {
  const { slot, repository } = held;
  let state = opened;
  let shown = candidate;
  const bringTo = async (next: Candidate, before: ChamberState | null) => {
    shown = next;
    state = await bring({ ...held, before }, next, await readSurroundings(repository));
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
      const links = [...state.links, ...linkConfigured({ root: repository.root, chamber: slot.files }, paths, state.links)];
      state = { ...state, links, folders: noteFolders(slot, state.folders, above(links)) };
      excludeLinks(slot, repository, pathsOf(state));
      writeState(slot, state);
    },
    message(text) {
      const file = join(gitFolder(slot), "COMMIT_EDITMSG");
      rmSync(file, { force: true });
      // Not to be written: what a check makes of it would not be what is committed.
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
      else await removeStrays(slot, repository, { ...state, suspects });
    },
    async secure() {
      if (!(await isUntouched(slot, repository))) await renew();
    },
  };
}

/** Every folder above links: what is in them is ours to remove only while they are folders. */
function above(links: readonly Link[]): Iterable<RepoPath> {
  return foldersAbove(links.map(({ path }) => path));
}

function pathsOf({ links }: ChamberState): RepoPath[] {
  return links.map(({ path }) => path);
}
