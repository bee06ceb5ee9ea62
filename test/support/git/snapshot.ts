// "Untouched": everything of a repository that a hook, a check or a commit could harm, as one
// comparable value.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { splitNul } from "../../../src/system/bytes.ts";
import { placesOf, textOf, type GitPlaces } from "./git-places.ts";
import { listFolder } from "../files/listing.ts";
import type { Listing } from "../files/listing.ts";
import { run } from "../process/process.ts";
import type { TestEnvironment } from "../process/process.ts";
import { refsOf, worktreeLines } from "./ref-files.ts";
import { entryLine, stagedEntries } from "./staged-index.ts";

export interface Snapshot {
  /**
   * Every file and folder of the working tree but `.git`: bytes, mode, modification time, target.
   */
  readonly files: Listing;
  /**
   * Index entries with mode, blob and stage, and in front whether they are assume-unchanged or
   * skip-worktree.
   */
  readonly index: readonly string[];
  /** The stash's own log, entry by entry. */
  readonly stash: readonly string[];
  readonly refs: readonly string[];
  readonly head: string;
  readonly worktrees: readonly string[];
  /** MERGE_HEAD, rebase-merge/…, locks, what submodules have checked out: name → content. */
  readonly state: Readonly<Record<string, string>>;
  readonly config: string;
}

/**
 * Takes the snapshot of a worktree; writes nothing, not even a refreshed index, and starts no
 * process unless the index is split or sparse. There is no `git status` in it: that is a function
 * of the files, the index, HEAD, the settings and the submodules, all of which are here.
 */
export async function snapshot(root: string, env: TestEnvironment): Promise<Snapshot> {
  const places = placesOf(root);
  const { gitDir, commonDir } = places;
  return {
    files: listFolder(root, {
      exact: true,
      omit: (path) => path === ".git" || /(^|\/)\.git\/(index|.*\.lock)$/.test(path),
    }),
    index: await indexLines(places, env),
    stash: lines(textOf(join(commonDir, "logs", "refs", "stash")) ?? ""),
    refs: refsOf(places).map(({ id, name, target }) => `${id} ${name} ${target ?? ""}`),
    head: readFileSync(join(gitDir, "HEAD"), "utf8"),
    worktrees: worktreeLines(places),
    state: { ...stateFiles(commonDir), ...stateFiles(gitDir), ...moduleState(places) },
    config: readFileSync(join(commonDir, "config"), "utf8"),
  };
}

/**
 * Returns the entries of a worktree's index as lines; git is asked where the file does not tell by
 * itself.
 */
export async function indexLines(places: GitPlaces, env: TestEnvironment): Promise<string[]> {
  const entries = stagedEntries(places);
  if (entries !== null) return entries.map(entryLine);
  const surroundings = { ...env, GIT_OPTIONAL_LOCKS: "0" };
  const call = { cwd: places.root, env: surroundings };
  const end = await run(
    ["git", "-c", "core.fsmonitor=false", "ls-files", "--stage", "-v", "-z"],
    call,
  );
  if (end.code !== 0) throw new Error(`git ls-files exited with ${end.code}:\n${end.stderr}`);
  return splitNul(end.bytes);
}

/**
 * Returns what `git status` says of a working tree, ignored and untracked files too: for what moves
 * HEAD and yet keeps the status.
 */
export async function statusLines(root: string, env: TestEnvironment): Promise<string[]> {
  const args = [
    "--porcelain=v2",
    "-z",
    "--untracked-files=all",
    "--ignored=matching",
    "--ignore-submodules=none",
  ];
  const end = await run(["git", "-c", "core.fsmonitor=false", "status", ...args], {
    cwd: root,
    env: { ...env, GIT_OPTIONAL_LOCKS: "0" },
  });
  if (end.code !== 0) throw new Error(`git status exited with ${end.code}:\n${end.stderr}`);
  return splitNul(end.bytes);
}

function lines(text: string): string[] {
  return text.split("\n").filter(Boolean);
}

const stateNames =
  /^(MERGE_.*|CHERRY_PICK_HEAD|REVERT_HEAD|REBASE_HEAD|AUTO_MERGE|SQUASH_MSG|BISECT_.*|.*\.lock|shallow)$/;
const stateFolders = ["rebase-merge", "rebase-apply", "sequencer", "info"];

function stateFiles(gitDir: string): Record<string, string> {
  const state: Record<string, string> = {};
  for (const name of readdirSync(gitDir)) {
    if (stateNames.test(name)) state[name] = readFileSync(join(gitDir, name), "latin1");
  }
  for (const folder of stateFolders) {
    if (existsSync(join(gitDir, folder)))
      Object.assign(
        state,
        prefixed(
          `${folder}/`,
          listFolder(join(gitDir, folder), { exact: false, omit: () => false }),
        ),
      );
  }
  // Locks of refs, wherever they lie.
  const refs = join(gitDir, "refs");
  if (existsSync(refs)) {
    const locks = Object.entries(listFolder(refs, { exact: false, omit: () => false })).filter(
      ([path]) => path.endsWith(".lock"),
    );
    Object.assign(state, prefixed("refs/", Object.fromEntries(locks)));
  }
  return state;
}

/**
 * HEAD, refs and index of every submodule, in this worktree and in all: their files lie in the
 * working tree.
 */
function moduleState(places: GitPlaces): Record<string, string> {
  const tops = [...new Set([places.commonDir, places.gitDir])].map((folder) =>
    join(folder, "modules"),
  );
  const state: Record<string, string> = {};
  const look = (folder: string, name: string) => {
    if (existsSync(join(folder, "HEAD"))) {
      const inside = { ...places, gitDir: folder, commonDir: folder };
      const refs = refsOf(inside).map((ref) => `${ref.id} ${ref.name}`);
      const staged = stagedEntries(inside)?.map(entryLine);
      if (staged === undefined) throw new Error(`The index of ${folder} is split or sparse.`);
      state[name] = [readFileSync(join(folder, "HEAD"), "utf8"), ...refs, ...staged].join("\n");
      return;
    }
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) look(join(folder, entry.name), `${name}/${entry.name}`);
  };
  for (const top of tops) if (existsSync(top)) look(top, "modules");
  return state;
}

function prefixed(prefix: string, listing: Listing): Listing {
  return Object.fromEntries(Object.entries(listing).map(([path, what]) => [prefix + path, what]));
}
