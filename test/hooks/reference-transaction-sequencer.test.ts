// hooks/reference-transaction and what git does by itself: merges, rebases and their like pass;
// what a user types is guarded.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import {
  another,
  callsIn,
  divergedRepository,
  eventsIn,
  hookedRepository,
  installIn,
} from "./hooks-fixture.ts";

describe.concurrent("hooks/reference-transaction and git's own commits", () => {
  it("lets git's own commits pass unrecorded: merge, cherry-pick, revert, rebase, squash, am, pull, stash", async (context) => {
    const repository = await divergedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    const steps: readonly (readonly string[])[] = [
      ["merge", "-q", "--no-edit", "-X", "ours", "theirs"],
      ["revert", "--no-edit", "-m", "1", "HEAD"],
      ["revert", "--edit", "HEAD"],
      ["checkout", "-q", "-b", "picks", "ours"],
      ["cherry-pick", "-X", "theirs", "theirs~1", "theirs"],
      ["reset", "-q", "--hard", "ours"],
      ["cherry-pick", "--edit", "-x", "-X", "theirs", "theirs~1"],
      ["checkout", "-q", "theirs"],
      ["rebase", "-q", "-X", "theirs", "ours"],
      ["-c", "sequence.editor=sed -i.bak 2s/pick/squash/", "rebase", "-qi", "HEAD~2"],
      ["reset", "-q", "--hard", "ORIG_HEAD"],
      ["-c", "sequence.editor=sed -i.bak 2s/pick/fixup/", "rebase", "-qi", "HEAD~2"],
      ["rebase", "-q", "--apply", "HEAD~1", "--force-rebase"],
      ["pull", "-q", "--rebase", "-X", "theirs", ".", "main"],
      ["branch", "other"],
      ["branch", "-m", "other", "renamed"],
      ["branch", "-D", "renamed"],
      ["gc", "--quiet"],
    ];
    for (const args of steps) {
      const end = await repository.git(args);
      context.expect(end.code, `git ${args.join(" ")}: ${end.stderr}`).toBe(0);
    }
    repository.write("base.txt", "stashed\n");
    context.expect((await repository.git(["stash", "push", "-q"])).code).toBe(0);
    const patch = await repository.ask("format-patch", "--stdout", "-1", "HEAD");
    await repository.ask("checkout", "-q", "-b", "mails", "HEAD~1");
    context.expect((await repository.git(["am", "-q"], { input: `${patch}\n` })).code).toBe(0);
    context.expect(callsIn(repository.world)).toEqual([]);
    context.expect(await eventsIn(repository)).toEqual([]);
  });

  it("lets rebase, cherry-pick and revert go on after a conflict", async (context) => {
    const repository = await divergedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    for (const [start, next] of [
      [["cherry-pick", "theirs~1"], "cherry-pick"],
      [["revert", "theirs~1"], "revert"],
      [["rebase", "theirs"], "rebase"],
    ] as const) {
      await repository.ask("reset", "-q", "--hard", "ours");
      context.expect((await repository.git(start)).code).toBe(1);
      await repository.add("base.txt", `after ${next}\n`);
      const end = await repository.git([next, "--continue"]);
      context.expect(end.code, end.stderr).toBe(0);
    }
    const now = await repository.ask("rev-parse", "HEAD");
    context
      .expect(await eventsIn(repository))
      .toMatchObject([{ event: "no-verify", commit: now, by: "git rebase --continue" }]);
    context.expect(existsSync(join(repository.root, ".git/rebase-merge"))).toBe(false);
  });

  it("lets am go on, also of rebase --apply, and records what was staged meanwhile", async (context) => {
    const repository = await divergedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    const patch = await repository.ask("format-patch", "--stdout", "-1", "theirs~1");
    const begun = [
      () => repository.git(["am", "-q", "-3"], { input: `${patch}\n` }),
      () => repository.git(["rebase", "--apply", "theirs"]),
    ];
    const landed: string[] = [];
    for (const [index, begin] of begun.entries()) {
      await repository.ask("reset", "-q", "--hard", "ours");
      context.expect((await begin()).code).not.toBe(0);
      await repository.add("base.txt", `by hand ${index}\n`);
      const end = await repository.git([index === 0 ? "am" : "rebase", "--continue"]);
      context.expect(end.code, end.stderr).toBe(0);
      landed.push(await repository.ask("rev-parse", "HEAD"));
    }
    context
      .expect((await eventsIn(repository)).map(({ event, commit, by }) => [event, commit, by]))
      .toEqual(landed.map((commit) => ["no-verify", commit, "git am --continue"]));
  });

  it("records nothing where all that was staged was committed with the checks before the rebase goes on", async (context) => {
    const repository = await divergedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    const stop = ["-c", "sequence.editor=sed -i.bak 1s/pick/edit/", "rebase", "-qi", "HEAD~1"];
    context.expect((await repository.git(stop)).code).toBe(0);
    await repository.add("more.txt", "more\n");
    await repository.ask("commit", "-qm", "more");
    context.expect((await repository.git(["rebase", "--continue"])).code).toBe(0);
    context.expect(await eventsIn(repository)).toEqual([]);
  });

  it.for([
    ["merge", "theirs"],
    ["cherry-pick", "theirs~1"],
    ["revert", "theirs~1"],
  ] as const)(
    "a %s that goes on by --continue without its checks is refused, or recorded, as with --no-verify",
    async ([verb, what], context) => {
      const repository = await divergedRepository(context);
      await installIn(repository, { noVerify: "refuse" });
      context.expect((await repository.git([verb, what])).code).toBe(1);
      await repository.add("base.txt", "by hand\n");
      const head = await repository.ask("rev-parse", "HEAD");
      const refused = await repository.git([verb, "--continue"], { env: { HUSKY: "0" } });
      context
        .expect([refused.code === 0, refused.stderr])
        .toEqual([false, context.expect.stringContaining("NO_RECEIPT")]);
      context.expect(await repository.ask("rev-parse", "HEAD")).toBe(head);
      await installIn(repository, { noVerify: "record" });
      const end = await repository.git([verb, "--continue"], { env: { HUSKY: "0" } });
      context.expect(end.code, end.stderr).toBe(0);
      context
        .expect(await eventsIn(repository))
        .toMatchObject([{ event: "no-verify", commit: await repository.ask("rev-parse", "HEAD") }]);
    },
  );

  it("a reword without its checks is refused", async (context) => {
    const repository = await divergedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    const args = ["-c", "sequence.editor=sed -i.bak 1s/pick/reword/", "rebase", "-qi", "HEAD~1"];
    const end = await repository.git(args, { env: { HUSKY: "0", GIT_EDITOR: "echo reworded >" } });
    context
      .expect([end.code === 0, end.stderr])
      .toEqual([false, context.expect.stringContaining("NO_RECEIPT")]);
  });

  it("checks a merge concluded by git commit, and a reword", async (context) => {
    const repository = await divergedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    await repository.git(["merge", "theirs"]);
    await repository.add("base.txt", "merged\n");
    context
      .expect((await repository.git(["commit", "-qnm", "unchecked"])).stderr)
      .toContain("NO_RECEIPT");
    context.expect((await repository.git(["commit", "-qm", "merged"])).code).toBe(0);
    context.expect(callsIn(repository.world)).toHaveLength(1);
    await repository.add("more.txt", "more\n");
    await repository.ask("commit", "-qm", "more");
    const reword = await repository.git([
      "-c",
      "sequence.editor=sed -i.bak 1s/pick/reword/",
      "rebase",
      "-qi",
      "HEAD~1",
    ]);
    context.expect(reword.code, reword.stderr).toBe(0);
    context.expect(callsIn(repository.world).length).toBe(3);
  });

  it("guards a commit that a user types while a rebase is stopped, and one that rebase -x runs", async (context) => {
    const repository = await divergedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    context.expect((await repository.git(["rebase", "theirs"])).code).toBe(1);
    await repository.add("base.txt", "solved\n");
    context
      .expect((await repository.git(["commit", "-qnm", "sneaked"])).stderr)
      .toContain("NO_RECEIPT");
    context.expect((await repository.git(["commit", "-qm", "solved"])).code).toBe(0);
    context.expect((await repository.git(["rebase", "--continue"])).code).toBe(0);
    await repository.add("more.txt", "more\n");
    const end = await repository.git([
      "rebase",
      "-q",
      "--autostash",
      "-x",
      "echo x > x.txt; git add x.txt; git commit -qnm sneaked",
      "HEAD~1",
    ]);
    context.expect(end.stderr).toContain("NO_RECEIPT");
  });

  it("lets update-ref, fetch, a push into it, and a clone pass where a ref or a reflog holds the commit", async (context) => {
    const repository = await hookedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    const other = await another(repository, "other");
    const commit = await repository.ask(
      "commit-tree",
      "-m",
      "by hand",
      await repository.ask("write-tree"),
    );
    await repository.prepare("update-ref", "refs/heads/commit", commit);
    await other.ask(
      "fetch",
      "-q",
      repository.root,
      "+refs/heads/*:refs/heads/*",
      "--update-head-ok",
    );
    context
      .expect(
        (await repository.git(["fetch", "-q", other.root, "commit:refs/heads/fetched-commit"]))
          .code,
      )
      .toBe(0);
    await other.ask("push", "-q", repository.root, "commit:refs/heads/pushed");
    await repository.ask("update-ref", "refs/heads/pointed", commit);
    context
      .expect(await repository.ask("rev-parse", "pointed", "fetched-commit", "pushed"))
      .toBe([commit, commit, commit].join("\n"));
    await repository.ask("update-ref", "refs/heads/back", "HEAD");
    await repository.ask("commit", "-q", "--allow-empty", "-m", "to be taken back");
    await repository.ask("reset", "-q", "--hard", "HEAD~1");
    await repository.ask("update-ref", "refs/heads/back", "HEAD@{1}");
    context.expect(await eventsIn(repository)).toEqual([]);
  });
});
