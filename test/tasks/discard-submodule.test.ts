// Submodules of a discarded task: one without work of its own is named, one with commits of its own
// comes back whole. And an unfinished start goes.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { addRepository } from "../support/repository/prepared.ts";
import {
  commitIn,
  listTasks,
  refsOf,
  startTask,
  taskRepository,
} from "../support/task/discarding.ts";

describe("a discarded task", () => {
  it.concurrent("brings the work in its submodules back, and names those without", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const lib = await addRepository({ world: main.world, context, name: "lib" });
    await commitIn(lib, "lib.txt", "lib\n");
    for (const path of ["worked", "clean"])
      await main.prepare("submodule", "--quiet", "add", lib.root, path);
    await main.prepare(
      "commit",
      "--quiet",
      "-m",
      "submodules",
      "--",
      ".gitmodules",
      "worked",
      "clean",
    );
    const task = await startTask(main, "sub");
    await task.prepare("submodule", "--quiet", "update", "--init");
    task.write("worked/lib.txt", "mine\n");
    await task.prepare("-C", "worked", "commit", "--quiet", "-a", "-m", "mine");
    const end = await main.airlock(["task", "discard", "sub"]);
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout).toContain("not saved: clean (a submodule without work of its own");
    const back = await main.airlock(["task", "restore", "sub"]);
    expect(back.code, back.stderr).toBe(0);
    expect(await task.ask("-C", "worked", "log", "-1", "--format=%s")).toBe("mine");
    expect(await task.ask("-C", "worked", "status", "--porcelain")).toBe("");
    expect(await task.ask("status", "--porcelain")).toBe(" M worked");
  });

  it.concurrent.for(["task-recorded", "task-added", "task-checked-out"])(
    "that died at %s of its start is undone",
    async (point, context) => {
      const { expect } = context;
      const main = await taskRepository(context);
      writeFileSync(join(await main.stateFolder(), "faults-allowed"), "");
      const start = await main.airlock(["task", "start", "half", "--no-setup"], {
        env: { AIRLOCK_FAULT: point },
      });
      expect(start.signal).toBe("SIGKILL");
      const end = await main.airlock(["task", "discard", "half"]);
      expect(end.code, end.stderr).toBe(0);
      expect([
        await listTasks(main),
        await refsOf(main, "refs/heads/airlock"),
        await refsOf(main, "refs/airlock/saved"),
      ]).toEqual([[], [], []]);
      expect((await main.ask("worktree", "list")).split("\n")).toHaveLength(1);
    },
  );
});
