// Finds files on disk that a check could reach through a link, and that are not as in the candidate.

import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { RepoPath, Repository } from "../types.ts";
import type { Slot } from "./chamber-pool.ts";
import { indexFile } from "./seal.ts";
import { type WayBack, waysBack } from "./ways-back.ts";

/** A way back from a linked folder, and what it leads to. */
export interface ContentBehindLink extends WayBack {
  /** Paths that differ on disk from the candidate, at least one. */
  readonly differing: readonly RepoPath[];
}

/** Names of files that a program loads: of others, an untracked one changes no result. */
const sources: Readonly<Record<WayBack["follows"], RegExp>> = {
  Python: /\.(py|pyi|so|pyd)$/,
  PHP: /\.(php|inc)$/,
  Node: /\.([cm]?[jt]sx?|json|node)$/,
  "any program": /(?:)/,
};

/**
 * Takes a chamber that has been updated to the candidate, and the configured links; returns the
 * ways back to content that is not the candidate's. If the disk agrees with the candidate, a way
 * back does no harm. Git is asked only if there is one.
 */
export async function contentBehindLinks(
  slot: Slot,
  repository: Repository,
  links: readonly RepoPath[],
): Promise<ContentBehindLink[]> {
  const { root } = repository;
  const ways = root === null || links.length === 0 ? [] : waysBack(root, links);
  if (root === null || ways.length === 0) return [];
  // The chamber's index has the entries of the candidate; git compares the content on disk.
  const env = { ...repository.env, GIT_INDEX_FILE: indexFile(slot), GIT_LITERAL_PATHSPECS: "1" };
  const targets = [...new Set(ways.map(({ to }) => (to === "" ? "." : to)))];
  const list = async (args: readonly string[]): Promise<RepoPath[]> =>
    splitNul((await git([...args, "-z", "--", ...targets], { env, cwd: root })).stdout);
  const [changed, added] = await Promise.all([
    list(["diff", "--name-only", "--no-ext-diff", "--ignore-submodules=all", "--no-renames"]),
    list(["ls-files", "--others", "--exclude-standard"]),
  ]);
  return ways.flatMap((way) => {
    const isBehind = (path: RepoPath): boolean =>
      way.to === "" || path === way.to || path.startsWith(`${way.to}/`);
    const isSource = (path: RepoPath): boolean => sources[way.follows].test(path);
    // Below the root is everything, so only what the program loads counts.
    const differing = [
      ...changed.filter((path) => isBehind(path) && (way.to !== "" || isSource(path))),
      ...added.filter((path) => isBehind(path) && isSource(path)),
    ];
    return differing.length === 0 ? [] : [{ ...way, differing }];
  });
}
