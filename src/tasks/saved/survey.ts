// Surveys what a worktree has and its branch lacks: every file that differs from git's version, the
// index, and git's state files.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { git } from "../../git/exec.ts";
import { withIndexCopy } from "../../git/private-index.ts";
import { splitNul } from "../../system/bytes.ts";
import { isInside } from "../../system/files/inside.ts";
import { placeIn } from "../../system/files/plain-file.ts";
import type { Oid, RepoPath, Repository } from "../../types.ts";
import type { LeftOut } from "./saved.ts";
import { type WalkEntry, walkFolder } from "./walk.ts";
import { leftOutOf, nothingLeftOut } from "./left-out.ts";

/** A worktree, for inspection before it is removed. */
export interface InspectedWorktree {
  /** Calls git in it; if the folder is missing, only for its index and its HEAD. */
  readonly repository: Repository;
  /** The folder; `null` if it is missing. */
  readonly root: string | null;
  /** Git's own folder of it. */
  readonly admin: string;
}

/** An entry of the index (git-ls-files(1), `--stage -v`). */
export interface TaggedEntry {
  /** `H`, or `S` (skip-worktree), `M` (unmerged); in lower case: assume-unchanged. */
  readonly tag: string;
  readonly mode: string;
  readonly oid: Oid;
  readonly stage: string;
  readonly path: RepoPath;
}

export interface Survey {
  /** Everything in the folder. */
  readonly found: readonly WalkEntry[];
  /** Files and links to save. */
  readonly kept: readonly WalkEntry[];
  readonly folders: readonly WalkEntry[];
  readonly absent: readonly RepoPath[];
  readonly leftOut: readonly LeftOut[];
  readonly staged: readonly TaggedEntry[];
  /** The index file, without location-dependent parts; `null` if the worktree has no index. */
  readonly index: Buffer | null;
  /** Git's own files of the worktree that must be saved. */
  readonly state: readonly WalkEntry[];
  /** Everything in git's own folder of the worktree. */
  readonly notes: readonly WalkEntry[];
}

/**
 * Takes a worktree, and the working tree from which packages may have been copied; returns what is
 * in it. Writes only objects.
 */
export async function survey(place: InspectedWorktree, source: string | null): Promise<Survey> {
  const { root, admin } = place;
  const notes = walkFolder(admin);
  const { staged, index, changed } = await readIndex(place);
  const found = root === null ? [] : walkFolder(root);
  const tracked = new Set(staged.filter(({ mode }) => mode !== "160000").map(({ path }) => path));
  const asGitHasIt = new Set([...tracked].filter((path) => !changed.has(path)));
  const left =
    root === null
      ? nothingLeftOut
      : await leftOutOf({ root, source, found, tracked }, { staged, env: place.repository.env });
  const isLeft = ({ path }: WalkEntry) =>
    left.paths.has(path) || left.folders.some((folder) => path.startsWith(`${folder}/`));
  const others = found.filter((entry) => !isLeft(entry) && !asGitHasIt.has(entry.path));
  const kept = others.filter(({ kind }) => kind === "file" || kind === "link");
  const here = new Set(found.map(({ path }) => path));
  const holding = foldersAboveAll(asGitHasIt);
  return {
    found,
    kept,
    folders: others.filter(({ kind, path }) => kind === "folder" && !holding.has(path)),
    // In a sparse checkout a path may be missing on disk according to its entry in the index.
    absent:
      root === null
        ? []
        : staged
            .filter(
              ({ tag, mode, path }) => !/s/i.test(tag) && mode !== "160000" && !here.has(path),
            )
            .map(({ path }) => path),
    leftOut: [
      ...left.named,
      ...others
        .filter(({ kind }) => kind === "other")
        .map(({ path }) => ({ path, why: "neither a file nor a link" })),
    ],
    staged,
    index,
    state: stateFiles(notes, root === null ? [] : modulesIn({ root, admin }, kept)),
    notes,
  };
}

interface IndexContent {
  readonly staged: readonly TaggedEntry[];
  readonly index: Buffer | null;
  /** Tracked paths that differ or may differ from the index. */
  readonly changed: ReadonlySet<RepoPath>;
}

/**
 * Reads the index through a copy, so that the worktree's own is not changed. The copy leaves out
 * location-dependent parts (a split index, caches).
 */
function readIndex({ repository, root }: InspectedWorktree): Promise<IndexContent> {
  if (!existsSync(repository.indexFile))
    return Promise.resolve({ staged: [], index: null, changed: new Set() });
  return withIndexCopy(repository, async (env) => {
    const whole = [
      "-c",
      "core.splitIndex=false",
      "-c",
      "core.untrackedCache=false",
      "-c",
      "index.threads=1",
    ];
    // 1: some file differs from the index.
    const refresh = root === null ? [] : ["--refresh"];
    const hooks = { hooks: "off", accept: [0, 1] } as const;
    await git([...whole, "update-index", "-q", ...refresh, "--force-write-index"], {
      env,
      ...hooks,
    });
    const staged = splitNul((await git(["ls-files", "--stage", "-v", "-z"], { env })).stdout).map(
      stagedOf,
    );
    const differing =
      root === null
        ? []
        : splitNul(
            (await git(["diff-files", "-z", "--name-only", "--ignore-submodules=all"], { env }))
              .stdout,
          );
    // Git was told not to check these files, so it cannot tell that they are unchanged.
    const unwatched = staged.filter(({ tag }) => tag !== "H").map(({ path }) => path);
    return {
      staged,
      index: readFileSync(env["GIT_INDEX_FILE"]!),
      changed: new Set([...differing, ...unwatched]),
    };
  });
}

function stagedOf(line: string): TaggedEntry {
  const tab = line.indexOf("\t");
  const [tag = "", mode = "", oid = "", stage = ""] = line.slice(0, tab).split(" ");
  return { tag, mode, oid, stage, path: line.slice(tab + 1) };
}

function foldersAboveAll(paths: ReadonlySet<RepoPath>): Set<RepoPath> {
  const folders = new Set<RepoPath>();
  for (const path of paths) {
    for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1))
      folders.add(path.slice(0, cut));
  }
  return folders;
}

/**
 * Returns the repositories of saved submodules in git's own folder of the worktree
 * (`modules/<name>`), relative to it.
 */
function modulesIn(
  { root, admin }: { root: string; admin: string },
  kept: readonly WalkEntry[],
): RepoPath[] {
  return kept.flatMap(({ path, kind }) => {
    if (kind !== "file" || !path.endsWith("/.git")) return [];
    const text = /^gitdir: (.+)$/m.exec(readFileSync(placeIn(root, path), "utf8"))?.[1];
    const target = text === undefined ? null : resolve(join(root, path, ".."), text);
    const modules = join(admin, "modules");
    return target !== null && isInside(modules, target) ? [target.slice(admin.length + 1)] : [];
  });
}

/** Files that depend on the location, or that a new worktree has itself. */
const ownOfPlace =
  /^(index|HEAD|gitdir|commondir|locked|sharedindex\..*|.*\.lock|fsmonitor--daemon.*|airlock.*)$/;

function stateFiles(notes: readonly WalkEntry[], modules: readonly RepoPath[]): WalkEntry[] {
  return notes.filter(({ path, kind }) => {
    if (kind !== "file" && kind !== "link") return false;
    if (path.startsWith("modules/")) return modules.some((folder) => path.startsWith(`${folder}/`));
    return !ownOfPlace.test(path);
  });
}
