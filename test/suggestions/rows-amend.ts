// What the guard of another session's commit says to type where it would be amended.

import { approves, lands, type Row } from "./row.ts";

export const amendRows: readonly Row[] = [
  {
    code: "FOREIGN_AMEND",
    title: "a commit of one's own instead",
    prepare:
      "echo 2 >b.txt; as bob command git commit -qm theirs b.txt; echo 2 >a.txt; git add a.txt",
    refused: "git commit --amend -m x",
    effects: [lands("git commit -m x", "a.txt=2"), approves],
  },
  {
    code: "FOREIGN_AMEND",
    title: "through `airlock commit`",
    prepare: "echo 2 >b.txt; as bob command git commit -qm theirs b.txt; echo 2 >a.txt",
    refused: "airlock commit --amend -m x a.txt",
    effects: [
      lands("git airlock commit -m x -- a.txt", "a.txt=2"),
      lands("git airlock commit --amend-any -m x -- a.txt", "a.txt=2", "b.txt=2"),
      approves,
    ],
  },
  {
    code: "FOREIGN_AMEND",
    title: "of nothing but the message: its author is asked",
    prepare: "echo 2 >b.txt; as bob command git commit -qm theirs b.txt",
    refused: "git commit --amend -m x",
    effects: [
      {
        command: /^airlock tell bob 'Please amend your commit [0-9a-f]{12}\.'$/,
        holds: "as bob airlock inbox | grep -q 'amend your commit'",
      },
      approves,
    ],
  },
];
