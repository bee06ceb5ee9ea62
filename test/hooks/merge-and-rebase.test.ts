// Merges, conflicts, cherry-pick, revert, rebase and am work as without hooks; a merge concluded by
// hand is checked.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectSameEnd } from "../support/repository/checked.ts";
import { guardedState, numbered } from "../support/repository/guarded.ts";
import { prepared, type State } from "../support/repository/prepared.ts";
import { takeRecordings } from "../support/check/recording.ts";
import type { Finished, TestEnvironment } from "../support/process/process.ts";
import { run } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/**
 * main and side both changed a.txt; side also changed b.txt, main also dir/c.txt. On main, with
 * unstaged work around.
 */
const divergedState: State = {
  key: ["main and side"],
  on: guardedState(),
  build: async (repository) => {
    await repository.prepare("checkout", "--quiet", "-b", "side");
    await repository.add("b.txt", numbered("b").replace("b 4", "b four, side"));
    await repository.prepare("commit", "--quiet", "-m", "side, b");
    await repository.add("a.txt", numbered("a").replace("a 2\n", "a two, side\n"));
    await repository.prepare("commit", "--quiet", "-m", "side, a");
    await repository.prepare("checkout", "--quiet", "main");
    await repository.add("dir/c.txt", numbered("c").replace("c 3", "c three, main"));
    await repository.prepare("commit", "--quiet", "-m", "main, c");
  },
};

const conflictingState: State = {
  key: ["main and side in conflict"],
  on: divergedState,
  build: async (repository) => {
    await repository.add("a.txt", numbered("a").replace("a 2\n", "a two, main\n"));
    await repository.prepare("commit", "--quiet", "-m", "main, a");
  },
};

const diverged = (context: Context) => prepared(context, divergedState);
const conflicting = (context: Context) => prepared(context, conflictingState);

/**
 * Runs git commands one after the other; the first that fails ends it unless it may fail (`?` in
 * front).
 */
async function series(
  repository: TestRepository,
  env: TestEnvironment,
  commands: readonly string[],
): Promise<Finished> {
  let script = "";
  for (const command of commands)
    script += command.startsWith("?")
      ? `${command.slice(1)} && exit 99\n`
      : `${command} || exit $?\n`;
  return run(["sh", "-c", `${script}exit 0\n`], {
    cwd: repository.root,
    env: { ...repository.env, ...env },
  });
}

const resolve = "printf 'resolved\\n' > a.txt && git add a.txt";

const clean: readonly (readonly [string, readonly string[]])[] = [
  ["a fast-forward merge", ["git checkout -q -b behind main~1", "git merge -q main"]],
  ["a clean merge", ["git merge -q --no-edit side"]],
  ["a clean merge with --no-ff and a message", ["git merge -q --no-ff -m merged side"]],
  [
    "a merge without a commit, then given up",
    ["git merge -q --no-commit side", "git merge --abort"],
  ],
  ["cherry-pick", ["git cherry-pick side~1 side"]],
  [
    "cherry-pick -x --no-commit, reset",
    ["git cherry-pick --no-commit side", "git reset -q --merge"],
  ],
  ["revert", ["git revert --no-edit HEAD"]],
  ["rebase", ["git stash push -q -- dirty.txt", "git rebase -q main side"]],
  ["rebase --autostash", ["git rebase -q --autostash side"]],
  [
    "rebase -i with reword",
    [
      "git stash push -q -- dirty.txt",
      "git checkout -q side",
      "GIT_SEQUENCE_EDITOR='sed -i.bak s/^pick/reword/' GIT_EDITOR='echo reworded >' git rebase -q -i main",
    ],
  ],
  [
    "rebase -i with squash",
    [
      "git stash push -q -- dirty.txt",
      "git checkout -q side",
      "GIT_SEQUENCE_EDITOR='sed -i.bak 2s/^pick/squash/' git rebase -q -i main",
    ],
  ],
  [
    "rebase -i with fixup and exec",
    [
      "git stash push -q -- dirty.txt",
      "git checkout -q side",
      "GIT_SEQUENCE_EDITOR='sed -i.bak 2s/^pick/fixup/' git rebase -q -i --exec true main",
    ],
  ],
  [
    "rebase --root",
    [
      "git stash push -q -- dirty.txt",
      "git checkout -q side",
      "git rebase -q --root --force-rebase",
    ],
  ],
  ["am", ["git format-patch -q -o .git/patches main..side", "git am -q .git/patches/*.patch"]],
  [
    "pull --rebase from another repository",
    [
      "git stash push -q -- dirty.txt",
      "git clone -q --bare . ../remote.git",
      "git checkout -q side",
      "git pull -q --rebase ../remote.git main",
    ],
  ],
  [
    "fetch, branch, tag, notes and worktree",
    [
      "git clone -q --bare . ../remote.git",
      "git fetch -q ../remote.git 'refs/heads/*:refs/remotes/r/*'",
      "git branch new side",
      "git tag t",
      "git notes add -m n",
      "git worktree add -q ../wt new",
      "git branch -m side renamed",
      "git branch -D renamed",
    ],
  ],
  ["stash and stash pop", ["git stash push -q", "git stash pop -q"]],
  [
    "update-ref and symbolic-ref",
    [
      "git update-ref refs/heads/direct side",
      "git symbolic-ref refs/heads/alias refs/heads/direct",
    ],
  ],
  [
    "reset, switch and gc",
    [
      "git stash push -q -- dirty.txt",
      "git switch -q side",
      "git reset -q --hard HEAD~1",
      "git switch -q main",
      "git gc -q --prune=now",
      "git pack-refs --all",
    ],
  ],
];

const conflicts: readonly (readonly [string, readonly string[]])[] = [
  ["a merge given up", ["?git merge -q side", "git merge --abort"]],
  ["a merge left in conflict", ["?git merge -q side"]],
  ["a cherry-pick continued", ["?git cherry-pick side", resolve, "git cherry-pick --continue"]],
  ["a cherry-pick skipped", ["?git cherry-pick side", "git cherry-pick --skip"]],
  ["a cherry-pick of two, left in conflict", ["?git cherry-pick side side~1"]],
  [
    "a revert continued",
    [
      "git commit -q --no-verify --allow-empty -m x",
      "printf 'later\\n' > a.txt",
      "git commit -q --no-verify -m later -- a.txt",
      "?git revert --no-edit HEAD~2",
      resolve,
      "git revert --continue",
    ],
  ],
  [
    "a rebase continued",
    [
      "git stash push -q -- dirty.txt",
      "?git rebase -q main side",
      resolve,
      "git rebase --continue",
    ],
  ],
  [
    "a rebase given up",
    ["git stash push -q -- dirty.txt", "?git rebase -q main side", "git rebase --abort"],
  ],
  ["a rebase left in conflict", ["git stash push -q -- dirty.txt", "?git rebase -q main side"]],
  [
    "a rebase skipped",
    ["git stash push -q -- dirty.txt", "?git rebase -q main side", "git rebase --skip"],
  ],
  [
    "am -3 continued",
    [
      "git format-patch -q -o .git/patches main..side",
      "?git am -q -3 .git/patches/*.patch",
      resolve,
      "git am --continue",
    ],
  ],
  [
    "am given up",
    [
      "git format-patch -q -o .git/patches main..side",
      "?git am -q .git/patches/*.patch",
      "git am --abort",
    ],
  ],
];

describe("What git does itself ends as without hooks, state files included", () => {
  it.concurrent.for(clean)("%s", async ([, commands], context) => {
    const repository = await diverged(context);
    const end = await expectSameEnd(repository, (env) => series(repository, env, commands));
    context.expect(end.code, end.stderr).toBe(0);
  });

  it.concurrent.for(conflicts)("with conflicts: %s", async ([, commands], context) => {
    const repository = await conflicting(context);
    const end = await expectSameEnd(repository, (env) => series(repository, env, commands));
    context.expect(end.code, end.stderr).toBe(0);
  });
});

describe("A merge concluded by hand is checked, on what differs from both parents", () => {
  it.concurrent.for([
    ["commit", "--no-edit"],
    ["commit", "-m", "merged by hand"],
    ["merge", "--continue"],
  ])("git %s %s", async (form, context) => {
    const repository = await conflicting(context);
    context.expect((await repository.git(["merge", "-q", "side"])).code).toBe(1);
    await repository.add("a.txt", "resolved\n");
    repository.write("a.txt", "edited after it was resolved\n");
    await expectCheckedCommit(repository, form, { paths: ["a.txt"] });
  });

  it.concurrent("also with a file added to the merge, and with commit -a", async (context) => {
    const repository = await conflicting(context);
    context.expect((await repository.git(["merge", "-q", "side"])).code).toBe(1);
    repository.write("a.txt", "resolved\n");
    await repository.add("evil.txt", "in neither parent\n");
    await expectCheckedCommit(repository, ["commit", "-a", "--no-edit"], {
      paths: ["a.txt", "evil.txt", "dirty.txt"],
    });
  });

  it.concurrent("a merge prepared with --no-commit is checked when it is committed", async (context) => {
    const repository = await diverged(context);
    await repository.prepare("merge", "-q", "--no-commit", "side");
    await repository.add("evil.txt", "in neither parent\n");
    await expectCheckedCommit(repository, ["commit", "--no-edit"], { paths: ["evil.txt"] });
  });

  it.concurrent("merge --squash, then commit, is a commit like any other", async (context) => {
    const repository = await diverged(context);
    await repository.prepare("merge", "-q", "--squash", "side");
    await expectCheckedCommit(repository, ["commit", "-m", "squashed"]);
  });

  it.concurrent("a failing check refuses it and leaves the merge as it was", async (context) => {
    const repository = await conflicting(context);
    context.expect((await repository.git(["merge", "-q", "side"])).code).toBe(1);
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ checks: { no: { files: "*", run: "false" } } }),
    );
    await repository.add("a.txt", "resolved\n");
    const before = await repository.snapshot();
    context.expect(Object.keys(before.state)).toContain("MERGE_HEAD");
    context.expect((await repository.git(["commit", "--no-edit"])).code).toBe(1);
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("a commit typed while a rebase or cherry-pick waits is checked", async (context) => {
    const repository = await conflicting(context);
    context.expect((await repository.git(["cherry-pick", "side"])).code).toBe(1);
    await repository.add("a.txt", "resolved\n");
    await takeRecordings(repository);
    await expectCheckedCommit(repository, ["commit", "--no-edit"]);
  });

  it.concurrent("a conflicted index is refused clearly, by git and by airlock run", async (context) => {
    const repository = await conflicting(context);
    context.expect((await repository.git(["merge", "-q", "side"])).code).toBe(1);
    const before = await repository.snapshot();
    context.expect((await repository.git(["commit", "-m", "no"])).code).toBe(128);
    const end = await repository.airlock(["run"]);
    context.expect(end.code).toBe(2);
    context.expect(end.stderr).toContain("a.txt");
    context.expect(end.stderr).toMatch(/conflict/i);
    context.expect(await repository.snapshot()).toEqual(before);
  });
});
