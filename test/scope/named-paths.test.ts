// A session that names files, moves or removes them, chooses hunks or concludes a merge is never
// refused as broad.

import { describe, it } from "vitest";
import { actor, landedPaths, sharedRepository } from "./scope-fixture.ts";

describe("Not a broad add:", () => {
  it.concurrent.for([
    {
      how: [
        ["add", "a.txt", "src/one.ts"],
        ["commit", "-qm", "x"],
      ],
    },
    {
      how: [
        ["add", "one.ts"],
        ["commit", "-qm", "x"],
      ],
      at: "src",
    },
    {
      how: [
        ["add", "-A", "--", "a.txt"],
        ["commit", "-qm", "x"],
      ],
    },
    {
      how: [
        ["add", "-u", "a.txt"],
        ["commit", "-qm", "x"],
      ],
    },
    {
      how: [
        ["stage", ":/a.txt"],
        ["commit", "-qm", "x"],
      ],
      at: "src",
    },
    {
      how: [
        ["add", "./src/../a.txt"],
        ["commit", "-qm", "x"],
      ],
    },
    {
      how: [
        ["rm", "-q", "--cached", "a.txt"],
        ["commit", "-qm", "x"],
      ],
    },
    {
      how: [
        ["rm", "-qrf", "src"],
        ["commit", "-qm", "x"],
      ],
    },
    {
      how: [
        ["mv", "a.txt", "docs"],
        ["commit", "-qm", "x"],
      ],
    },
    {
      how: [
        ["mv", "src", "lib"],
        ["commit", "-qm", "x"],
      ],
    },
    { how: [["commit", "-qm", "x", "a.txt"]] },
    { how: [["commit", "-qm", "x", "--", "one.ts", "../a.txt"]], at: "src" },
    { how: [["commit", "-q", "-i", "a.txt", "-m", "x"]] },
    {
      how: [
        ["update-index", "a.txt"],
        ["commit", "-qm", "x"],
      ],
    },
  ])("$how", async ({ how, at = "." }, context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (const path of ["a.txt", "b.txt", "src/one.ts"]) repository.write(path, "edited\n");
    for (const args of how) {
      const end = await me.git(args, { at });
      context.expect(end.code, end.stderr).toBe(0);
    }
  });

  it.concurrent("a choice of hunks, or a list of paths", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    const answers = { input: "y\nn\n", env: { GIT_EDITOR: "true" } };
    for (const [at, args] of [
      ["add", "-p"],
      ["add", "-p", "src"],
      ["commit", "-p", "-qm", "x"],
    ].entries()) {
      for (const path of ["src/one.ts", "src/two.ts"]) repository.write(path, `round ${at}\n`);
      context.expect((await me.git(args, answers)).code).toBe(0);
      if (args[0] === "add")
        context.expect((await me.git(["commit", "-qm", "x"])).stderr).toContain("passed");
      context.expect(await landedPaths(repository)).toEqual(["src/one.ts"]);
      await repository.prepare("reset", "--quiet", "--hard");
    }
    for (const path of ["src/one.ts", "src/two.ts"]) repository.write(path, "listed\n");
    await me.git(["add", "--pathspec-from-file=-"], { input: "src/one.ts\n" });
    context.expect((await me.git(["commit", "-qm", "x"])).stderr).toContain("passed");
    context
      .expect(
        (await me.git(["commit", "-qm", "x", "--pathspec-from-file=-"], { input: "src/two.ts\n" }))
          .stderr,
      )
      .toContain("passed");
  });

  it.concurrent("a merge whose conflicts were resolved with git add .; what it brings along besides is one", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    await repository.prepare("switch", "--quiet", "-c", "side");
    for (const path of ["a.txt", "docs/text.md"]) repository.write(path, "theirs\n");
    await repository.prepare("commit", "--quiet", "-am", "side");
    await repository.prepare("switch", "--quiet", "main");
    repository.write("a.txt", "ours\n");
    await repository.prepare("commit", "--quiet", "-am", "main");
    for (const [verb, conclude] of [
      ["merge", ["commit", "-qm", "x"]],
      ["cherry-pick", ["commit", "-qm", "x"]],
      ["merge", ["merge", "--continue"]],
    ] as const) {
      context.expect((await me.git([verb, "side"])).code).toBe(1);
      repository.write("a.txt", "both\n");
      repository.write("b.txt", "somebody's\n");
      await me.git(["add", "."]);
      const refusal = await me.refused(conclude);
      context.expect(refusal.paths).toMatchObject([{ path: "b.txt", code: "BROAD_ADD" }]);
      await me.git(["reset", "--quiet", "b.txt"]);
      const end = await me.git(conclude);
      context.expect(end.code, end.stderr).toBe(0);
      await repository.prepare("reset", "--quiet", "--hard", "HEAD^");
    }
  });

  it.concurrent("a revert, a rebase, a cherry-pick, or an amend of one's own", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("a.txt", "edited\n");
    await me.git(["commit", "-qm", "edit", "a.txt"]);
    const edit = await repository.ask("rev-parse", "HEAD");
    for (const args of [
      ["revert", "--no-edit", edit],
      ["revert", "--no-edit", "HEAD"],
      ["commit", "-q", "--amend", "-m", "words"],
      ["rebase", "-q", "--exec", "git commit -q --amend -m again", "HEAD~2"],
      ["revert", "-n", "HEAD"],
      ["commit", "-qm", "reverted by hand"],
    ]) {
      const end = await me.git(args);
      context.expect(end.code, `${args.join(" ")}: ${end.stderr}`).toBe(0);
    }
  });
});
