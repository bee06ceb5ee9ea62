// A task lands; the work of others is compared before and after.

import { describe, it } from "vitest";
import { guardedRepository } from "../../support/repository/guarded.ts";
import { takeRecordings } from "../../support/check/recording.ts";
import { commitIn, expectLands, land, makeTask, recordOf } from "../../support/task/landings.ts";

describe("A task lands", () => {
  it.concurrent("squashed: one commit on the target with title, messages, authors and trailers; the main tree follows", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "task-limit", { title: "Add rate limiting" });
    await commitIn(
      task,
      { "a.txt": "new a\n", "dir/new.txt": "new\n" },
      "First step",
      "Because.\n\nReviewed-by: Cy <cy@example.org>",
    );
    await task.in.prepare("rm", "--quiet", "b.txt");
    await task.in.prepare(
      "commit",
      "--quiet",
      "--author=Bo Other <bo@example.org>",
      "-m",
      "Second step",
    );
    const onto = await main.ask("rev-parse", "main");
    await takeRecordings(main);
    await expectLands(main, ["task-limit"], ["a.txt", "b.txt", "dir/new.txt"]);
    context.expect(await main.ask("log", "-1", "--format=%P|%an <%ae>|%cn|%B")).toBe(
      `${onto}|Ada Author <ada@example.org>|Cy Committer|Add rate limiting

* First step

Because.

* Second step

Co-authored-by: Bo Other <bo@example.org>
Reviewed-by: Cy <cy@example.org>
`,
    );
    context.expect(main.read("a.txt")).toBe("new a\n");
    context.expect(main.exists("b.txt")).toBe(false);
    const [seen, ...more] = await takeRecordings(main);
    context.expect(more).toEqual([]);
    context.expect(seen!.paths.toSorted()).toEqual(["a.txt", "dir/new.txt"]);
    context.expect(Object.keys(seen!.files)).not.toContain("b.txt");
    context.expect(Object.keys(seen!.files)).not.toContain("untracked.txt");
    const record = await recordOf(main, "task-limit");
    context.expect(record?.state).toBe("ready");
    context.expect(record?.landed).toMatchObject({
      commit: await main.ask("rev-parse", "main"),
      into: "refs/heads/main",
      how: "squash",
    });
    context
      .expect(await main.ask("reflog", "-1", "--format=%gs", "main"))
      .toBe("airlock task land: Add rate limiting");
    const log = JSON.parse((await main.airlock(["log", "--json", "-n", "1"])).stdout) as {
      events: { event: string; task: string }[];
    };
    context.expect(log.events[0]).toMatchObject({ event: "task-landed", task: "task-limit" });
  });

  it.concurrent("squashed with one commit: its own words follow the title, and are not said twice", async (context) => {
    const main = await guardedRepository(context);
    const [one, two] = [
      await makeTask(main, "one", { title: "Do one" }),
      await makeTask(main, "two", { title: "Do two" }),
    ];
    await commitIn(one, { "a.txt": "one\n" }, "Do one", "And why.");
    await commitIn(two, { "b.txt": "two\n" }, "Otherwise", "Signed-off-by: Ada <ada@example.org>");
    for (const key of ["one", "two"]) context.expect((await land(main, [key])).code).toBe(0);
    context
      .expect(await main.ask("log", "-2", "--format=%B", "--reverse"))
      .toBe("Do one\n\nAnd why.\n\nDo two\n\nOtherwise\n\nSigned-off-by: Ada <ada@example.org>\n");
  });

  it.concurrent("merged: a merge commit, also where a fast-forward were possible", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "merged", { title: "git commit --amend me" });
    await commitIn(task, { "a.txt": "new a\n" });
    const parents = [await main.ask("rev-parse", "main"), await task.in.ask("rev-parse", "HEAD")];
    await expectLands(main, ["merged", "--merge"], ["a.txt"]);
    context
      .expect(await main.ask("log", "-1", "--format=%P|%B", "main"))
      .toBe(`${parents.join(" ")}|Merge branch 'airlock/merged'\n\ngit commit --amend me\n`);
  });

  it.concurrent("fast-forwarded: the very commits; refused where the target has others", async (context) => {
    const main = await guardedRepository(context);
    const [one, two] = [await makeTask(main, "one"), await makeTask(main, "two")];
    await commitIn(one, { "a.txt": "one\n" });
    await commitIn(two, { "b.txt": "two\n" });
    await expectLands(main, ["one", "--ff"], ["a.txt"]);
    context.expect(await main.ask("rev-parse", "main")).toBe(await one.in.ask("rev-parse", "HEAD"));
    const before = await main.snapshot();
    const end = await land(main, ["two", "--ff"]);
    context
      .expect([end.code, end.stderr])
      .toEqual([3, context.expect.stringContaining("cannot be fast-forwarded")]);
    context.expect(end.stderr).toContain(`git -C ${two.in.root} rebase main`);
    context.expect(await main.snapshot()).toEqual(before);
  });

  it.concurrent("on a target that has moved: merged without a working tree, and checked as it lands", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "moved");
    await commitIn(task, { "a.txt": main.read("a.txt").replace("a 1\n", "a one\n") });
    main.write("a.txt", main.read("a.txt").replace("a 20\n", "a twenty\n"));
    await main.prepare("commit", "--quiet", "-m", "theirs", "--", "a.txt");
    await takeRecordings(main);
    await expectLands(main, ["moved"], ["a.txt"]);
    context.expect(main.read("a.txt")).toMatch(/^a one\n[^]*a twenty\n$/);
    const [seen] = await takeRecordings(main);
    context.expect(seen!.files["a.txt"]).toBeDefined();
    context.expect(await main.ask("show", "main:a.txt")).toBe(main.read("a.txt").trimEnd());
  });

  it.concurrent("into a branch that is checked out nowhere: no working tree is touched", async (context) => {
    const main = await guardedRepository(context);
    await main.prepare("branch", "release");
    const task = await makeTask(main, "elsewhere");
    await commitIn(task, { "a.txt": "new a\n", "untracked.txt": "in the way of nobody\n" });
    const before = await main.snapshot();
    const end = await land(main, ["elsewhere", "--into", "release"]);
    context.expect(end.code, end.stderr).toBe(0);
    const after = await main.snapshot();
    context.expect({ ...after, refs: [] }).toEqual({ ...before, refs: [] });
    context.expect(await main.ask("show", "release:a.txt")).toBe("new a");
  });

  it.concurrent("into a branch that another worktree has: that one follows, a detached one does not", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "elsewhere");
    const other = await makeTask(main, "other");
    const detached = await makeTask(main, "detached");
    await detached.in.prepare("checkout", "--quiet", "--detach");
    await commitIn(task, { "a.txt": "new a\n" });
    const before = await detached.in.snapshot();
    const end = await land(main, ["elsewhere", "--into", "airlock/other"]);
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect([other.in.read("a.txt"), await other.in.ask("status", "--porcelain")])
      .toEqual(["new a\n", ""]);
    context.expect((await detached.in.snapshot()).files).toEqual(before.files);
  });

  it.concurrent("again: says that it has landed; with more commits, lands those", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "again", { title: "Once more" });
    await commitIn(task, { "a.txt": "first\n" }, "First");
    context.expect((await land(main, ["again"])).code).toBe(0);
    const first = await main.ask("rev-parse", "main");
    const end = await land(main, ["again"]);
    context
      .expect([end.code, end.stdout])
      .toEqual([0, `again is in main already as ${first.slice(0, 12)}\n`]);
    context.expect(await main.ask("rev-parse", "main")).toBe(first);
    await commitIn(task, { "a.txt": "second\n" }, "Second");
    await expectLands(main, ["again"], ["a.txt"]);
    context
      .expect(await main.ask("log", "-1", "--format=%P|%B"))
      .toBe(`${first}|Once more\n\nSecond\n`);
    context.expect(main.read("a.txt")).toBe("second\n");
  });

  it.concurrent("with --json: says what landed, where, and which worktrees followed", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "json");
    await commitIn(task, { "a.txt": "new a\n" });
    const end = await task.in.airlock(["task", "land", "--json"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(JSON.parse(end.stdout)).toMatchObject({
      outcome: "passed",
      alreadyLanded: false,
      task: "json",
      into: "main",
      how: "squash",
      commit: await main.ask("rev-parse", "main"),
      rounds: 1,
      worktrees: [{ path: main.root, kept: [], saved: [], indexPending: false }],
      pushed: null,
    });
  });
});
