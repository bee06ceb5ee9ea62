// What a test prepares in its own process is what git makes of the same, and where only git can
// tell, git is asked.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { commitInside } from "../support/git/commit-inside.ts";
import { placesOf } from "../support/git/git-places.ts";
import { emptyRepository, type RepositoryOptions } from "../support/repository/prepared.ts";
import { succeed } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { stageInside } from "../support/git/stage-inside.ts";

/**
 * How the same things are staged and committed: in this process, which must be possible, or by git.
 */
interface Way {
  readonly stage: (repository: TestRepository, ...paths: string[]) => Promise<void>;
  readonly commit: (repository: TestRepository, message: string) => Promise<void>;
}

const inside: Way = {
  stage: async ({ root }, ...paths) => {
    if (!stageInside(placesOf(root), paths))
      throw new Error(`${paths.join()} could not be staged.`);
  },
  commit: async ({ root, env }, message) => {
    if (!commitInside(placesOf(root), ["commit", "-qm", message], env))
      throw new Error(`${message} could not be committed.`);
  },
};

const byGit: Way = {
  stage: async ({ root, env }, ...paths) => {
    await succeed(["git", "update-index", "--add", "--remove", ...paths], { cwd: root, env });
  },
  commit: async ({ root, env }, message) => {
    await succeed(["git", "commit", "--quiet", "-m", message], { cwd: root, env });
  },
};

async function live(repository: TestRepository, { stage, commit }: Way): Promise<void> {
  for (const path of ["a.txt", "dir/b.txt", "dir/deep/c.txt", "dir-x", "dir.txt", "ünï"])
    repository.write(path, `${path}\n`);
  repository.write("run.sh", "#!/bin/sh\n", 0o755);
  repository.write("empty", "");
  repository.link("link", "dir/b.txt");
  await stage(
    repository,
    "ünï",
    "dir.txt",
    "dir-x",
    "dir/deep/c.txt",
    "run.sh",
    "empty",
    "link",
    "dir/b.txt",
    "a.txt",
  );
  await commit(repository, "The first: [with] odd $words");
  repository.write("a.txt", "changed\n");
  repository.chmod("run.sh", 0o644);
  repository.remove("dir/deep");
  await stage(repository, "a.txt", "run.sh", "dir/deep/c.txt", "not/there");
  await commit(repository, "second");
  repository.write("dir.txt", "staged\n");
  await stage(repository, "dir.txt");
  repository.write("dir-x", "edited\n");
}

describe("What is prepared in this process", () => {
  it.concurrent.for([
    ["sha1", {}],
    ["sha256", { objectFormat: "sha256" }],
  ] as const)(
    "is what git makes, with %s",
    async ([, options]: readonly [string, RepositoryOptions], context) => {
      const [mine, gits] = [
        await emptyRepository(context, options),
        await emptyRepository(context, options),
      ];
      await live(mine, inside);
      await live(gits, byGit);
      const facts = async (repository: TestRepository) => {
        const log = (name: string) =>
          readFileSync(join(repository.root, ".git/logs", name), "utf8");
        return [
          // Plumbing believes the stat data, and refreshes nothing.
          await repository.ask("diff-files", "--name-only"),
          await repository.ask("status", "--porcelain"),
          await repository.ask("log", "--format=raw", "--raw"),
          await repository.ask("ls-files", "--stage"),
          [log("HEAD"), log("refs/heads/main")],
          await repository.ask("fsck", "--strict", "--no-dangling"),
        ];
      };
      const made = await facts(mine);
      context.expect(made).toEqual(await facts(gits));
      context.expect(made[0]).toBe("dir-x");
      context.expect(await mine.stagedTree()).toBe(await gits.ask("write-tree"));
    },
  );

  const unable: readonly (readonly [string, (repository: TestRepository) => Promise<unknown>])[] = [
    ["filters", async (r) => r.write(".gitattributes", "* text=auto\n")],
    ["settings", (r) => r.ask("config", "core.autocrlf", "input")],
    ["flags", (r) => r.ask("update-index", "--assume-unchanged", "a.txt")],
    ["a lock", async (r) => writeFileSync(join(r.root, ".git/index.lock"), "")],
    ["a folder where a file was", async (r) => r.write("a.txt/b", "")],
    ["a repository", (r) => r.ask("init", "--quiet", "a.txt")],
  ];
  it.concurrent.for(unable)(
    "is left to git where there are %s",
    async ([what, prepare], context) => {
      const repository = await emptyRepository(context);
      repository.write("a.txt", "a\n");
      context.expect(stageInside(placesOf(repository.root), ["a.txt"])).toBe(true);
      if (/folder|repository/.test(what)) repository.remove("a.txt");
      await prepare(repository);
      const before = readFileSync(join(repository.root, ".git/index"));
      context
        .expect(
          stageInside(placesOf(repository.root), [
            existsSync(join(repository.root, "a.txt/b")) ? "a.txt/b" : "a.txt",
          ]),
        )
        .toBe(false);
      context.expect(readFileSync(join(repository.root, ".git/index"))).toEqual(before);
    },
  );

  it.concurrent("is left to git where a commit has other options, concludes a merge, or changes nothing", async (context) => {
    const repository = await emptyRepository(context);
    const tried = (...args: string[]) =>
      commitInside(placesOf(repository.root), args, repository.env);
    context.expect(tried("commit", "-qm", "nothing")).toBe(false);
    await repository.add("a.txt", "a\n");
    for (const args of [
      ["-m", "loud"],
      ["-qm", "two\nlines"],
      ["-qm", "# x"],
      ["-qam", "x"],
      ["-qm", "x", "--amend"],
      ["-qm", "x", "-m", "y"],
    ])
      context.expect(tried("commit", ...args), args.join(" ")).toBe(false);
    writeFileSync(join(repository.root, ".git/MERGE_HEAD"), "");
    context.expect(tried("commit", "-qm", "merged")).toBe(false);
    context.expect(existsSync(join(repository.root, ".git/refs/heads/main"))).toBe(false);
    repository.remove(".git/MERGE_HEAD");
    context.expect(tried("commit", "--quiet", "-m", "first")).toBe(true);
    context.expect(tried("commit", "--quiet", "-m", "again")).toBe(false);
  });
});
