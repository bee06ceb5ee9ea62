// Updates an acquired chamber to a candidate, whatever it contained.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { foldersAbove } from "../system/files/parent-folders.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import { noteFolders, removeUntracked, suspectFolders } from "./untracked-files.ts";
import { linkModules, unlinkOthers } from "./link.ts";
import type { Slot } from "./chamber-pool.ts";
import { excludeLinks, indexFile, readRefs, showCandidate } from "./seal.ts";
import { type ChamberState, type Link, version, writeChamberState } from "./chamber-state.ts";
import {
  changesTo,
  type Contents,
  foldersTouched,
  materialise,
  readAttributes,
  readConditions,
  updateOrMaterialise,
} from "./sync.ts";

export interface HeldChamber {
  readonly slot: Slot;
  readonly repository: Repository;
  readonly before: ChamberState | null;
}

/** The facts that a chamber takes over from its repository. */
export interface ChamberContext {
  /** See `readConditions`. */
  readonly conditions: string;
  /** See `readRefs`. */
  readonly refs: readonly string[];
}

/** Asks git for the facts that a chamber takes over. */
export async function readChamberContext(repository: Repository): Promise<ChamberContext> {
  const [conditions, refs] = await Promise.all([readConditions(repository), readRefs(repository)]);
  return { conditions, refs };
}

/** Updates an acquired chamber to the candidate, whatever it contained. */
export async function updateChamber(
  held: HeldChamber,
  candidate: Candidate,
  context: ChamberContext,
): Promise<ChamberState> {
  const { slot, repository, before } = held;
  const conditions = `${context.conditions}\0${readAttributes(repository, context.conditions)}`;
  const trusted =
    before !== null &&
    existsSync(indexFile(slot)) &&
    existsSync(slot.files) &&
    before.conditions === conditions
      ? before
      : null;
  const { contents, suspects } =
    trusted === null
      ? { contents: await materialise(slot, repository, candidate.tree), suspects: [] }
      : await advance(held, trusted, candidate);
  const places = { root: repository.root ?? "", chamber: slot.files };
  const old = contents.recreated ? [] : (trusted?.links ?? []);
  await removeUntracked(slot, repository, { suspects, tree: contents.tree, links: old });
  const links = repository.root === null ? [] : linkModules(places, contents.packages, old);
  unlinkOthers(places, old, links);
  writeFileSync(join(slot.folder, "root"), repository.root ?? "");
  showCandidate({ slot, repository, candidate, refs: context.refs });
  const { tree, packages, changed, recreated } = contents;
  const folders = noteFolders(slot, recreated ? {} : (trusted?.folders ?? {}), [
    ...changed,
    ...suspects,
    ...foldersAboveLinks(old),
    ...foldersAboveLinks(links),
  ]);
  const state: ChamberState = {
    version,
    tree,
    packages,
    files: slot.files,
    conditions,
    links,
    folders,
  };
  excludeLinks(slot, repository, linkPaths(state));
  writeChamberState(slot, state);
  return state;
}

/**
 * Updates a chamber from its tree to the candidate's; also returns the folders in which something
 * else changed.
 */
async function advance(
  { slot, repository }: HeldChamber,
  from: ChamberState,
  candidate: Candidate,
): Promise<{ contents: Contents; suspects: RepoPath[] }> {
  const recreate = async () => ({
    contents: await materialise(slot, repository, candidate.tree),
    suspects: [],
  });
  const changes = await changesTo(repository, from, candidate);
  if (changes === null) return recreate();
  const touched = foldersTouched(changes);
  const among = suspectFolders(slot, from.folders, touched);
  if (among === null) return recreate();
  const updating = updateOrMaterialise(slot, repository, { from, candidate, changes });
  // While git writes, check the folders in which it does not write.
  const untouched = Object.keys(from.folders).filter((folder) => !touched.has(folder));
  const others = suspectFolders(slot, from.folders, untouched);
  const contents = await updating;
  if (others === null) return recreate();
  return { contents, suspects: contents.recreated ? [] : [...among, ...others] };
}

/**
 * Returns every folder above links: airlock may remove their content only while they are folders.
 */
export function foldersAboveLinks(links: readonly Link[]): Iterable<RepoPath> {
  return foldersAbove(links.map(({ path }) => path));
}

/** Returns the paths of the links of a chamber. */
export function linkPaths({ links }: ChamberState): RepoPath[] {
  return links.map(({ path }) => path);
}
