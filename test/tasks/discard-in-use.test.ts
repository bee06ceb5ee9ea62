// A task in use is not discarded: by a session, a process, or a lock.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { startTask, taskRepository } from "../support/task/discarding.ts";
import { until } from "../support/repository/world.ts";

describe("airlock task discard", () => {
  it.concurrent("never goes while another session lives in it, a process stands in it, or somebody has locked it", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "busy");
    const discard = () =>
      main.airlock(["task", "discard", "busy"], { env: { AIRLOCK_SESSION: "me" } });
    await task.airlock(["session", "start"], { env: { AIRLOCK_SESSION: "tenant" } });
    const lived = await discard();
    expect([lived.code, lived.stderr]).toEqual([
      3,
      expect.stringContaining("the session tenant works in it"),
    ]);
    await task.airlock(["session", "end"], { env: { AIRLOCK_SESSION: "tenant" } });
    if (process.platform === "linux") {
      const sitting = main.world.start(["sh", "-c", "touch here.ignored; sleep 600; true"], {
        cwd: task.root,
      });
      await until(join(task.root, "here.ignored"));
      const stood = await discard();
      expect([stood.code, stood.stderr]).toEqual([
        3,
        expect.stringContaining("has its current folder in it"),
      ]);
      process.kill(-sitting.pid, "SIGKILL");
      await sitting.done;
    }
    await main.ask("worktree", "unlock", task.root);
    await main.ask("worktree", "lock", "--reason", "on a stick", task.root);
    const locked = await discard();
    expect([locked.code, locked.stderr]).toEqual([
      3,
      expect.stringContaining("locked by another user or tool: on a stick"),
    ]);
    await main.ask("worktree", "unlock", task.root);
    expect((await discard()).code).toBe(0);
  });

  it.concurrent("goes although a session that only asked there, or was refused, is still alive", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "asked");
    const [ada, bob] = [{ env: { AIRLOCK_SESSION: "ada" } }, { env: { AIRLOCK_SESSION: "bob" } }];
    await task.airlock(["claim", "job"], ada);
    const codes: (number | null)[] = [];
    for (const args of [["task", "discard"], ["claim", "job"], ["inbox"]])
      codes.push((await task.airlock(args, bob)).code);
    expect(codes).toEqual([3, 3, 0]);
    const list = (await main.airlock(["task", "list", "--no-size"])).stdout;
    expect(["ada works here", "bob works here"].map((text) => list.includes(text))).toEqual([
      true,
      false,
    ]);
    expect((await main.airlock(["task", "discard", "asked"], ada)).code).toBe(0);
  });

  it.concurrent("never goes while a session that started elsewhere is at work in it: it has staged, or committed there", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "moved in");
    const [tenant, me] = [
      { env: { AIRLOCK_SESSION: "tenant" } },
      { env: { AIRLOCK_SESSION: "me" } },
    ];
    await main.airlock(["session", "start"], tenant);
    expect((await main.airlock(["task", "list", "--no-size"])).stdout).not.toContain(
      "tenant works here",
    );
    task.write("new.txt", "new\n");
    expect((await task.git(["add", "new.txt"], tenant)).code).toBe(0);
    const busy = await main.airlock(["task", "discard", "moved-in"], me);
    expect([busy.code, busy.stderr]).toEqual([
      3,
      expect.stringContaining("the session tenant works in it"),
    ]);
    expect((await task.git(["commit", "-qm", "new", "--", "new.txt"], tenant)).code).toBe(0);
    expect((await main.airlock(["task", "list", "--no-size"])).stdout).toContain(
      "tenant works here",
    );
    const later = await main.airlock(["task", "discard", "moved-in"], me);
    expect([later.code, later.stderr]).toEqual([
      3,
      expect.stringContaining("the session tenant works in it"),
    ]);
    await main.airlock(["session", "end"], tenant);
    await main.airlock(["session", "start"], tenant);
    expect((await main.airlock(["task", "list", "--no-size"])).stdout).not.toContain(
      "tenant works here",
    );
    await task.airlock(["session", "heartbeat"], tenant);
    expect((await main.airlock(["task", "list", "--no-size"])).stdout).toContain(
      "tenant works here",
    );
    await main.airlock(["session", "end"], tenant);
    const free = await main.airlock(["task", "discard", "moved-in", "--force"], me);
    expect(free.code, free.stderr).toBe(0);
  });

  it.concurrent("takes the task whose worktree one is in, and lets its own shell stand there", async (context) => {
    const main = await taskRepository(context);
    const task = await startTask(main, "inside");
    const end = await task.airlock(["task", "discard"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(existsSync(task.root)).toBe(false);
  });
});
