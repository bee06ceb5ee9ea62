// `fixes: "commit"`: what fixers make of the staged content is what gets committed, and nothing
// else is touched.

import { describe, it } from "vitest";
import { sedCheck, stagedContent } from "./fix-fixture.ts";
import { committing, protectedRepository } from "./committing-fixture.ts";

const forms: readonly (readonly [title: string, stage: boolean, args: readonly string[]])[] = [
  ["commit", true, []],
  ["commit -a", false, ["-a"]],
  ["commit -- path", false, ["--", "a.txt"]],
  ["commit -o path", true, ["-o", "a.txt"]],
  ["commit -i path", false, ["-i", "a.txt"]],
  ["commit --amend", true, ["--amend"]],
];

describe("git", () => {
  it.concurrent.for(forms)(
    "%s: the fixed content lands, the index has it, the file on disk is as it was",
    async ([, stage, args], context) => {
      const repository = await protectedRepository(context);
      repository.write("a.txt", "two \nmore\n");
      if (stage) await repository.stage("a.txt");
      const before = (await repository.snapshot()).files;
      const end = await repository.git(["commit", "-m", "fixed", ...args]);
      context.expect(end).toMatchObject({
        code: 0,
        stderr: context.expect.stringContaining(
          "airlock: fixed in this commit: a.txt\nairlock: not in your working file, which is as before: a.txt\n  airlock fix a.txt\n",
        ),
      });
      const after = await repository.snapshot();
      context
        .expect([
          await repository.ask("show", "HEAD:a.txt"),
          await stagedContent(repository, "a.txt"),
          after.files,
          await repository.ask("status", "--porcelain"),
        ])
        .toEqual(["two\nmore", "two\nmore\n", before, " M a.txt"]);
      if (args.length > 0) return;
      context.expect(await repository.airlock(["fix", "a.txt"])).toMatchObject({ code: 0 });
      context
        .expect([repository.read("a.txt"), await repository.ask("status", "--porcelain")])
        .toEqual(["two\nmore\n", ""]);
    },
  );

  it.concurrent("commit -- path: what else is staged stays staged, unfixed", async (context) => {
    const repository = await protectedRepository(context);
    await repository.add("b.txt", "b \n");
    repository.write("a.txt", "a \n");
    context
      .expect(await repository.git(["commit", "-m", "fixed", "--", "a.txt"]))
      .toMatchObject({ code: 0 });
    context
      .expect([
        await repository.ask("show", "--name-only", "--format=", "HEAD"),
        await repository.ask("show", "HEAD:a.txt"),
        await stagedContent(repository, "b.txt"),
        await repository.ask("status", "--porcelain"),
      ])
      .toEqual(["a.txt", "a", "b \n", " M a.txt\nM  b.txt"]);
  });

  it.concurrent("commit of a partly staged file: the fix of what is staged lands", async (context) => {
    const repository = await protectedRepository(context);
    await repository.add("a.txt", "one \n");
    await repository.add("a.txt", "one\ntwo \n");
    repository.write("a.txt", "one\ntwo \nthree \n");
    context.expect(await repository.git(["commit", "-m", "fixed"])).toMatchObject({ code: 0 });
    context
      .expect([await repository.ask("show", "HEAD:a.txt"), repository.read("a.txt")])
      .toEqual(["one\ntwo", "one\ntwo \nthree \n"]);
  });

  it.concurrent("commit in a linked worktree, by a name that is not UTF-8", async (context) => {
    const repository = await protectedRepository(context);
    await repository.prepare("worktree", "add", "-q", "../linked", "-b", "side");
    const blob = (
      await repository.git(["hash-object", "-w", "--stdin"], { input: "x \n" })
    ).stdout.trim();
    const line = Buffer.concat([
      Buffer.from(`100755 ${blob}\t`),
      Buffer.from([0xe4]),
      Buffer.from(".txt\0"),
    ]);
    const at = `${repository.root}/../linked`;
    await repository.git(["update-index", "-z", "--index-info"], { at, input: line });
    context
      .expect(await repository.git(["commit", "-m", "fixed"], { at }))
      .toMatchObject({ code: 0 });
    const tree = await repository.git(["ls-tree", "-z", "side"], { at });
    const [, mode, fixed] = /(\d{6}) blob ([0-9a-f]{40})\t[^\0]*\.txt\0$/.exec(tree.stdout) ?? [];
    context
      .expect([mode, await repository.ask("cat-file", "blob", fixed ?? "")])
      .toEqual(["100755", "x"]);
  });
});

describe("a commit whose content is fixed", () => {
  it.concurrent("is checked as it lands: the fixers run one after the other, then the checks", async (context) => {
    const repository = await protectedRepository(context, {
      committing,
      up: { ...sedCheck("a.txt", "[a-z]", "s/.*/\\U&/"), fixes: "commit" },
      "final-newline": { files: "a.txt", fixes: "commit" },
    });
    await repository.add("a.txt", "x \ny");
    context.expect(await repository.git(["commit", "-m", "fixed"])).toMatchObject({ code: 0 });
    context
      .expect((await repository.git(["cat-file", "blob", "HEAD:a.txt"])).stdout)
      .toBe("X\nY\n");
    const receipt = await repository.ask("rev-parse", "HEAD^{tree}");
    context.expect(repository.exists(`.git/airlock/receipts/${receipt}`)).toBe(true);
  });

  it.concurrent("does not land where the checks fail on what came out: everything is as it was", async (context) => {
    const repository = await protectedRepository(context, {
      committing,
      never: { files: "*.txt", run: "false" },
    });
    await repository.add("a.txt", "two \n");
    const before = await repository.snapshot();
    context.expect(await repository.git(["commit", "-m", "fixed"])).toMatchObject({ code: 1 });
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("does not land where nothing is left of it", async (context) => {
    const repository = await protectedRepository(context);
    await repository.add("a.txt", "one \n");
    const before = await repository.snapshot();
    context.expect(await repository.git(["commit", "-m", "fixed"])).toMatchObject({
      code: 1,
      stderr: context.expect.stringContaining("nothing is left to commit"),
    });
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("carries no file that its fixer was not given", async (context) => {
    const repository = await protectedRepository(context, {
      all: {
        files: "a.txt",
        run: "true",
        fix: ["sh", "-c", "sed -i 's/ *$//' a.txt; echo more >> b.txt; rm c.dat"],
        fixes: "commit",
      },
    });
    await repository.add("a.txt", "two \n");
    context.expect(await repository.git(["commit", "-m", "fixed"])).toMatchObject({ code: 0 });
    context
      .expect([
        await repository.ask("show", "--name-only", "--format=", "HEAD"),
        await repository.ask("show", "HEAD:a.txt"),
      ])
      .toEqual(["a.txt", "two"]);
  });

  it.concurrent.for([
    ["the same file", "a.txt"],
    ["another file", "b.txt"],
  ] as const)(
    "is refused where %s was staged meanwhile, and the index keeps what was staged",
    async ([, path], context) => {
      const repository = await protectedRepository(context);
      const stage = `unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE; b=$(echo theirs | git -C ${repository.root} hash-object -w --stdin); git -C ${repository.root} -c core.hooksPath=/dev/null update-index --cacheinfo 100644,$b,${path}`;
      await repository.add(
        "airlock.config.json",
        JSON.stringify({
          checks: { committing, slow: { files: "*.txt", run: ["sh", "-c", stage], paths: false } },
        }),
      );
      await repository.prepare("commit", "-qm", "config");
      await repository.add("a.txt", "two \n");
      const head = await repository.ask("rev-parse", "HEAD");
      const end = await repository.git(["commit", "-m", "fixed"]);
      context
        .expect([
          end.code,
          await repository.ask("rev-parse", "HEAD"),
          await stagedContent(repository, path),
          repository.read("a.txt"),
        ])
        .toEqual([1, head, "theirs\n", "two \n"]);
      context.expect(end.stderr).toContain("was staged while the checks ran");
      if (path === "b.txt") context.expect(await stagedContent(repository, "a.txt")).toBe("two \n");
    },
  );

  it.concurrent("says nothing where nothing had to be fixed", async (context) => {
    const repository = await protectedRepository(context);
    await repository.add("a.txt", "two\n");
    context
      .expect((await repository.git(["commit", "-m", "as it is"])).stderr)
      .toMatch(/^airlock: 1 check passed on 1 file \([^)]*\)\n$/);
  });

  it.concurrent("only airlock run judges as it is: nothing is fixed, and the way to do it is named", async (context) => {
    const repository = await protectedRepository(context);
    await repository.add("a.txt", "two \n");
    const before = await repository.snapshot();
    context
      .expect(await repository.airlock(["run"]))
      .toMatchObject({ code: 1, stdout: context.expect.stringContaining("  airlock fix a.txt\n") });
    context.expect(await repository.snapshot()).toEqual(before);
  });
});
