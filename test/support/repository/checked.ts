// The two great comparisons: a commit behind the hooks ends as bare git's does, and the check saw
// exactly what was committed.

import { existsSync, renameSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { placesOf } from "../git/git-places.ts";
import { listFolder } from "../files/listing.ts";
import type { Listing } from "../files/listing.ts";
import { ObjectFiles, type TreeDifference } from "../git/object-files.ts";
import { succeed } from "../process/process.ts";
import type { Finished, TestEnvironment } from "../process/process.ts";
import { takeRecordings } from "../check/recording.ts";
import { headOf } from "../git/ref-files.ts";
import { hooksOff } from "./repository.ts";
import type { CallOptions, TestRepository } from "./repository.ts";
import type { Snapshot } from "../git/snapshot.ts";
import { copyTree, removeTree } from "../files/tree-copy.ts";

/**
 * Returns the files that git itself checks out for a tree, in an empty folder with the same
 * settings.
 */
export async function checkedOut(repository: TestRepository, tree: string): Promise<Listing> {
  const at = await mkdtemp(join(repository.world.dir, "tmp", "expected-"));
  const { commonDir, format } = placesOf(repository.root);
  await mkdir(join(at, ".git", "objects", "info"), { recursive: true });
  await mkdir(join(at, ".git", "refs"));
  await writeFile(join(at, ".git", "HEAD"), "ref: refs/heads/main\n");
  await writeFile(
    join(at, ".git", "objects", "info", "alternates"),
    `${join(commonDir, "objects")}\n`,
  );
  // The repository's own settings, then what makes this a plain checkout of everything.
  const head =
    format === "sha256"
      ? "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n"
      : "";
  const own = `[core]\n\tbare = false\n\tworktree = ${at}\n\tsparseCheckout = false\n[index]\n\tsparse = false\n`;
  await writeFile(
    join(at, ".git", "config"),
    `${head}[include]\n\tpath = ${join(commonDir, "config")}\n${own}`,
  );
  await succeed(["git", "read-tree", "--reset", "-u", tree], {
    cwd: at,
    env: { ...repository.env, ...hooksOff },
  });
  const listing = listFolder(at, { exact: false, omit: (path) => path === ".git" });
  await rm(at, { recursive: true, force: true });
  return listing;
}

/** The paths that a check for `*` gets: files that differ and are there; no links or submodules. */
function givenPaths(differences: readonly TreeDifference[]): string[] {
  return differences
    .filter(({ after }) => after !== null && !["120000", "160000"].includes(after.mode))
    .map(({ path }) => path);
}

export interface Attempt extends CallOptions {
  /** The worktree or submodule in which the commit is made, if it is not the repository itself. */
  readonly in?: TestRepository;
  /** Paths that the check must get; by default those that differ from the parent of the commit. */
  readonly paths?: readonly string[];
}

/**
 * Runs a git command that commits twice from the same start, with bare git and behind the hooks,
 * and expects the same end in everything, commit ids included; expects that the check saw the
 * committed tree, byte for byte, and exactly the changed paths (of an amended commit, all of it);
 * and that a receipt names the tree. Returns how the guarded command ended.
 */
export async function expectCheckedCommit(
  repository: TestRepository,
  args: readonly string[],
  attempt: Attempt = {},
): Promise<Finished> {
  const where = attempt.in ?? repository;
  // A commit made without hooks has not passed; its amendment is compared with its parent.
  const base = args.includes("--amend")
    ? (await where.git(["rev-parse", "--verify", "--quiet", "HEAD^"])).stdout.trim() || null
    : headOf(placesOf(where.root));
  const end = await expectSameEnd(where, (env) =>
    where.git(args, { ...attempt, env: { ...attempt.env, ...env } }),
  );
  where.context.expect(end.code, end.stderr).toBe(0);
  await expectSeen(repository, { where, base, paths: attempt.paths });
  return end;
}

/**
 * Does something twice from the same start, with hooks off and with hooks, and expects the same end
 * in everything: files with their times, index, refs by id, stash, state files. Both must exit with
 * 0, or both must not.
 */
export async function expectSameEnd(
  where: TestRepository,
  act: (env: TestEnvironment) => Promise<Finished>,
): Promise<Finished> {
  const { expect } = where.context;
  const { world } = where;
  const before = await where.snapshot();
  const kept = join(world.dir, "kept");
  // Bare git works on a copy in the same place; then the original, with its warm chamber, is put
  // back.
  renameSync(world.repositories, kept);
  copyTree(kept, world.repositories);
  const beforeBare = await where.snapshot();
  const bare = await act(hooksOff);
  const expected = sinceThen(await where.snapshot(), beforeBare);
  removeTree(world.repositories);
  renameSync(kept, world.repositories);
  const end = await act({});
  expect(end.code, `${end.stderr}${end.stdout}\nbare git said: ${bare.stderr}`).toBe(bare.code);
  expect(sinceThen(await where.snapshot(), before)).toEqual(expected);
  return end;
}

/**
 * In place of its time each file says whether it was written since then: two runs write at
 * different times.
 */
function sinceThen(after: Snapshot, before: Snapshot): Snapshot {
  const files = Object.entries(after.files).map(([path, what]) => {
    const time = / \d+$/.exec(what)?.[0] ?? "";
    return [
      path,
      `${what.slice(0, -time.length)} ${before.files[path]?.endsWith(time) === true ? "as before" : "written"}`,
    ];
  });
  return { ...after, files: Object.fromEntries(files) as Snapshot["files"] };
}

interface SeenOptions {
  readonly where: TestRepository;
  /** Commit before, if there was one. */
  readonly base: string | null;
  readonly paths?: readonly string[] | undefined;
}

/**
 * Expects that the check saw exactly the tree of HEAD and the paths in which it differs from the
 * base.
 */
export async function expectSeen(
  repository: TestRepository,
  { where, base, paths }: SeenOptions,
): Promise<void> {
  const { expect } = repository.context;
  const places = placesOf(where.root);
  const objects = new ObjectFiles(places, where.env);
  const tree = objects.treeOf(headOf(places)!);
  const expectedHere =
    paths ?? givenPaths(objects.differences(base === null ? null : objects.treeOf(base), tree));
  const recordings = await takeRecordings(repository);
  expect(recordings.flatMap((one) => one.paths).sort()).toEqual([...expectedHere].sort());
  if (recordings.length > 0) {
    const expected = await checkedOut(where, tree);
    for (const one of recordings) expect(one.files).toEqual(expected);
  }
  expect(
    existsSync(join(places.commonDir, "airlock", "receipts", tree)),
    `receipt of ${tree}`,
  ).toBe(true);
}

/**
 * Runs a command that must fail, and expects that it left everything as it was. Returns how it
 * ended.
 */
export async function expectRefused(
  repository: TestRepository,
  args: readonly string[],
  attempt: Attempt = {},
): Promise<Finished> {
  const { expect } = repository.context;
  const where = attempt.in ?? repository;
  const before = await where.snapshot();
  const end = await where.git(args, attempt);
  expect(end.code, end.stderr).not.toBe(0);
  expect(await where.snapshot()).toEqual(before);
  return end;
}
