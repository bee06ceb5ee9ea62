// A check that misbehaves harms the chamber alone, and the report says what happened.

import { describe, it } from "vitest";
import { checkedOut, expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { commitConfig } from "../support/repository/guarded.ts";
import type { Listing } from "../support/files/listing.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { misbehave, withCheck } from "../support/check/rogue.ts";
import type { TestRepository } from "../support/repository/repository.ts";

const titleOf = (cases: readonly (readonly [string, string])[]) =>
  cases.map(([title]) => title).join("; ");

/**
 * Changes of tracked content: the check has not passed, since what would land is not what it was
 * content with.
 */
const writers: readonly (readonly [string, string])[] = [
  ["writes a tracked file", "echo written >> b.txt"],
  ["writes the staged file", "echo written > a.txt"],
  ["writes and runs git add", "echo written > a.txt; git add a.txt"],
  ["writes and commits", "echo written > a.txt; git commit -qam mine"],
  ["replaces a file by a link", "ln -sf b.txt a.txt"],
  ["makes a file executable", "chmod +x a.txt"],
  ["deletes a file", "rm a.txt"],
  ["deletes everything", "rm -rf ./* ./.??* .git; true"],
  ["runs git checkout of an older file", "git checkout -q HEAD -- a.txt"],
  ["runs git reset --hard", "git reset -q --hard HEAD"],
  ["runs git stash", "git stash -q"],
  ["runs git rm", "git rm -qrf ."],
  [
    "writes through an edit that keeps size and time",
    "touch -r a.txt ../t; sed -i.bak 's/a five/A FIVE/' a.txt; rm a.txt.bak; touch -r ../t a.txt; rm ../t",
  ],
];

/** Nothing tracked changes: the commit lands as it was staged. */
const harmless: readonly (readonly [string, string])[] = [
  ["creates untracked files", "echo new > new.txt; mkdir -p build/x; echo new > build/x/y"],
  ["runs git commit", "git commit -qm mine"],
  [
    "runs git commit --allow-empty and gc",
    "git commit -q --allow-empty -m mine && git gc -q --prune=now",
  ],
  ["runs git stash and pop", "git stash -q && git stash pop -q --index"],
  [
    "makes, moves and deletes branches and tags",
    "git branch mine; git branch -qD other; git tag -d v1; git tag mine; git update-ref refs/heads/direct HEAD",
  ],
  ["runs git checkout of a new branch", "git checkout -qb mine"],
  [
    "changes the repository's config",
    "git config user.name Rogue; git config core.hooksPath /nowhere; git remote remove origin 2>/dev/null; git config core.bare true",
  ],
  [
    "runs git gc, prune, reflog expire and repack",
    "git reflog expire --expire=now --all; git repack -adq; git prune --expire=now; git gc -q --prune=now --aggressive",
  ],
  ["runs git clean", "git clean -qfdx"],
  [
    "makes a worktree",
    "git worktree add -q ../rogue-worktree HEAD && git worktree remove --force ../rogue-worktree",
  ],
  [
    "writes hooks",
    "d=$(git rev-parse --git-dir); mkdir -p $d/hooks; printf '#!/bin/sh\\nexit 1\\n' > $d/hooks/pre-commit; chmod +x $d/hooks/pre-commit",
  ],
  [
    "leaves locks in its own repository",
    "d=$(git rev-parse --absolute-git-dir); : > $d/index.lock; : > $d/HEAD.lock; : > $d/config.lock; : > $d/packed-refs.lock",
  ],
  ["changes the folder out", "cd / && cd $WORLD && pwd"],
  ["goes up and litters beside the chamber", "cd .. && : > litter"],
  ["takes its own permissions away", "chmod -R a-w . ; chmod 000 dir"],
  ["makes empty folders", "mkdir -p empty/in/empty dir/empty"],
  [
    "makes repositories inside",
    "git init -q nested; echo x > nested/x; git init -q dir/bare --bare; git -C nested add . ; git -C nested -c user.name=x -c user.email=x commit -qm x",
  ],
  ["makes a named pipe and odd names", "mkfifo pipe; : > '-rf'; : > \"$(printf 'new\\nline')\""],
  [
    "makes a deep folder without permissions",
    "mkdir -p deep/er/st; : > deep/er/st/file; chmod 000 deep/er/st deep/er deep",
  ],
  ["leaves links to the working tree behind", "ln -s $WORLD/repositories/repo out"],
];

/** Expects that the recording check was called, and saw these files each time. */
async function expectSaw(
  repository: TestRepository,
  { files: expected, title }: { readonly files: Listing; readonly title: string },
): Promise<void> {
  const { expect } = repository.context;
  const recordings = await takeRecordings(repository);
  expect(recordings.length, title).toBeGreaterThan(0);
  for (const { files } of recordings) expect(files, title).toEqual(expected);
}

describe("Only the chamber suffers when a check", () => {
  it.concurrent(`${titleOf(writers)}: it has not passed, nothing is committed, and the next run sees what is staged`, async (context) => {
    const { expect } = context;
    const repository = await withCheck(context, "");
    const before = await repository.snapshot();
    // The tree is stored by the first run.
    const tree = await repository.stagedTree();
    let files: Listing | undefined;
    // A script that calls git runs in a commit, whose environment git prepares. The check `see` of
    // each run shows what the one before left.
    for (const [title, script] of writers) {
      await misbehave(repository, script);
      const end = await (script.includes("git ")
        ? repository.git(["commit", "-m", "refused"])
        : repository.airlock(["run"]));
      expect(end.code, `${title}: ${end.stderr}`).toBe(1);
      expect(end.stderr + end.stdout, title).toContain("rogue");
      expect(await repository.snapshot(), title).toEqual(before);
      files ??= await checkedOut(repository, tree);
      await expectSaw(repository, { files, title });
    }
    await misbehave(repository, "true");
    await expectCheckedCommit(repository, ["commit", "-m", "the next commit"]);
  });

  it.concurrent(`${titleOf(harmless)}: what was staged lands, everything else is as it was`, async (context) => {
    const { expect } = context;
    const repository = await withCheck(context, "");
    const ofGit = harmless.filter(([, script]) => script.includes("git "));
    // The tree is stored by the first run.
    const tree = await repository.stagedTree();
    let files: Listing | undefined;
    const before = await repository.snapshot();
    const others = harmless.filter((one) => !ofGit.includes(one));
    for (const [title, script] of others) {
      await misbehave(repository, script);
      const end = await repository.airlock(["run"]);
      expect(end.code, `${title}: ${end.stderr}`).toBe(0);
      expect(await repository.snapshot(), title).toEqual(before);
      files ??= await checkedOut(repository, tree);
      await expectSaw(repository, { files, title });
    }
    for (const [title, script] of ofGit) {
      await misbehave(repository, script);
      await repository.add("a.txt", `${title}\n`);
      await expectCheckedCommit(repository, ["commit", "-m", title]);
    }
    await misbehave(repository, "true");
    await repository.add("b.txt", "the next commit\n");
    await expectCheckedCommit(repository, ["commit", "-m", "the next commit"]);
  });

  it.concurrent("breaks its own repository: it could not be told, nothing is committed, the next commit works", async (context) => {
    const repository = await withCheck(
      context,
      "d=$(git rev-parse --absolute-git-dir); rm -rf $d/objects $d/refs; echo broken > $d/HEAD; echo broken > $d/index",
    );
    await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect((await repository.airlock(["run"])).code).toBe(2);
    await takeRecordings(repository);
    await commitConfig(repository, {});
    await expectCheckedCommit(repository, ["commit", "-m", "the next commit"]);
  });

  it.concurrent("writes: the report shows what, as a diff", async (context) => {
    const repository = await withCheck(
      context,
      "sed -i.bak 's/a five/a 5 formatted/' a.txt; rm a.txt.bak",
    );
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("-a five, staged");
    context.expect(end.stderr).toContain("+a 5 formatted, staged");
  });

  it.concurrent("is missing: it says what was not found, and exit code 2", async (context) => {
    const repository = await withCheck(context, "true", {
      run: "no-such-program-anywhere --flag",
      dependsOn: [],
    });
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("no-such-program-anywhere");
    context.expect(end.stderr).toMatch(/not found/);
    context.expect((await repository.airlock(["run"])).code).toBe(2);
  });

  it.concurrent("is not executable: it says so, and exit code 2", async (context) => {
    const repository = await withCheck(context, "true", { run: "./dir/c.txt", dependsOn: [] });
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("dir/c.txt");
    context.expect(end.stderr).toMatch(/executable/);
    context.expect((await repository.airlock(["run"])).code).toBe(2);
  });

  it.concurrent("kills itself: it says by which signal", async (context) => {
    const repository = await withCheck(context, "kill -9 $$");
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("SIGKILL");
  });
});
