// What tasks say to type.

import { lets, looks, type Row } from "./row.ts";

/** A task with one commit, or with more to do in its folder, which is `$place`. */
export const task = 'place=$(airlock task start "add it" 2>/dev/null)';
export const committed = `${task}; echo 2 >"$place/b.txt"; git -C "$place" commit -qm b -- b.txt`;

/** Sets `$place` in a repository that has the task already. */
export const place = "place=${PWD%/*}/repo.tasks/task-add-it";

/** The task's key. */
export const key = "task-add-it";

export const taskRows: readonly Row[] = [
  {
    code: "NO_TASK",
    title: "a task that is not there",
    prepare: ":",
    refused: "airlock task land nope",
    effects: [looks("airlock task list")].map((one) => ({ ...one, holds: ":" })),
  },
  {
    code: "UNCOMMITTED",
    title: "what is not committed is committed, and then it lands",
    on: task,
    prepare: `${place}; echo 2 >"$place/b.txt"; echo 3 >"$place/new [1].txt"`,
    refused: "airlock task land add-it",
    effects: [
      {
        ...lets(/^cd \S+ && airlock commit -m 'add it' -- /),
        holds: `again && landed 'b.txt=2' 'new [1].txt=3'`,
      },
    ],
  },
  {
    code: "MERGE_CONFLICT",
    title: "the task is rebased, and lands again",
    on: committed,
    prepare: `echo 3 >b.txt; git commit -qm other -- b.txt`,
    refused: "airlock task land add-it",
    effects: [
      {
        command: /^git -C \S+ rebase main$/,
        holds:
          "cd ../*/* && echo 4 >b.txt && git add b.txt && GIT_EDITOR=true git rebase --continue && cd - && again && landed b.txt=4",
        code: 1,
      },
    ],
  },
  {
    code: "NOT_FAST_FORWARD",
    title: "the task is rebased, or squashed",
    on: committed,
    prepare: `echo 3 >c.txt; git commit -qm other -- c.txt`,
    refused: "airlock task land add-it --ff",
    effects: [
      lets(/^git -C \S+ rebase main$/),
      { command: `airlock task land ${key} --squash`, holds: "landed b.txt=2" },
    ],
  },
  {
    code: "NOTHING_TO_LAND",
    title: "a task without changes",
    on: task,
    prepare: ":",
    refused: "airlock task land add-it",
    effects: [{ command: /^git -C \S+ log --oneline main\.\.$/, holds: ":" }],
  },
  {
    code: "TASK_BRANCH",
    title: "on another branch",
    on: committed,
    prepare: `${place}; git -C "$place" switch -qc other`,
    refused: "airlock task land add-it",
    effects: [lets(/^git -C \S+ switch \S+$/)],
  },
  {
    code: "IN_PROGRESS",
    title: "a merge in the task's folder is finished or given up from here",
    on: committed,
    prepare: `${place}; echo 3 >b.txt; git commit -qm other -- b.txt; git -C "$place" merge main; echo 4 >"$place/b.txt"; git -C "$place" add b.txt`,
    refused: "airlock task land add-it",
    effects: [
      lets(/^git -C \S+ commit$/, "landed b.txt=4"),
      {
        command: /^git -C \S+ merge --abort$/,
        before: "git -C ../*/task-add-it update-index -q --refresh || :",
        holds: 'test "$(cat ../*/*/b.txt)" = 2',
      },
    ],
  },
  {
    code: "IN_PROGRESS",
    title: "a rebase is finished or given up",
    prepare:
      "git switch -qc side; echo 2 >b.txt; git commit -qm two -- b.txt; git switch -q main; echo 3 >b.txt; git commit -qm three -- b.txt; git rebase side; echo 4 >b.txt; git add b.txt",
    refused: "airlock commit -m x b.txt",
    effects: [
      {
        command: "git commit && git rebase --continue",
        holds: "test ! -d .git/rebase-merge && landed b.txt=4",
      },
      { command: "git rebase --abort", holds: "test ! -d .git/rebase-merge" },
    ],
  },
  {
    code: "TARGET_DIRTY",
    title: "a file of somebody's in the way",
    on: committed,
    prepare: `echo mine >b.txt`,
    refused: "airlock task land add-it",
    effects: [looks(/^git -C \S+ status -- b\.txt$/)],
  },
  {
    code: "NO_SUCH_BRANCH",
    title: "no such target",
    on: committed,
    prepare: ":",
    refused: "airlock task land add-it --into nope",
    effects: [looks("git branch --list")],
  },
  {
    code: "NO_TARGET",
    title: "no target",
    prepare: `git checkout -q --detach; ${committed}`,
    refused: "airlock task land add-it",
    effects: [looks("git branch --list")],
  },
  {
    code: "TASK_FOLDER_MISSING",
    title: "its folder was deleted, or moved",
    on: task,
    prepare: `${place}; mv "$place" "$place.moved"; echo "$place.moved" >.git/moved`,
    refused: "airlock task path add-it",
    effects: [
      {
        command: "git worktree repair",
        in: '"$(cat .git/moved)"',
        holds: 'test "$(airlock task path add-it)" = "$(cat .git/moved)"',
      },
      {
        command: `airlock task discard ${key}`,
        holds: "airlock task list | grep -q 'There are no tasks'",
      },
    ],
  },
  {
    code: "NO_REMOTE",
    title: "two remotes, and nothing says which",
    on: committed,
    prepare: `for name in far other; do git init -q --bare ../$name.git; git remote add $name ../$name.git; done`,
    refused: "airlock task land add-it --push",
    effects: [
      {
        command: "git push --set-upstream far main",
        holds: 'test "$(git --git-dir=../far.git show main:b.txt)" = 2',
      },
      {
        command: "git push --set-upstream other main",
        holds: 'test "$(git --git-dir=../other.git show main:b.txt)" = 2',
      },
    ],
  },
  {
    code: "PUSH_FAILED",
    title: "a remote that is not there",
    on: committed,
    prepare: `git remote add origin ../far.git`,
    refused: "airlock task land add-it --push",
    effects: [
      {
        command: "git push origin refs/heads/main:refs/heads/main",
        before: "git init -q --bare ../far.git",
        holds: 'test "$(git --git-dir=../far.git show main:b.txt)" = 2',
      },
    ],
  },
  {
    code: "PUSH_REFUSED",
    title: "a remote that has other commits",
    on: committed,
    prepare: `git init -q --bare ../far.git; git remote add origin ../far.git; git push -q origin "$(git commit-tree -m far 'HEAD^{tree}'):refs/heads/main"`,
    refused: "airlock task land add-it --push",
    effects: [
      { command: "git fetch origin", holds: "git rev-parse -q --verify origin/main >/dev/null" },
      {
        command: "git push origin refs/heads/main:refs/heads/main",
        before:
          "git fetch -q origin && git merge -q --no-verify --allow-unrelated-histories -s ours -m far origin/main",
        holds: 'test "$(git --git-dir=../far.git show main:b.txt)" = 2',
      },
    ],
  },
  {
    code: "UNKNOWN_COMMAND",
    title: "no such verb",
    prepare: ":",
    refused: "airlock task lst",
    effects: [{ command: "airlock task list", holds: ":" }],
  },
  {
    code: "USAGE",
    title: "a folder cannot be changed by a program",
    on: task,
    prepare: ":",
    refused: "airlock task cd add-it",
    effects: [
      { command: 'eval "$(airlock shell-init bash)"', holds: ":" },
      { command: 'cd "$(airlock task path add-it)"', holds: ":" },
    ],
  },
  {
    code: "USAGE",
    title: "an option that is none",
    prepare: ":",
    refused: "airlock task land --squash --merge",
    effects: [looks("airlock task land --help")],
  },
  {
    code: "TASK_FOLDER",
    title: "the folder of tasks lies in the working tree",
    prepare: "git config airlock.taskFolder tasks",
    refused: "airlock task start 'add it'",
    effects: [lets("git config airlock.taskFolder '../{repo}.tasks'")],
  },
];
