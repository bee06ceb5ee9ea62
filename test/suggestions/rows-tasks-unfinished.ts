// What tasks say to type where something was left unfinished, or is in the way.

import { committed, key, task } from "./rows-tasks.ts";
import { lets, looks, type Row } from "./row.ts";

export const unfinishedTaskRows: readonly Row[] = [
  {
    code: "TARGET_BUSY",
    title: "the branch is in the middle of a merge",
    on: committed,
    prepare: `git switch -qc side; echo 3 >c.txt; git commit -qm c -- c.txt; git switch -q main; echo 4 >c.txt; git commit -qm cc -- c.txt; git merge side || :; echo 5 >c.txt; git add c.txt`,
    refused: `cd "$(airlock task path add-it)" && airlock task land`,
    effects: [
      lets(/^git -C \S+ commit$/),
      { ...lets(/^git -C \S+ merge --abort$/), before: "git update-index -q --refresh || :" },
    ],
  },
  {
    code: "TASK_BUSY",
    title: "a discard that was killed is finished",
    on: task,
    prepare: `touch .git/airlock/faults-allowed; AIRLOCK_FAULT=discard-recorded airlock task discard add-it || :`,
    refused: "airlock task land add-it",
    effects: [
      {
        command: `airlock task discard ${key}`,
        holds: "airlock task list | grep -q 'There are no tasks'",
      },
    ],
  },
  {
    code: "TASK_UNFINISHED",
    title: "a task whose discard was killed cannot begin again",
    on: task,
    prepare: `touch .git/airlock/faults-allowed; AIRLOCK_FAULT=discard-recorded airlock task discard add-it || :`,
    refused: "airlock task start 'add it'",
    effects: [lets(`airlock task discard ${key}`)],
  },
  {
    code: "LANDING_UNFINISHED",
    title: "a landing that was killed is finished",
    on: committed,
    prepare: `touch .git/airlock/faults-allowed; AIRLOCK_FAULT=swapped airlock task land add-it || :; echo 2 >a.txt`,
    refused: "airlock commit -m x a.txt",
    effects: [lets(`airlock task land ${key}`, "landed a.txt=2")],
  },
  {
    code: "BRANCH_IN_THE_WAY",
    title: "its branch has gone on",
    on: committed,
    prepare: `airlock task discard add-it --force; git branch airlock/task-add-it main`,
    refused: `airlock task restore ${key}`,
    effects: [lets(/^git branch -m \S+ \S+-elsewhere$/)],
  },
  {
    code: "SAVED_UNREADABLE",
    title: "saved by somebody else",
    prepare: "git update-ref refs/airlock/saved/task-x/20260102T030405Z HEAD",
    refused: "airlock task restore --list",
    effects: [looks(/^git ls-tree -r [0-9a-f]+$/)],
  },
];
