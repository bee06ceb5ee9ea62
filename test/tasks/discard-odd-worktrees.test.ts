// Worktrees that are missing, moved, on another branch or replaced; and what restore refuses.

import { existsSync, mkdirSync, renameSync, rmdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import {
  commitIn,
  listTasks,
  mainState,
  refsOf,
  startTask,
  taskRepository,
} from "../support/task/discarding.ts";

describe("airlock task discard", () => {
  it.concurrent("finishes a task whose folder is missing, and saves what was staged in it", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "gone");
    await startTask(main, "neighbour");
    await task.add("a.txt", "staged\n");
    renameSync(task.root, join(main.world.dir, "elsewhere"));
    const end = await main.airlock(["task", "discard", "gone"]);
    expect(end.code, end.stderr).toBe(0);
    expect(await main.ask("worktree", "list")).not.toContain("task-gone");
    expect(await main.ask("worktree", "list")).toContain("task-neighbour");
    expect(existsSync(join(main.world.dir, "elsewhere", "a.txt"))).toBe(true);
    expect((await main.airlock(["task", "restore", "gone"])).code).toBe(0);
    expect(await task.ask("show", ":a.txt")).toBe("staged");
  });

  it.concurrent("does not believe that a task is gone whose disk is", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "unmounted");
    const [above, away] = [join(task.root, ".."), join(main.world.dir, "away")];
    renameSync(above, away);
    const end = await main.airlock(["task", "discard", "unmounted"]);
    expect([end.code, end.stderr]).toEqual([3, expect.stringContaining("mount it")]);
    renameSync(away, above);
    expect((await main.airlock(["task", "discard", "unmounted"])).code).toBe(0);
  });

  it.concurrent("goes where git says that it was moved", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "moved");
    const there = join(main.world.dir, "moved-here");
    task.write("untracked.txt", "mine\n");
    await main.ask("worktree", "unlock", task.root);
    await main.ask("worktree", "move", task.root, there);
    const end = await main.airlock(["task", "discard", "moved"]);
    expect([end.code, end.stdout], end.stderr).toEqual([
      0,
      expect.stringContaining(`removed ${there}\n`),
    ]);
    expect(existsSync(there)).toBe(false);
    expect((await main.airlock(["task", "restore", "moved"])).code).toBe(0);
    expect(task.read("untracked.txt")).toBe("mine\n");
  });

  it.concurrent("refuses one that is on another branch; with --force that branch stays", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "switched");
    await task.prepare("switch", "--quiet", "-c", "theirs");
    await commitIn(task, "new.txt", "theirs\n");
    const end = await main.airlock(["task", "discard", "switched"]);
    expect([end.code, end.stderr]).toEqual([
      3,
      expect.stringContaining("on theirs instead of airlock/task-switched"),
    ]);
    expect((await main.airlock(["task", "discard", "switched", "--force"])).code).toBe(0);
    expect(await refsOf(main, "refs/heads")).toEqual(["refs/heads/main", "refs/heads/theirs"]);
  });

  it.concurrent.for(["a link", "a folder of somebody's", "another repository"])(
    "deletes nothing where %s lies in its place",
    async (what, context) => {
      const { expect } = context;
      const main = await taskRepository(context);
      const task = await startTask(main, "replaced");
      const real = join(main.world.dir, "real");
      renameSync(task.root, real);
      if (what === "a link") symlinkSync(real, task.root);
      else mkdirSync(task.root);
      if (what === "another repository") await main.ask("-C", task.root, "init", "--quiet");
      task.write("theirs.txt", "theirs\n");
      const before = await mainState(main);
      const refused = await main.airlock(["task", "discard", "replaced"]);
      expect([refused.code, refused.stderr]).toEqual([
        3,
        expect.stringContaining("nothing there is touched"),
      ]);
      const forced = await main.airlock(["task", "discard", "replaced", "--force"]);
      expect(forced.code, forced.stderr).toBe(0);
      expect(task.read("theirs.txt")).toBe("theirs\n");
      expect(existsSync(join(real, "a.txt"))).toBe(true);
      expect(await listTasks(main)).toEqual([]);
      expect(await mainState(main)).toEqual(before);
    },
  );

  it.concurrent("is refused while another worktree lies in its folder, --force or not", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "outer");
    await main.prepare("worktree", "add", "--quiet", "--detach", join(task.root, "inner.ignored"));
    const end = await main.airlock(["task", "discard", "outer", "--force"]);
    expect([end.code, end.stderr]).toEqual([3, expect.stringContaining("is in its folder")]);
    expect(existsSync(join(task.root, "inner.ignored", "a.txt"))).toBe(true);
  });
});

describe("airlock task restore", () => {
  it.concurrent("writes over nothing: a task, a folder, a branch that moved on", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const restore = () => main.airlock(["task", "restore", "again"]);
    const task = await startTask(main, "again");
    await commitIn(task, "new.txt", "mine\n");
    await main.airlock(["task", "discard", "again", "--force"]);
    mkdirSync(task.root);
    expect((await restore()).stderr).toContain("There is something at");
    rmdirSync(task.root);
    await main.ask("branch", "airlock/task-again", "main");
    expect((await restore()).stderr).toContain("not where it was");
    await main.ask("branch", "-D", "airlock/task-again");
    expect((await restore()).code).toBe(0);
    expect([(await restore()).code, (await restore()).stderr]).toEqual([
      3,
      expect.stringContaining("There is a task"),
    ]);
  });

  it.concurrent("names the nearest where nothing is saved, and lists what is", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "listed", "--id", "17");
    task.write("untracked.txt", "mine\n");
    await main.airlock(["task", "discard", "17"]);
    expect((await main.airlock(["task", "restore", "--list"])).stdout).toMatch(
      /^task-17-listed\/\d{8}T\d{6}Z {2}1 files {2}listed\n$/,
    );
    const wrong = await main.airlock(["task", "restore", "task-17-liste"]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("Did you mean task-17-listed?"),
    ]);
    expect((await main.airlock(["task", "restore"])).code).toBe(2);
    expect((await main.airlock(["task", "restore", "17"])).code).toBe(0);
  });
});
