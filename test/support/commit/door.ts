// `airlock commit` as tests use it: one commit, and the comparison of its changes with the
// permitted ones.

import { placesOf } from "../git/git-places.ts";
import { ObjectFiles } from "../git/object-files.ts";
import { run } from "../process/process.ts";
import type { Finished } from "../process/process.ts";
import { headOf } from "../git/ref-files.ts";
import type { CallOptions, TestRepository } from "../repository/repository.ts";
import type { Snapshot } from "../git/snapshot.ts";
import { stagedEntries } from "../git/staged-index.ts";

/** Runs `git airlock commit` with these arguments. */
export function door(
  repository: TestRepository,
  args: readonly string[],
  options: CallOptions = {},
): Promise<Finished> {
  return repository.airlock(["commit", ...args], options);
}

export interface Expected extends CallOptions {
  /** The paths that the commit must differ in from its parent, and no other. */
  readonly paths: readonly string[];
}

/**
 * Commits with `airlock commit` and expects that exactly these paths are in the commit, that the
 * index has exactly them from HEAD and everything else as before, and that no file, stash entry,
 * other ref or setting changed. Returns how it ended.
 */
export async function expectLanded(
  repository: TestRepository,
  args: readonly string[],
  expected: Expected,
): Promise<Finished> {
  const { expect } = repository.context;
  const before = await repository.snapshot();
  const end = await door(repository, args, expected);
  expect(end.code, end.stderr).toBe(0);
  const after = await repository.snapshot();
  expect(await changedPaths(repository, "HEAD")).toEqual([...expected.paths].sort());
  expectOnlyIndexOf(repository, { before, after, paths: expected.paths });
  expect(stagedBeside(repository, expected.paths)).toEqual([]);
  return end;
}

/** The paths in which a commit differs from its first parent, sorted. */
export async function changedPaths(repository: TestRepository, commit: string): Promise<string[]> {
  const places = placesOf(repository.root);
  const objects = new ObjectFiles(places, repository.env);
  const id =
    commit === "HEAD"
      ? headOf(places)!
      : await repository.ask("rev-parse", "--verify", `${commit}^{commit}`);
  const parent = objects.parentOf(id);
  return objects
    .differences(parent === null ? null : objects.treeOf(parent), objects.treeOf(id))
    .map(({ path }) => path);
}

/** Returns which of these paths are not staged as HEAD has them. */
function stagedBeside(repository: TestRepository, paths: readonly string[]): string[] {
  const places = placesOf(repository.root);
  const entries = stagedEntries(places);
  if (entries === null) throw new Error("The index is split or sparse.");
  const objects = new ObjectFiles(places, repository.env);
  const files = objects.filesOf(objects.treeOf(headOf(places)!));
  return paths.filter((path) => {
    const staged = entries
      .filter((entry) => entry.path === path)
      .map(({ mode, id, stage }) => `${mode.toString(8)} ${id} ${stage}`);
    const file = files.get(path);
    return staged.join() !== (file === undefined ? "" : `${file.mode} ${file.id} 0`);
  });
}

/**
 * Expects that between two snapshots nothing changed but HEAD's branch and the index entries of
 * these paths.
 */
export function expectOnlyIndexOf(
  repository: TestRepository,
  {
    before,
    after,
    paths,
  }: { readonly before: Snapshot; readonly after: Snapshot; readonly paths: readonly string[] },
): void {
  const { expect } = repository.context;
  expect(after.files).toEqual(before.files);
  expect(after.stash).toEqual(before.stash);
  expect(after.config).toEqual(before.config);
  expect(after.head).toEqual(before.head);
  expect(after.state).toEqual(before.state);
  const others = (entries: readonly string[]) =>
    entries.filter((entry) => !paths.includes(entry.slice(entry.indexOf("\t") + 1)));
  expect(others(after.index)).toEqual(others(before.index));
  const branch = before.head.replace("ref: ", "").trim();
  const elsewhere = (refs: readonly string[]) => refs.filter((ref) => ref.split(" ")[1] !== branch);
  expect(elsewhere(after.refs)).toEqual(elsewhere(before.refs));
}

/**
 * Runs an `airlock commit` that must fail, and expects that nothing has changed. Returns its end.
 */
export async function expectNotLanded(
  repository: TestRepository,
  args: readonly string[],
  expected: CallOptions & { readonly code: number },
): Promise<Finished> {
  const { expect } = repository.context;
  const before = await repository.snapshot();
  const end = await door(repository, args, expected);
  expect(end.code, end.stderr + end.stdout).toBe(expected.code);
  expect(await repository.snapshot()).toEqual(before);
  return end;
}

/** Expects that git finds nothing wrong with what is stored. */
export async function expectSound(repository: TestRepository): Promise<void> {
  const end = await run(["git", "fsck", "--full", "--strict", "--no-dangling"], {
    cwd: repository.root,
    env: repository.env,
  });
  repository.context.expect(end.stderr + end.stdout, "git fsck").toBe("");
  repository.context.expect(end.code).toBe(0);
}
