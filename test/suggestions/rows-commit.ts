// What `airlock commit` and `airlock approve` say to type.

import { lands, lets, looks, type Row } from "./row.ts";

/** Somebody's edits, one of them to be named. */
const edits = "for file in a.txt b.txt src/one.ts new.txt; do echo 2 >$file; done";

export const commitRows: readonly Row[] = [
  {
    code: "IN_THE_WAY",
    title: "a staged file where a folder is named",
    prepare: "echo 1 >d; git add d; rm d; mkdir d; echo 2 >d/x",
    refused: "airlock commit -m x ../d/x",
    at: "src",
    effects: [lets("git restore --staged -- :/d", "landed d/x=2")],
  },
  {
    code: "NOT_TAKEN",
    title: "a path that git was told not to look at",
    prepare: "git update-index --assume-unchanged a.txt; echo 2 >a.txt",
    refused: "airlock commit -m x ../a.txt",
    at: "src",
    effects: [
      { command: "git update-index --no-skip-worktree -- ../a.txt", holds: ":" },
      lets("git update-index --no-assume-unchanged -- ../a.txt", "landed a.txt=2"),
      {
        command: "git airlock commit -m x ../a.txt",
        before: "git update-index --no-assume-unchanged a.txt",
        holds: "landed a.txt=2",
      },
    ],
  },
  {
    code: "NO_PATHS",
    title: "what is staged is named, with the options of the caller, from a subfolder",
    prepare: "echo 2 >a.txt; echo 2 >src/one.ts; git add a.txt src/one.ts; echo half >a.txt",
    refused: "airlock commit -m x",
    at: "src",
    effects: [
      lands("git airlock commit -m x --staged -- ../a.txt one.ts", "a.txt=2", "src/one.ts=2"),
    ],
  },
  {
    code: "NO_PATHS",
    title: "with nothing staged",
    prepare: "echo 2 >a.txt",
    refused: "airlock commit -m x",
    effects: [looks("git status --short")],
  },
  {
    code: "IN_PROGRESS",
    title: "a merge with conflicts: the files are added first, from a subfolder",
    prepare:
      "git switch -qc side; echo 2 >b.txt; git commit -qm two -- b.txt; git switch -q main; echo 3 >b.txt; git commit -qm three -- b.txt; git merge side || :",
    refused: "airlock commit -m x ../a.txt",
    at: "src",
    effects: [
      {
        command: "git add -- ../b.txt && git commit",
        before: "echo 4 >b.txt",
        holds: 'test ! -e .git/MERGE_HEAD && test "$(git show HEAD:b.txt)" = 4',
      },
      {
        command: "git merge --abort",
        before: "git update-index -q --refresh || :",
        holds: 'test "$(cat b.txt)" = 3',
      },
    ],
  },
  {
    code: "NOTHING_TO_COMMIT",
    title: "through `airlock commit`",
    prepare: "echo 2 >b.txt; git add b.txt",
    refused: "airlock commit -m x a.txt",
    effects: [looks("git status")],
  },
  {
    code: "NOT_YOURS",
    title: "a commit made without the hooks",
    prepare: "echo 2 >a.txt",
    refused: "airlock commit --amend -m x a.txt",
    effects: [looks("git show --stat HEAD")],
  },
  {
    code: "NOT_APPROVED",
    title: "where nobody can be asked",
    prepare: `${edits}; git add a.txt; git add .; command git commit -m x 2>&1 | grep -o 'approve [0-9a-f]*' | cut -d' ' -f2 | head -1 >.git/id`,
    refused: 'airlock approve "$(cat .git/id)"',
    effects: [{ command: /^airlock approve [0-9a-f]{12} --yes$/, holds: "git commit -qm x" }],
  },
];
