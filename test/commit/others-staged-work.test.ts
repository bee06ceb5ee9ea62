// `airlock commit` beside others' staged work; the staged version of a path; submodules, sparse and
// partial clones.

import { mkdirSync } from "node:fs";
import { describe, it } from "vitest";
import { expectLanded, expectNotLanded } from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { succeed } from "../support/process/process.ts";
import { addRepository } from "../support/repository/prepared.ts";
import { TestRepository } from "../support/repository/repository.ts";

describe("Others' staged work", () => {
  it.concurrent("stays staged, is not checked and does not fail my commit", async (context) => {
    const repository = await guardedRepository(context, {
      config: {
        checks: { words: { files: "*.txt", run: ["sh", "-c", '! grep -l broken "$@"', "sh"] } },
      },
    });
    await repository.add("b.txt", "broken\n");
    await repository.add("theirs.txt", "broken as well\n");
    await repository.ask("rm", "-q", "--cached", "dir/run.sh");
    await repository.ask("update-index", "--chmod=+x", "dir/c.txt");
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
    const recordings = await takeRecordings(repository);
    context.expect(recordings.flatMap(({ paths }) => paths)).toEqual(["a.txt"]);
    context.expect(Object.keys(recordings[0]!.files)).not.toContain("theirs.txt");
  });

  it.concurrent("an unfinished conflict of somebody's stash stays as it is", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("b.txt", "theirs\n");
    await repository.prepare("stash", "push", "-q", "b.txt");
    await repository.add("b.txt", "other\n");
    await repository.prepare("commit", "-q", "-m", "other");
    await repository.git(["stash", "pop", "-q"]);
    context
      .expect((await repository.snapshot()).index.filter((line) => /[123]\tb\.txt$/.test(line)))
      .toHaveLength(3);
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
    const end = await expectNotLanded(repository, ["-m", "mine", "b.txt"], { code: 2 });
    context.expect(end.stderr).toContain("conflicts: b.txt");
  });
});

describe("On disk, or as it is staged", () => {
  it.concurrent("by default what is on disk, with a note where another version was staged", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    repository.write("a.txt", "on disk\n");
    const end = await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
    context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("on disk");
    context
      .expect(end.stderr)
      .toMatch(
        /a\.txt was committed as it is on disk; another version \(git cat-file blob [0-9a-f]+\)/,
      );
  });

  it.concurrent("--staged: what is staged of the named paths, the rest stays on disk", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    repository.write("a.txt", "on disk\n");
    await repository.add("b.txt", "staged by somebody else\n");
    const refused = await expectNotLanded(
      repository,
      ["-m", "mine", "--staged", "a.txt", "dirty.txt"],
      { code: 3 },
    );
    context.expect(refused.stderr).toContain("dirty.txt: changed on disk, but not staged");
    const end = await expectLanded(repository, ["-m", "mine", "--staged", "a.txt"], {
      paths: ["a.txt"],
    });
    context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("staged");
    context
      .expect((await repository.git(["status", "--porcelain", "a.txt"])).stdout)
      .toBe(" M a.txt\n");
    context.expect(end.stderr).not.toContain("on disk;");
  });

  it.concurrent("--staged takes one hunk of git add -p, a staged deletion and a staged move", async (context) => {
    const repository = await guardedRepository(context);
    const lines = repository.read("a.txt").split("\n");
    repository.write("a.txt", [`first`, ...lines.slice(1, 18), "last", ""].join("\n"));
    context
      .expect((await repository.git(["add", "-p", "a.txt"], { input: "y\nn\n" })).code)
      .toBe(0);
    await repository.ask("rm", "-q", "--cached", "dir/run.sh");
    await repository.ask("mv", "b.txt", "moved.txt");
    const paths = ["a.txt", "b.txt", "dir/run.sh", "moved.txt"];
    await expectLanded(repository, ["-m", "mine", "--staged", ...paths], { paths });
    const committed = await repository.ask("show", "HEAD:a.txt");
    context
      .expect([committed.startsWith("first\n"), committed.includes("last")])
      .toEqual([true, false]);
    context.expect(repository.exists("dir/run.sh")).toBe(true);
  });

  it.concurrent("--staged where nothing is staged of it: NOTHING_TO_COMMIT, also for what is only marked with intent to add", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "on disk\n");
    repository.write("new.txt", "on disk\n");
    await repository.ask("add", "-N", "new.txt");
    await expectNotLanded(repository, ["-m", "mine", "--staged", "a.txt", "new.txt"], { code: 3 });
  });
});

describe("Submodules, sparse and partial clones", () => {
  it.concurrent("a submodule's staged pointer is committed, not what is checked out in it", async (context) => {
    const repository = await guardedRepository(context);
    const upstream = await addRepository({ world: repository.world, context, name: "upstream" });
    for (const round of ["one", "two", "three"]) {
      await upstream.add("s.txt", `${round}\n`);
      await upstream.prepare("commit", "-q", "-m", round);
    }
    await repository.prepare("submodule", "--quiet", "add", upstream.root, "sub");
    const sub = new TestRepository(repository.world, context, `${repository.root}/sub`);
    await sub.prepare("checkout", "-q", "HEAD~2");
    await repository.ask("add", "sub");
    const pointer = await sub.ask("rev-parse", "HEAD");
    await sub.prepare("checkout", "-q", "main");
    await expectLanded(repository, ["-m", "add it", "sub", ".gitmodules"], {
      paths: [".gitmodules", "sub"],
    });
    context.expect(await repository.ask("rev-parse", "HEAD:sub")).toBe(pointer);
    await expectNotLanded(repository, ["-m", "nothing staged", "sub"], { code: 3 });
  });

  it.concurrent("a nested repository that is no submodule is not taken along with its folder", async (context) => {
    const repository = await guardedRepository(context);
    mkdirSync(`${repository.root}/dir/nested`);
    const nested = new TestRepository(repository.world, context, `${repository.root}/dir/nested`);
    await succeed(["git", "init", "-q"], { cwd: nested.root, env: nested.env });
    await nested.add("n.txt", "n\n");
    await nested.prepare("commit", "-q", "-m", "n");
    await expectLanded(repository, ["-m", "folder", "dir"], { paths: ["dir/untracked.txt"] });
  });

  it.concurrent("in a sparse checkout what is not there is not taken for deleted", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("other/x.txt", "x\n");
    await repository.ask("add", "other/x.txt");
    await repository.prepare("commit", "-q", "-m", "other");
    repository.remove("dir/untracked.txt");
    await repository.prepare("sparse-checkout", "set", "other");
    context.expect(repository.exists("dir/c.txt")).toBe(false);
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "mine", "a.txt", "dir"], { paths: ["a.txt"] });
    context
      .expect(await repository.ask("ls-tree", "--name-only", "HEAD", "dir/"))
      .toContain("dir/c.txt");
  });

  it.concurrent("in a partial clone", async (context) => {
    const lender = await guardedRepository(context, {
      settings: { "uploadpack.allowFilter": "true" },
    });
    const { world } = lender;
    await succeed(
      ["git", "clone", "-q", "--filter=blob:none", `file://${lender.root}`, "partial"],
      {
        cwd: world.repositories,
        env: world.env,
      },
    );
    const repository = new TestRepository(world, context, `${world.repositories}/partial`);
    await repository.install();
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
  });
});
