// A discarded task is saved first and comes back as it was; a session at work in it is not
// disturbed.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import {
  commitIn,
  contentOf,
  leaveWork,
  listTasks,
  mainState,
  refsOf,
  startTask,
  taskRepository,
} from "../support/task/discarding.ts";

describe("airlock task discard", () => {
  it.concurrent("saves all that is not committed, and restore brings it back: index, files, ignored ones, modes, times", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const before = await mainState(main);
    const task = await startTask(main, "try it");
    await leaveWork(task);
    const [content, time] = [await contentOf(task), statSync(task.path("secret.ignored")).mtimeMs];
    const end = await main.airlock(["task", "discard", "try-it"]);
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout).toMatch(/airlock task restore task-try-it\n$/);
    expect([
      existsSync(task.root),
      await listTasks(main),
      await refsOf(main, "refs/heads/airlock"),
    ]).toEqual([false, [], []]);
    expect(await main.ask("worktree", "list")).not.toContain("try-it");
    expect(readdirSync(join(task.root, ".."))).toEqual([]);
    expect(await mainState(main)).toEqual(before);
    await main.ask("prune", "--expire=now");
    const back = await main.airlock(["task", "restore", "try-it"]);
    expect([back.code, back.stdout], back.stderr).toEqual([0, `${task.root}\n`]);
    expect(await contentOf(task)).toEqual(content);
    const secret = statSync(task.path("secret.ignored"));
    expect([secret.mode & 0o777, Math.round(secret.mtimeMs)]).toEqual([0o600, Math.round(time)]);
    expect((await task.git(["-C", "nested", "log", "--format=%s"])).stdout).toBe("nested\n");
    expect(await listTasks(main)).toMatchObject([
      { key: "task-try-it", state: "ready", remarks: [] },
    ]);
    expect(await mainState(main)).toEqual(before);
    expect((await main.git(["fsck", "--strict"])).code).toBe(0);
  });

  it.concurrent("keeps an unfinished merge, with its conflicts", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "merging");
    await commitIn(task, "a.txt", "of the task\n");
    await commitIn(task, "b.txt", "of the task\n");
    await task.prepare("branch", "other", "HEAD~2");
    await task.prepare("switch", "--quiet", "other");
    await commitIn(task, "a.txt", "of the other\n");
    await task.prepare("switch", "--quiet", "airlock/task-merging");
    expect((await task.git(["merge", "other"])).code).toBe(1);
    const content = await contentOf(task);
    const end = await main.airlock(["task", "discard", "merging", "--force"]);
    expect(end.code, end.stderr).toBe(0);
    expect((await main.airlock(["task", "restore", "merging"])).code).toBe(0);
    expect(await contentOf(task)).toEqual(content);
    expect((await task.git(["rev-parse", "MERGE_HEAD"])).stdout.trim()).toBe(
      await main.ask("rev-parse", "other"),
    );
  });

  it.concurrent("keeps a sparse checkout, and what git was told not to look at", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "sparse");
    await task.prepare("sparse-checkout", "set", "--no-cone", "/*", "!/dir/");
    await task.prepare("update-index", "--assume-unchanged", "a.txt");
    task.write("a.txt", "behind git's back\n");
    const content = await contentOf(task);
    expect(task.exists("dir/c.txt")).toBe(false);
    expect((await main.airlock(["task", "discard", "sparse"])).code).toBe(0);
    const back = await main.airlock(["task", "restore", "sparse"]);
    expect(back.code, back.stderr).toBe(0);
    expect(await contentOf(task)).toEqual(content);
    expect(task.read("a.txt")).toBe("behind git's back\n");
  });

  it.concurrent("refuses commits that have not landed; with --force they are saved, and come back with their branch", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "not landed");
    await commitIn(task, "new.txt", "mine\n");
    const tip = await task.ask("rev-parse", "HEAD");
    const refused = await main.airlock(["task", "discard", "not-landed"]);
    expect([refused.code, refused.stderr]).toEqual([
      3,
      expect.stringContaining("airlock task land task-not-landed"),
    ]);
    expect(task.read("new.txt")).toBe("mine\n");
    expect((await main.airlock(["task", "discard", "not-landed", "--force"])).code).toBe(0);
    expect(await refsOf(main, "refs/heads/airlock")).toEqual([]);
    await main.ask("prune", "--expire=now");
    expect((await main.airlock(["task", "restore", "not-landed"])).code).toBe(0);
    expect(await task.ask("rev-parse", "HEAD", "refs/heads/airlock/task-not-landed")).toBe(
      `${tip}\n${tip}`,
    );
    expect(await task.ask("status", "--porcelain")).toBe("");
  });

  it.concurrent("saves nothing of a fresh task, and releases what was claimed with it", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const env = { AIRLOCK_SESSION: "me" };
    await main.airlock(["task", "start", "fresh", "--no-setup", "--claim", "job"], { env });
    const end = await main.airlock(["task", "discard", "fresh", "--json"], {
      env: { AIRLOCK_SESSION: "other" },
    });
    expect(JSON.parse(end.stdout)).toMatchObject({
      task: "task-fresh",
      saved: null,
      released: ["job"],
      branch: { end: "deleted" },
    });
    expect([
      await refsOf(main, "refs/airlock/saved"),
      await refsOf(main, "refs/airlock/claims"),
    ]).toEqual([[], []]);
  });

  it.concurrent("leaves out of node_modules what was installed, says so, and saves what somebody changed there", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "modules");
    await commitIn(task, "package.json", "{}\n");
    task.write(".gitignore", "*.ignored\nnode_modules\n");
    task.write("node_modules/p/index.js", "installed\n");
    task.write("node_modules/.package-lock.json", "{}\n");
    task.write("node_modules/p/patched.js", "by hand, later\n");
    const end = await main.airlock(["task", "discard", "modules", "--force"]);
    expect(end.stdout).toContain("not saved: node_modules (");
    const back = await main.airlock(["task", "restore", "modules"]);
    expect(back.stderr).toContain("node_modules was not saved");
    expect(back.stderr).toContain(`to bring its packages back: cd ${task.root} && npm install\n`);
    expect([
      task.exists("node_modules/p/index.js"),
      task.read("node_modules/p/patched.js"),
    ]).toEqual([false, "by hand, later\n"]);
  });
});
