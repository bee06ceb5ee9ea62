// Decides from the fixers' results which files and index entries are replaced, and which are left
// alone.

import type { IndexSwap } from "../git/index-swap.ts";
import type { ObjectReader } from "../git/objects.ts";
import { entriesAt } from "../git/trees/tree-edit.ts";
import type { Content, RepoPath, Repository } from "../types.ts";
import { stops } from "../system/outcome.ts";

import { mergeFix } from "./merge.ts";
import type { FileContent, FixedFile, StoredPass } from "./fixer-pass.ts";
import type { Replacement } from "./replace-file.ts";
import type { FixTrees } from "./trees.ts";

/** A file that is left alone, and the reason, for people. */
export interface Left {
  readonly path: RepoPath;
  readonly why: string;
}

export interface FixDecision {
  readonly trees: FixTrees;
  /** Working files to replace. */
  readonly replacements: readonly Replacement[];
  /** Entries of the index to swap. */
  readonly swaps: readonly IndexSwap[];
  readonly left: readonly Left[];
}

export interface DecisionRequest {
  readonly request: {
    readonly repository: Repository;
    readonly objects: ObjectReader;
    readonly words: { readonly staged: boolean };
  };
  readonly trees: FixTrees;
  readonly root: string;
  /** The pass on the working files; with `--staged`, on the staged versions. */
  readonly first: StoredPass | null;
  /** The pass on the staged versions of files that differ in the working tree. */
  readonly second: StoredPass | null;
}

/**
 * Decides for each file. A file that equals its staged version is fixed once, for both. If the two
 * differ, each is fixed separately, so that the index gets nothing that was not staged. If the
 * fixers fail on the working file (for example because it is half-written) but not on the staged
 * version, that fix is merged into the working file, or both stay unchanged.
 */
export async function decide({
  request,
  trees,
  first,
  second,
}: DecisionRequest): Promise<FixDecision> {
  const { repository, objects, words } = request;
  const { chosen } = trees;
  const left: Left[] = chosen.paths
    .filter((path) => chosen.unmerged.has(path))
    .map((path) => ({ path, why: "it has conflicts" }));
  const replacements = new Map<RepoPath, Replacement>();
  const swaps: IndexSwap[] = [];
  const working = await entriesOf(objects, trees.working.tree, chosen.paths);
  const staged = await entriesOf(objects, trees.staged.tree, [...chosen.staged]);
  const swap = (path: RepoPath, pass: StoredPass): IndexSwap[] => {
    const [from, to] = [staged.get(path), pass.stored.find((entry) => entry.path === path)];
    return from === undefined || to === undefined || key(from) === key(to)
      ? []
      : [{ path, from: content(from), to: content(to) }];
  };
  for (const [path, outcome] of first?.outcomes ?? []) {
    if (outcome.after === null)
      left.push({ path, why: "a fixer replaced it by something that is not a file" });
    if (!isChanged(outcome)) continue;
    const same = staged.has(path) && key(staged.get(path)) === key(working.get(path));
    if (!words.staged || same)
      replacements.set(path, { path, before: outcome.before, after: outcome.after });
    if (chosen.staged.has(path) && (words.staged || same)) swaps.push(...swap(path, first!));
  }
  for (const [path, outcome] of second?.outcomes ?? []) {
    if (outcome.after === null)
      left.push({
        path,
        why: "a fixer replaced the staged version by something that is not a file",
      });
    if (!isChanged(outcome)) continue;
    const found = first?.outcomes.get(path);
    const isMissed = found !== undefined && !isChanged(found) && failedOn(path, first!);
    if (isMissed) {
      const merged = await mergeFix(repository, {
        ours: found.before.bytes,
        base: outcome.before.bytes,
        theirs: outcome.after.bytes,
      });
      if (merged === null) {
        left.push({ path, why: "the fix of the staged version conflicts with unstaged changes" });
        continue;
      }
      replacements.set(path, {
        path,
        before: found.before,
        after: { ...found.before, bytes: merged },
      });
    }
    swaps.push(...swap(path, second!));
  }
  return { trees, replacements: [...replacements.values()], swaps, left };
}

type Changed = FixedFile & { readonly after: FileContent };

function isChanged(outcome: FixedFile): outcome is Changed {
  const { before, after } = outcome;
  return (
    after !== null && (after.executable !== before.executable || !after.bytes.equals(before.bytes))
  );
}

/**
 * Tells whether a fixer that received this file failed. The fixer does not say which of its files
 * caused that.
 */
function failedOn(path: RepoPath, { results, fixes }: StoredPass): boolean {
  return results
    .filter(stops)
    .some(({ check }) =>
      fixes.some(
        (one) => one.check.name === check && one.changes.some((change) => change.path === path),
      ),
    );
}

async function entriesOf(
  objects: ObjectReader,
  tree: string,
  paths: readonly RepoPath[],
): Promise<ReadonlyMap<RepoPath, Content>> {
  return new Map((await entriesAt(objects, tree, paths)).map((entry) => [entry.path, entry]));
}

function key(entry: Content | undefined): string {
  return entry === undefined ? "" : `${entry.mode} ${entry.blob}`;
}

function content({ mode, blob }: Content): Content {
  return { mode, blob };
}
