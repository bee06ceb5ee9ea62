// The mark of a `git commit` whose checks have passed: what may land, and what the hooks behind pre-commit need from the config.

import { type GitProcess, writeMark } from "../system/mark.ts";
import type { Candidate, Check, Repository } from "../types.ts";
import type { Prospect } from "../git/prospect.ts";

export interface Pass {
  /** The running `git commit`. */
  readonly process: GitProcess;
  /** What was checked, with what was fixed in it. */
  readonly candidate: Pick<Candidate, "tree" | "head">;
  /** See `Prospect`. */
  readonly parents: Prospect["parents"];
  /** `part`: `git commit -- path` commits an index of its own. */
  readonly extent: "whole" | "part";
  /** All of the config. */
  readonly checks: readonly Check[];
  /** Names of checks that the user left out. */
  readonly leftOut: readonly string[];
  /** To be added to the message; `null`: none. */
  readonly trailer: string | null;
  /** Id of the approval that this commit uses up; `null`: none. */
  readonly approval: string | null;
}

/**
 * Writes the mark by which hooks/reference-transaction lets exactly this commit of this process land, and from which hooks/commit-msg
 * learns the trailer, and whether any check looks at messages. Only where everything that was to run has passed.
 */
export function markPassed({ commonDir }: Repository, pass: Pass): void {
  const { process, candidate, parents, extent, checks, leftOut, trailer, approval } = pass;
  const looked = checks.some(({ stages }) => stages.includes("commit-msg"));
  writeMark(commonDir, process, {
    tree: candidate.tree,
    parents: parents.map((parent) => parent ?? "none").join(" "),
    head: headOf(candidate.head),
    extent,
    message: looked ? "yes" : "no",
    ...(leftOut.length === 0 ? {} : { without: leftOut.join(", ") }),
    ...(trailer === null ? {} : { trailer }),
    ...(approval === null ? {} : { approval }),
  });
}

/** In a repository with reftable the file HEAD names a branch that cannot be (git-refs(1)); the branch is not known from it. */
function headOf(head: string): string {
  if (head === "refs/heads/.invalid") return "unknown";
  return head.startsWith("refs/") ? head : "detached";
}
