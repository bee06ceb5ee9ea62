// Makes the trees to fix: the staged content, and the working files, without changing anything
// shared.

import { readHead } from "../git/candidate.ts";
import { resolveCommit } from "../git/commit-object.ts";
import { changesBetween } from "../git/trees/changes.ts";
import { git, gitLine } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { withIndexCopy } from "../git/private-index.ts";
import { joinNul, splitNul } from "../system/bytes.ts";
import type { Candidate, Environment, Oid, RepoPath, Repository } from "../types.ts";
import { choose, type Chosen, type FixWords } from "./select.ts";

export interface FixTrees {
  readonly chosen: Chosen;
  /** The staged content; files with conflicts are left out. */
  readonly staged: Candidate;
  /**
   * The working files: every tracked one as it is on disk, the named files, and configuration that
   * is not tracked yet.
   */
  readonly working: Candidate;
}

/**
 * Makes both trees from a copy of the index. The contents of working files go into the object
 * store, as `git add` would write them.
 */
export function treesOf(
  repository: Repository,
  objects: ObjectReader,
  words: FixWords,
): Promise<FixTrees> {
  return withIndexCopy(repository, async (env) => {
    const base = await resolveCommit(objects, "HEAD");
    // A file that was rewritten with the same content is not changed. Exit code 1: some files are
    // changed.
    await git(["update-index", "-q", "--refresh"], { env, accept: [0, 1] });
    const empty = await gitLine(["hash-object", "-t", "tree", "-w", "--stdin"], { env, input: "" });
    const chosen = await choose(repository, words, { env, base: base?.tree ?? empty });
    const from = { base: base?.oid ?? null, baseTree: base?.tree ?? empty };
    await withoutConflicts(env, chosen.unmerged);
    const staged = await gitLine(["write-tree"], { env });
    // Files with conflicts keep the content that git wrote there.
    const more = [...chosen.paths, ...chosen.unmerged, ...(await untrackedConfiguration(env))];
    await addAll(env, more);
    const working = await gitLine(["write-tree"], { env });
    const candidate = async (tree: Oid, origin: string): Promise<Candidate> => {
      const changes = await changesBetween(repository, { from: from.baseTree, to: tree });
      return { ...from, tree, head: readHead(repository), changes, sinceBase: changes, origin };
    };
    return {
      chosen,
      staged: await candidate(staged, "staged"),
      working: await candidate(working, "working files"),
    };
  });
}

async function withoutConflicts(env: Environment, unmerged: ReadonlySet<RepoPath>): Promise<void> {
  if (unmerged.size === 0) return;
  await git(["update-index", "-z", "--force-remove", "--stdin"], {
    env,
    input: joinNul([...unmerged]),
  });
}

/** Disables core.safecrlf: it matters only for content that is staged. */
const quietly = ["-c", "core.safecrlf=false"];

async function addAll(env: Environment, paths: readonly RepoPath[]): Promise<void> {
  const call = { env: { ...env, GIT_LITERAL_PATHSPECS: "1" } };
  await git([...quietly, "add", "-u"], call);
  const there = splitNul(
    (await git(["ls-files", "-z", "--others", "--exclude-standard"], call)).stdout,
  );
  const wanted = new Set(paths);
  const fresh = there.filter((path) => wanted.has(path));
  if (fresh.length > 0)
    await git([...quietly, "add", "--pathspec-from-file=-", "--pathspec-file-nul"], {
      ...call,
      input: joinNul(fresh),
    });
}

/**
 * Returns untracked files of tools' configuration, which apply before they are staged: names with
 * `config`, and hidden files (`.prettierrc`).
 */
async function untrackedConfiguration(env: Environment): Promise<string[]> {
  const globs = [
    ":(glob)**/*config*",
    ":(glob)**/.*",
    ":(glob)**/package.json",
    ":(glob)**/lefthook.*",
    ":(glob)**/*.toml",
  ];
  return splitNul(
    (await git(["ls-files", "-z", "--others", "--exclude-standard", "--", ...globs], { env }))
      .stdout,
  );
}
