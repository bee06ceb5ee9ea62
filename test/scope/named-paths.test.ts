// A session that names files, moves or removes them, chooses hunks or concludes a merge is never
// refused as broad.

import { describe, it } from "vitest";
import { actor, guardSays, landedPaths, sharedRepository } from "./scope-fixture.ts";

describe("Not a broad add:", () => {
  it.concurrent.for<{ readonly how: readonly string[]; readonly at?: string }>([
    { how: ["add", "a.txt", "src/one.ts"] },
    { how: ["add", "one.ts"], at: "src" },
    { how: ["add", "-A", "--", "a.txt"] },
    { how: ["add", "-u", "a.txt"] },
    { how: ["stage", ":/a.txt"], at: "src" },
    { how: ["add", "./src/../a.txt"] },
    { how: ["rm", "-q", "--cached", "a.txt"] },
    { how: ["rm", "-qrf", "src"] },
    { how: ["mv", "a.txt", "docs"] },
    { how: ["mv", "src", "lib"] },
    { how: ["update-index", "a.txt"] },
  ])("$how", async ({ how, at = "." }, context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (const path of ["a.txt", "b.txt", "src/one.ts"]) repository.write(path, "edited\n");
    const end = await me.git(how, { at });
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await repository.ask("diff", "--cached", "--name-only")).not.toBe("");
    context.expect(await guardSays(repository, "me")).toBeNull();
  });

  it.concurrent("these by a commit: an add, a move and a removal, then a commit in each form that names paths", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    const commits = [
      { how: ["commit", "-qm", "staged"] },
      { how: ["commit", "-qm", "x", "a.txt"] },
      { how: ["commit", "-qm", "x", "--", "one.ts", "../a.txt"], at: "src" },
      { how: ["commit", "-q", "-i", "a.txt", "-m", "x"] },
    ];
    for (const [round, { how, at = "." }] of commits.entries()) {
      for (const path of ["a.txt", "b.txt", "src/one.ts"])
        repository.write(path, `round ${round}\n`);
      if (round === 0) {
        await me.git(["add", "a.txt", "./src/../src/one.ts"]);
        await me.git(["mv", "c.txt", "docs"]);
        await me.git(["rm", "-q", "src/two.ts"]);
      }
      const end = await me.git(how, { at });
      context.expect(end.code, `${how.join(" ")}: ${end.stderr}`).toBe(0);
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
      if (args[0] === "add") {
        context.expect(await guardSays(repository, "me"), args.join(" ")).toBeNull();
        await repository.prepare("commit", "-qm", "x");
      }
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
