// Landings that are refused: everything stays as it was.

import { describe, it } from "vitest";
import { guardedRepository } from "../../support/repository/guarded.ts";
import {
  commitIn,
  expectLands,
  expectNotLanded,
  land,
  makeTask,
  recordOf,
} from "../../support/task/landings.ts";

describe("A landing is refused", () => {
  it.concurrent.for(["--squash", "--merge"])(
    "with conflicts (%s): exit 4, the paths named, nothing changed",
    async (how, context) => {
      const main = await guardedRepository(context);
      const task = await makeTask(main, "conflict");
      await commitIn(task, { "a.txt": "task's\n", "b.txt": "task's b\n" });
      for (const path of ["a.txt", "b.txt"]) main.write(path, "main's\n");
      await main.prepare("commit", "--quiet", "-m", "theirs", "--", "a.txt", "b.txt");
      const said = await expectNotLanded(main, ["conflict", how], {
        code: 4,
        error: "MERGE_CONFLICT",
        task,
      });
      context.expect(said).toContain("a.txt\nb.txt\n");
      context.expect(said).toContain(`git -C ${task.in.root} rebase main`);
    },
  );

  it.concurrent("with a check that fails on the merged tree, and on neither side alone: nothing is landed", async (context) => {
    const main = await guardedRepository(context, {
      config: {
        checks: {
          see: undefined,
          pair: {
            needs: "tree",
            paths: false,
            files: "*",
            run: "sh -c 'test ! -e left || test ! -e right'",
          },
        },
      },
    });
    const task = await makeTask(main, "pair");
    await commitIn(task, { left: "l\n" });
    main.write("right", "r\n");
    await main.stage("right");
    await main.prepare("commit", "--quiet", "-m", "right", "--", "right");
    const said = await expectNotLanded(main, ["pair"], { code: 1, task });
    context.expect(said).toContain("nothing was landed");
  });

  it.concurrent("with a message that a check refuses: nothing is landed; with another one it is", async (context) => {
    const main = await guardedRepository(context, {
      config: {
        checks: {
          subject: { stage: "commit-msg", run: "sh -c 'head -1 \"$0\" | grep -q ^feat:'" },
        },
      },
    });
    const task = await makeTask(main, "subject", { title: "No prefix" });
    await commitIn(task, { "a.txt": "new a\n" }, "feat: a");
    const said = await expectNotLanded(main, ["subject"], { code: 1, task });
    context.expect(said).toContain("given with -m; its options: airlock task land --help\n");
    await expectLands(main, ["subject", "-m", "feat: with a prefix"], ["a.txt"]);
    context.expect(await main.ask("log", "-1", "--format=%B")).toBe("feat: with a prefix\n");
  });

  it.concurrent("with what is not committed: refused, naming it, in the task and here nothing changes", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "uncommitted");
    await commitIn(task, { "a.txt": "new a\n" });
    task.in.write("b.txt", "edited\n");
    task.in.write("new file.txt", "new\n");
    task.in.write("x.ignored", "does not count\n");
    const said = await expectNotLanded(main, ["uncommitted"], {
      code: 3,
      error: "UNCOMMITTED",
      task,
    });
    context.expect(said).toContain("?? new file.txt");
    context.expect(said).not.toContain("x.ignored");
  });

  it.concurrent("without anything to land: refused, and a fresh task is not called landed", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "fresh");
    await expectNotLanded(main, ["fresh"], { code: 3, error: "NOTHING_TO_LAND", task });
  });

  it.concurrent("typed wrongly: says what is wrong", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "odd");
    await commitIn(task, { "a.txt": "new a\n" });
    const wrong = [
      [["odd", "--into", "nowhere"], "NO_SUCH_BRANCH"],
      [["odd", "--into", "airlock/odd"], "NO_TARGET"],
      [["odd", "--ff", "--merge"], "USAGE"],
      [["odd", "--ff", "-m", "x"], "USAGE"],
      [["odd", "--wait", "soon"], "USAGE"],
      [["od"], "NO_TASK"],
      [[], "NO_TASK"],
    ] as const;
    for (const [args, error] of wrong) await expectNotLanded(main, args, { code: 2, error, task });
  });

  it.concurrent("from a worktree that is on another branch, or gone: refused", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "switched");
    await commitIn(task, { "a.txt": "new a\n" });
    await task.in.prepare("switch", "--quiet", "--create", "aside");
    await expectNotLanded(main, ["switched"], { code: 3, error: "TASK_BRANCH", task });
    main.remove(`../tasks/switched`);
    const end = await land(main, ["switched"]);
    context
      .expect([end.code, end.stderr])
      .toEqual([3, context.expect.stringContaining("has no worktree to go to")]);
    context.expect((await recordOf(main, "switched"))?.state).toBe("ready");
  });

  it.concurrent("when a hook of the repository refuses the move: nothing is changed", async (context) => {
    const main = await guardedRepository(context, {
      prepare: async (repository) => {
        repository.write(
          ".git/hooks/reference-transaction",
          '#!/bin/sh\n[ "$1" != prepared ] || ! grep -q refs/heads/main\n',
          0o755,
        );
      },
    });
    const task = await makeTask(main, "vetoed");
    await commitIn(task, { "a.txt": "new a\n" });
    const said = await expectNotLanded(main, ["vetoed"], { code: 2, error: "GIT_FAILED", task });
    context.expect(said).toContain("git did not move refs/heads/main");
  });
});
