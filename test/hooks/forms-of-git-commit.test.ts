// Every form of `git commit` is checked, from wherever it is called.

import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository, stagedState } from "../support/repository/guarded.ts";
import { addRepository, prepared } from "../support/repository/prepared.ts";
import { TestRepository } from "../support/repository/repository.ts";
import { succeed } from "../support/process/process.ts";
import type { CallOptions } from "../support/repository/repository.ts";

type Form = CallOptions & {
  readonly args: readonly string[];
  readonly setUp?: (repository: TestRepository) => Promise<unknown>;
};

const forms: Readonly<Record<string, Form>> = {
  "commit -m": { args: ["commit", "-m", "checked"] },
  "commit with an editor": { args: ["commit"], env: { GIT_EDITOR: "echo edited >" } },
  "commit -a": { args: ["commit", "-a", "-m", "checked"] },
  "commit -i path": { args: ["commit", "-m", "checked", "-i", "dirty.txt"] },
  "commit -o path": { args: ["commit", "-m", "checked", "-o", "dirty.txt"] },
  "commit -- path": { args: ["commit", "-m", "checked", "--", "dirty.txt"] },
  "commit -- glob": { args: ["commit", "-m", "checked", "--", "*.txt"] },
  "commit --only a staged path that was edited again": {
    args: ["commit", "-m", "checked", "--only", "a.txt"],
  },
  "commit --pathspec-from-file": {
    args: ["commit", "-m", "checked", "--pathspec-from-file=-"],
    input: "dirty.txt\n",
  },
  "commit -p": { args: ["commit", "-p", "-m", "checked"], input: "n\ny\n" },
  "commit --interactive": {
    args: ["commit", "--interactive", "-m", "checked"],
    input: "u\n2\n\nq\n",
  },
  "commit --amend, message only": {
    args: ["commit", "--amend", "-m", "another message"],
    setUp: (r) => r.prepare("reset", "--quiet"),
  },
  "commit --amend with changes": { args: ["commit", "--amend", "--no-edit"] },
  "commit --amend -a": { args: ["commit", "--amend", "--no-edit", "-a"] },
  "commit --allow-empty": {
    args: ["commit", "--allow-empty", "-m", "empty"],
    setUp: (r) => r.prepare("reset", "--quiet"),
  },
  "commit --allow-empty-message": { args: ["commit", "--allow-empty-message", "-m", ""] },
  "commit --fixup": { args: ["commit", "--fixup", "HEAD"] },
  "commit --fixup=amend": {
    args: ["commit", "--fixup=amend:HEAD"],
    env: { GIT_EDITOR: "echo edited >>" },
  },
  "commit --squash": { args: ["commit", "--squash", "HEAD", "-m", "squashed"] },
  "commit -C": { args: ["commit", "-C", "HEAD"] },
  "commit -c": { args: ["commit", "-c", "HEAD"] },
  "commit -F file": { args: ["commit", "-F", "b.txt"] },
  "commit -F -": { args: ["commit", "-F", "-"], input: "from standard input\n" },
  "commit -s with author, date and trailer": {
    args: [
      "commit",
      "-s",
      "--author=X Y <x@example.org>",
      "--date=2020-02-02T02:02:02Z",
      "--trailer",
      "See: #1",
      "-m",
      "signed off",
    ],
  },
  "commit -v": { args: ["commit", "-v", "-m", "verbose"] },
  "commit from a subfolder": { args: ["commit", "-m", "checked"], at: "dir" },
  "commit -- path from a subfolder": {
    args: ["commit", "-m", "checked", "--", "../dirty.txt"],
    at: "dir",
  },
  "commit -a from a subfolder": { args: ["commit", "-a", "-m", "checked"], at: "dir" },
  "git -C": { args: ["-C", "repo", "commit", "-m", "checked"], at: ".." },
  "git -C subfolder": { args: ["-C", "repo/dir", "commit", "-a", "-m", "checked"], at: ".." },
  "GIT_DIR and GIT_WORK_TREE, relative": {
    args: ["commit", "-m", "checked"],
    at: "..",
    env: { GIT_DIR: "repo/.git", GIT_WORK_TREE: "repo" },
  },
  "--git-dir and --work-tree": {
    args: ["--git-dir=repo/.git", "--work-tree=repo", "commit", "-a", "-m", "checked"],
    at: "..",
  },
  "GIT_DIR alone, at the top": { args: ["commit", "-m", "checked"], env: { GIT_DIR: ".git" } },
  "an alias": { args: ["ci"], setUp: (r) => r.ask("config", "alias.ci", "commit -a -m aliased") },
  "an alias with a shell": {
    args: ["ci", "shelled"],
    setUp: (r) => r.ask("config", "alias.ci", "!git commit -m"),
  },
  "a detached HEAD": {
    args: ["commit", "-m", "detached"],
    setUp: (r) => r.prepare("checkout", "--quiet", "--detach"),
  },
  "another branch": {
    args: ["commit", "-m", "elsewhere"],
    setUp: (r) => r.prepare("checkout", "--quiet", "-b", "feature/ünï/x"),
  },
};

describe("Every form of git commit is checked as it is committed", () => {
  it.concurrent.for(Object.entries(forms))("%s", async ([, form], context) => {
    const repository = await prepared(context, stagedState());
    await form.setUp?.(repository);
    await expectCheckedCommit(repository, form.args, form);
  });

  const failing = Object.entries(forms).filter(
    ([name]) => !/message only|--allow-empty$/.test(name),
  );
  it.concurrent.for(failing)("%s, refused by a failing check", async ([, form], context) => {
    const repository = await prepared(
      context,
      stagedState({ config: { checks: { see: undefined, no: { files: "*", run: "false" } } } }),
    );
    await form.setUp?.(repository);
    if (form.args.includes("-p") || form.args.includes("--interactive")) {
      // Git itself keeps in the index what was chosen, also where a hook then refuses.
      const head = await repository.ask("rev-parse", "HEAD");
      const before = (await repository.snapshot()).files;
      const end = await repository.git(form.args, form);
      context
        .expect([end.code, end.stderr])
        .toEqual([1, context.expect.stringContaining("no failed")]);
      context.expect(await repository.ask("rev-parse", "HEAD")).toBe(head);
      context.expect((await repository.snapshot()).files).toEqual(before);
    } else {
      const end = await expectRefused(repository, form.args, form);
      context.expect(end.stderr).toContain("no failed");
    }
  });

  it.concurrent("a private index named by GIT_INDEX_FILE", async (context) => {
    const repository = await guardedRepository(context);
    const env = { GIT_INDEX_FILE: join(repository.world.repositories, "private-index") };
    await repository.add("b.txt", "staged by somebody in the shared index\n");
    await succeed(["git", "read-tree", "HEAD"], {
      cwd: repository.root,
      env: { ...repository.env, ...env },
    });
    repository.write("a.txt", "mine\n");
    await succeed(["git", "add", "a.txt"], {
      cwd: repository.root,
      env: { ...repository.env, ...env },
    });
    await expectCheckedCommit(repository, ["commit", "-m", "mine"], { env, paths: ["a.txt"] });
  });

  it.concurrent("in a linked worktree", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("worktree", "add", "--quiet", "../linked", "-b", "linked");
    const linked = new TestRepository(
      repository.world,
      context,
      join(repository.world.repositories, "linked"),
    );
    await linked.add("a.txt", "staged in the linked one\n");
    linked.write("a.txt", "edited again\n");
    for (const form of [
      ["commit", "-m", "plain"],
      ["commit", "-m", "only", "--", "b.txt"],
      ["commit", "-am", "all"],
    ]) {
      linked.write("b.txt", form.join(" "));
      const before = await repository.snapshot();
      await expectCheckedCommit(repository, form, { in: linked });
      const after = await repository.snapshot();
      context
        .expect({ ...after, refs: [], worktrees: [] })
        .toEqual({ ...before, refs: [], worktrees: [] });
    }
    await linked.add("a.txt", "from a subfolder\n");
    await expectCheckedCommit(repository, ["commit", "-m", "from a subfolder"], {
      in: linked,
      at: "dir",
    });
  });

  it.concurrent("in a submodule", async (context) => {
    const upstream = await guardedRepository(context);
    const top = await addRepository({ world: upstream.world, context, name: "top" });
    await top.prepare("submodule", "--quiet", "add", upstream.root, "sub");
    await top.prepare("commit", "--quiet", "-m", "top");
    const sub = new TestRepository(upstream.world, context, join(top.root, "sub"));
    await sub.install();
    await sub.add("a.txt", "staged in the submodule\n");
    sub.write("a.txt", "edited again\n");
    await expectCheckedCommit(upstream, ["commit", "-m", "in a submodule"], { in: sub });
    sub.write("b.txt", "all\n");
    await expectCheckedCommit(upstream, ["commit", "-am", "all"], { in: sub, at: "dir" });
  });

  const relocations: readonly (readonly [
    string,
    (repository: TestRepository) => Promise<unknown>,
  ])[] = [
    [
      "a symlinked .git",
      (r) =>
        succeed(["sh", "-c", "mv .git ../moved.git && ln -s ../moved.git .git"], {
          cwd: r.root,
          env: r.env,
        }),
    ],
    [
      "a .git file that names the real one",
      (r) => r.ask("init", "--quiet", "--separate-git-dir=../separate.git"),
    ],
    [
      "core.worktree",
      (r) =>
        succeed(
          [
            "sh",
            "-c",
            'mv .git ../away.git && git --git-dir=../away.git config core.worktree "$PWD" && echo "gitdir: ../away.git" > .git',
          ],
          { cwd: r.root, env: r.env },
        ),
    ],
    [
      "a repository format with extensions.worktreeConfig",
      async (r) => {
        await r.ask("config", "extensions.worktreeConfig", "true");
        await r.ask("config", "--worktree", "core.autocrlf", "input");
      },
    ],
    [
      "borrowed objects (alternates)",
      async (r) => {
        await r.prepare("clone", "--quiet", "--bare", ".", "../lender.git");
        await succeed(
          [
            "sh",
            "-c",
            "echo ../../../lender.git/objects > .git/objects/info/alternates && git repack -adlq",
          ],
          {
            cwd: r.root,
            env: r.env,
          },
        );
      },
    ],
    ["packed refs and packed objects", (r) => r.prepare("gc", "--quiet")],
  ];
  it.concurrent.for(relocations)("with %s", async ([, prepare], context) => {
    const repository = await guardedRepository(context, { prepare });
    await repository.add("a.txt", "staged\n");
    repository.write("a.txt", "edited again\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"]);
    await expectCheckedCommit(repository, ["commit", "-am", "all"], { at: "dir" });
  });

  it.concurrent("called through a symlink to the repository", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    await succeed(["ln", "-s", "repo", "alias"], {
      cwd: repository.world.repositories,
      env: repository.env,
    });
    await expectCheckedCommit(repository, ["commit", "-m", "checked"], {
      at: join(repository.world.repositories, "alias"),
    });
    await repository.add("b.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"], {
      at: join(repository.world.repositories, "alias", "dir"),
    });
  });
});
