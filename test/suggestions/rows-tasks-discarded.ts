// What discarding a task, and restoring it, say to type.

import { looks, lets, type Row } from "./row.ts";
import { committed, key, place } from "./rows-tasks.ts";

export const discardedTaskRows: readonly Row[] = [
  {
    code: "UNLANDED",
    title: "commits that have not landed",
    on: committed,
    prepare: ":",
    refused: "airlock task discard add-it",
    effects: [
      { command: `airlock task land ${key}`, holds: "landed b.txt=2" },
      {
        command: `airlock task discard ${key} --force`,
        holds: 'test -z "$(git worktree list | sed 1d)"',
      },
    ],
  },
  {
    code: "NO_SAVED",
    title: "nothing saved of that name",
    prepare: ":",
    refused: "airlock task restore nope",
    effects: [{ command: "airlock task restore --list", holds: ":" }],
  },
  {
    code: "USAGE",
    title: "restore what?",
    prepare: ":",
    refused: "airlock task restore",
    effects: [{ command: "airlock task restore --list", holds: ":" }],
  },
  {
    code: "TASK_EXISTS",
    title: "a task of that name is there",
    on: committed,
    prepare: `airlock task discard add-it --force; airlock task start 'add it'`,
    refused: `airlock task restore ${key}`,
    effects: [lets(`airlock task discard ${key}`), looks("airlock task restore --list")],
  },
  {
    code: "FOLDER_IN_THE_WAY",
    title: "something lies where it was",
    on: committed,
    prepare: `${place}; airlock task discard add-it --force; mkdir -p "$place"; echo 1 >"$place/x"`,
    refused: `airlock task restore ${key}`,
    effects: [lets(/^mv \S+ \S+-elsewhere$/)],
  },
];
