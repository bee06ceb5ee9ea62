// What the guards of a commit's scope say to type.

import { approves, lands, lets, looks, type Row } from "./row.ts";

/** Somebody's edits, one of them named. */
const edits = "for file in a.txt b.txt src/one.ts new.txt; do echo 2 >$file; done";

export const scopeRows: readonly Row[] = [
  {
    code: "BROAD_ADD",
    title: "what was named is committed, through `airlock commit` first",
    prepare: `${edits}; git add src/one.ts; git add .`,
    refused: "git commit -qm 'my words'",
    effects: [
      lands("git airlock commit -qm 'my words' -- src/one.ts", "src/one.ts=2"),
      lands("git commit -qm 'my words' -- src/one.ts", "src/one.ts=2"),
      approves,
    ],
  },
  {
    code: "FOREIGN_PATH",
    title:
      "with another session's file, in a subfolder, and names that a shell or git would read otherwise",
    prepare: `for file in "src/it's [1].ts" src/:x.ts src/-y.ts 'src/$z"".ts' a.txt b.txt; do echo 2 >"$file"; done; git add b.txt
      (cd src && git --literal-pathspecs add -- "it's [1].ts" :x.ts -y.ts '$z"".ts'); as bob git add a.txt; git add .`,
    refused: "git commit -qm mine",
    at: "src",
    effects: [
      lands(
        /^git airlock commit -qm mine -- /,
        "b.txt=2",
        'src/$z"".ts=2',
        "src/-y.ts=2",
        "src/:x.ts=2",
        "src/it's [1].ts=2",
      ),
      lands(
        /^git commit -qm mine -- /,
        "b.txt=2",
        'src/$z"".ts=2',
        "src/-y.ts=2",
        "src/:x.ts=2",
        "src/it's [1].ts=2",
      ),
      approves,
    ],
  },
  {
    code: "BROAD_ADD",
    title: "of which nothing was named, while the disk has gone on: what was staged is committed",
    prepare: "mkdir p; echo staged >p/f; git add p; echo half >p/f",
    refused: "git commit -m x",
    effects: [
      lands("git airlock commit --staged -m x -- p/f", "p/f=staged"),
      {
        command: "git restore --staged -- p/f",
        holds: 'test -z "$(git diff --cached --name-only)" && test "$(cat p/f)" = half',
      },
      approves,
    ],
  },
  {
    code: "BROAD_ADD",
    title: "of very many, nothing named: the paths are left to the reader",
    prepare: "for at in 1 2 3 4 5 6; do echo $at >n$at; done; git add .",
    refused: "git commit -m x",
    effects: [
      looks("git status --short"),
      {
        command: "git restore --staged -- n1 n2 n3 n4 n5 n6",
        holds: 'test -z "$(git diff --cached --name-only)"',
      },
      approves,
    ],
  },
  {
    code: "BROAD_ADD",
    title: "named and deleted on disk since, or given another mode: as it was staged",
    prepare: "echo 2 >a.txt; git add a.txt; echo 2 >src/one.ts; git add src; rm a.txt",
    refused: "git commit -m x",
    effects: [lands("git airlock commit --staged -m x -- a.txt", "a.txt=2"), approves],
  },
  {
    code: "BROAD_ADD",
    title: "with package.json named: its lock file goes with it",
    prepare:
      "echo '{}' >package.json; echo '{}' >package-lock.json; echo 2 >a.txt; git add package.json; git add .",
    refused: "git commit -m x",
    effects: [
      lands(
        "git airlock commit -m x -- package.json package-lock.json",
        "package-lock.json={}",
        "package.json={}",
      ),
      lands(
        "git commit -m x -- package.json package-lock.json",
        "package-lock.json={}",
        "package.json={}",
      ),
      approves,
    ],
  },
  {
    code: "BROAD_ADD",
    title: "by `commit -a`, with the options of the caller",
    prepare: `${edits}; git add a.txt`,
    refused: "git commit --signoff -am x",
    effects: [
      lands("git airlock commit --signoff -m x -- a.txt", "a.txt=2"),
      lands("git commit --signoff -m x -- a.txt", "a.txt=2"),
      approves,
    ],
  },
  {
    code: "BROAD_ADD",
    title: "with options that only git has",
    prepare: `${edits}; git add a.txt; git add .`,
    refused: "git -c user.name=Bo commit --untracked-files=no -m x",
    effects: [
      lands("git -c user.name=Bo commit --untracked-files=no -m x -- a.txt", "a.txt=2"),
      approves,
    ],
  },
  {
    code: "BROAD_ADD",
    title: "let pass where the session is alone: not called without a trace, nor what is one's own",
    prepare: "echo 2 >b.txt; airlock session start; echo 2 >a.txt; git add .",
    refused: "git commit -m x",
    effects: [
      lands("git airlock commit -m x -- b.txt a.txt", "a.txt=2", "b.txt=2"),
      lands("git commit -m x -- b.txt a.txt", "a.txt=2", "b.txt=2"),
      lets("git restore --staged -- b.txt", "landed a.txt=2"),
      approves,
    ],
  },
  {
    code: "BROAD_ADD",
    title: "through `airlock commit` itself",
    prepare: edits,
    refused: "airlock commit --quiet -m x .",
    effects: [looks("git status --short"), approves],
  },
  {
    code: "FOREIGN_PATH",
    title: "what is one's own is committed, as it was staged",
    prepare: "echo 2 >a.txt; echo 2 >b.txt; git add a.txt; as bob git add b.txt; echo half >a.txt",
    refused: "git commit -m x",
    effects: [lands("git airlock commit --staged -m x -- a.txt", "a.txt=2"), approves],
  },
  {
    code: "FOREIGN_PATH",
    title: "with a name that holds a newline",
    prepare: `name=$(printf 'two\\nlines'); echo 2 >"$name"; echo 2 >b.txt; git add "$name"; as bob git add b.txt`,
    refused: "git commit -m x",
    effects: [
      {
        command: /^git airlock commit -m x --pathspec-from-file=\S+ --pathspec-file-nul$/,
        holds: 'test "$(git show --format= --name-only -z HEAD | tr "\\0\\n" ";,")" = "two,lines;"',
      },
      {
        command: /^git commit -m x --pathspec-from-file=\S+ --pathspec-file-nul$/,
        holds: 'test "$(git show --format= --name-only -z HEAD | tr "\\0\\n" ";,")" = "two,lines;"',
      },
      approves,
    ],
  },
  {
    code: "FOREIGN_PATH",
    title: "while a merge is concluded",
    prepare: `git branch side; echo 2 >a.txt; git commit -qm two -- a.txt; git checkout -q side; echo 3 >a.txt; git commit -qm three -- a.txt
      git merge main >/dev/null; echo 4 >a.txt; git add a.txt; echo 2 >b.txt; as bob git add b.txt`,
    refused: "git commit -qm x",
    effects: [lets("git restore --staged -- b.txt"), approves],
  },
  {
    code: "MASS_DELETION",
    title: "the deletions are taken out of the index",
    prepare: "rm .git/index; echo 2 >a.txt; git add a.txt airlock.config.json",
    refused: "git commit -m x",
    effects: [
      lets(/^git restore --staged -- .*docs\/text\.md src\/one\.ts/, "landed a.txt=2"),
      approves,
    ],
  },
  {
    code: "MASS_DELETION",
    title: "through `airlock commit`",
    prepare:
      "for at in $(seq 70); do echo $at >f$at; done; git add . && git -c core.hooksPath=/dev/null commit -qm many; rm f*",
    refused: "airlock commit -m x .",
    effects: [looks("git status --short"), approves],
  },
  {
    code: "STALE_ENTRY",
    title: "the index is brought up to date",
    prepare:
      "cp .git/index .git/before; echo 2 >b.txt; as bob git commit -qm theirs b.txt; cp .git/before .git/index; echo 2 >a.txt; git add a.txt",
    refused: "git commit -m x",
    effects: [lets("git restore --staged -- b.txt", "landed a.txt=2"), approves],
  },
  {
    code: "INDEX_MOVED",
    title: "the same command again",
    prepare: `mkdir -p .git/hooks; printf '#!/bin/sh\\nrm .git/hooks/pre-commit; cp .git/index .git/other; GIT_INDEX_FILE=.git/other git add b.txt; mv .git/other .git/index\\n' >.git/hooks/pre-commit
      chmod +x .git/hooks/pre-commit; echo 2 >a.txt; echo 2 >b.txt`,
    refused: "git commit -m x -- a.txt",
    effects: [{ command: "git commit -m x -- a.txt", holds: "landed a.txt=2" }],
  },
  {
    code: "BROAD_ADD",
    title: "where a check is left out: it stays left out",
    prepare: `${edits}; echo BAD >a.txt; git add a.txt; git add .`,
    refused: "AIRLOCK_SKIP=bad git commit -qm x",
    effects: [
      lands("AIRLOCK_SKIP=bad git airlock commit -qm x -- a.txt", "a.txt=BAD"),
      lands("AIRLOCK_SKIP=bad git commit -qm x -- a.txt", "a.txt=BAD"),
      lands("env AIRLOCK_SKIP=bad git commit -qm x -- a.txt", "a.txt=BAD"),
      approves,
    ],
  },
  {
    code: "BROAD_ADD",
    title:
      "by somebody alone, with the config of another tool: a session that starts again may add broadly",
    prepare: `git rm -q airlock.config.json; echo '{ "*.txt": "true" }' >.lintstagedrc.json; git add .lintstagedrc.json; git -c core.hooksPath=/dev/null commit -qm x; echo 2 >a.txt`,
    refused: "git commit -qam x",
    effects: [
      lands("git airlock commit -qm x -- a.txt", "a.txt=2"),
      lands("git commit -qm x -- a.txt", "a.txt=2"),
      { command: "git restore --staged -- a.txt", holds: "git diff --cached --quiet" },
      approves,
      {
        command: "airlock session end && airlock session start",
        before: "git commit -qm x -- a.txt",
        holds: "echo 3 >a.txt && git commit -qam x && landed a.txt=3",
      },
    ],
  },
];
