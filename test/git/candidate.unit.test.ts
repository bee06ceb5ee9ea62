// Candidates, as far as they are told without git.

import { describe, it } from "vitest";
import { branchesOf, staged } from "../../src/git/candidate.ts";
import type { Candidate } from "../../src/types.ts";

const oid = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

function candidate(head: string, origin: string): Candidate {
  return { tree: oid, base: null, baseTree: oid, head, changes: [], sinceBase: [], origin };
}

describe("The branch that receives a candidate", () => {
  it.for([
    [
      "staged content is HEAD's, whatever slashes are in its name",
      "refs/heads/release/1.0",
      staged,
      ["release/1.0"],
    ],
    ["staged content on a detached HEAD is none", oid, staged, []],
    ["staged content under another ref is none", "refs/bisect/bad", staged, []],
    ["a commit that exists is none, even of a branch's name", "refs/heads/main", "HEAD", []],
  ] as const)("of %s", ([, head, origin, branches], { expect }) => {
    expect(branchesOf(candidate(head, origin))).toEqual(branches);
  });
});
