// What a commit of paths that another session claims says to type.

import { lets, looks, type Row } from "./row.ts";

export const claimRows: readonly Row[] = [
  {
    code: "CLAIMED_PATH",
    title: "where all is claimed, there is no rest",
    prepare: "as bob airlock claim --paths a.txt; echo 2 >a.txt; git add a.txt",
    refused: "git commit -m x",
    effects: [
      {
        command: "airlock tell bob 'May I have it?'",
        holds: "as bob airlock inbox | grep -q 'May I have it'",
      },
      looks("airlock claims"),
    ],
  },
  {
    code: "CLAIMED_PATH",
    title: "where nothing is staged, nothing is to be unstaged",
    prepare: "as bob airlock claim --paths a.txt; echo 2 >a.txt; echo 2 >b.txt",
    refused: "airlock commit -m x a.txt b.txt",
    effects: [
      {
        command: "airlock tell bob 'May I have it?'",
        holds: "as bob airlock inbox | grep -q 'May I have it'",
      },
      looks("airlock claims"),
    ],
  },
  {
    code: "CLAIMED_PATH",
    title: "the rest is committed, and the holder is asked, from a subfolder",
    prepare:
      "as bob airlock claim --paths a.txt; echo 2 >a.txt; echo 2 >b.txt; git add a.txt b.txt",
    refused: "git commit -m x",
    at: "src",
    effects: [
      lets("git restore --staged -- ../a.txt", "landed b.txt=2"),
      {
        command: "airlock tell bob 'May I have it?'",
        holds: "as bob airlock inbox | grep -q 'May I have it'",
      },
      looks("airlock claims"),
    ],
  },
];
