// Many tasks discarded at once, then one task by many: each is saved once and gone, and git's list
// of worktrees is whole.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import {
  listTasks,
  mainState,
  refsOf,
  startTask,
  taskRepository,
} from "../support/task/discarding.ts";
import { howMany } from "../support/property/runs.ts";

describe("Discards at once", () => {
  it("many removals: all are gone, all are saved, and the main working tree is as it was", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const before = await mainState(main);
    const titles = Array.from({ length: howMany(6, 20) }, (_, at) => `piece ${at}`);
    const folders: string[] = [];
    for (const title of titles) {
      const task = await startTask(main, title);
      task.write("untracked.txt", `${title}\n`);
      folders.push(task.root);
    }
    const keys = titles.map((title) => `task-${title.replace(" ", "-")}`);
    const ends = await Promise.all(keys.map((key) => main.airlock(["task", "discard", key])));
    for (const end of ends) expect(end.code, end.stderr).toBe(0);
    expect(await listTasks(main)).toEqual([]);
    expect([
      (await main.ask("worktree", "list")).split("\n").length,
      await refsOf(main, "refs/heads/airlock"),
    ]).toEqual([1, []]);
    expect(readdirSync(join(folders[0]!, ".."))).toEqual([]);
    for (const [at, key] of keys.entries()) {
      const [ref, ...more] = await refsOf(main, `refs/airlock/saved/${key}`);
      expect([more, await main.ask("show", `${ref}:files/untracked.txt`)]).toEqual([
        [],
        titles[at],
      ]);
    }
    expect(await mainState(main)).toEqual(before);
  });

  it("one task by six: one discards it, the others are told", async (context) => {
    const { expect } = context;
    const main = await taskRepository(context);
    const task = await startTask(main, "wanted");
    task.write("untracked.txt", "mine\n");
    const ends = await Promise.all(
      Array.from({ length: 6 }, () => main.airlock(["task", "discard", "wanted"])),
    );
    expect(ends.filter(({ code }) => code === 0)).toHaveLength(1);
    for (const end of ends.filter(({ code }) => code !== 0))
      expect(end.stderr).toMatch(/is gone|There is no task|TASK_BUSY|discarding the task/);
    expect(await refsOf(main, "refs/airlock/saved")).toHaveLength(1);
  });
});
