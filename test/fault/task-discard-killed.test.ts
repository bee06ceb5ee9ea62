// `airlock task discard` and `restore` killed with SIGKILL at each named point: the list tells the
// truth, and the same command finishes.

import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedState } from "../support/repository/guarded.ts";
import { prepared, type State } from "../support/repository/prepared.ts";
import { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { discardFaultPoints, restoreFaultPoints } from "../../src/system/fault.ts";
import {
  commitIn,
  contentOf,
  leaveWork,
  listTasks,
  mainState,
  refsOf,
  startTask,
} from "../support/task/discarding.ts";

/** A task with work of every kind. */
const startedTask: State = {
  key: ["task with work"],
  on: guardedState({ config: { checks: { see: undefined } } }),
  build: async (main) => {
    writeFileSync(join(await main.stateFolder(), "faults-allowed"), "");
    await leaveWork(await startTask(main, "killed"));
  },
};

/** The same with a commit of its own below that work. */
const committedTask: State = {
  key: ["task with work and a commit"],
  on: guardedState({ config: { checks: { see: undefined } } }),
  build: async (main) => {
    writeFileSync(join(await main.stateFolder(), "faults-allowed"), "");
    const task = await startTask(main, "killed");
    await commitIn(task, "new.txt", "not landed\n");
    await leaveWork(task);
  },
};

/** Returns a repository in one of these states, and the task's worktree. */
async function withTask(
  context: Context,
  state: State,
): Promise<{ readonly main: TestRepository; readonly task: TestRepository }> {
  const main = await prepared(context, state);
  const place = join(main.root, "../repo.tasks/task-killed");
  return { main, task: new TestRepository(main.world, context, place) };
}

/** Before this point the record does not say that anything was begun. */
const unseen: readonly string[] = ["discard-saved"];

describe("A discard that was killed", () => {
  it.concurrent.for(discardFaultPoints)(
    "at %s: nothing is lost, and the same command finishes",
    async (point, context) => {
      const { expect } = context;
      const { main, task } = await withTask(context, committedTask);
      const [content, before] = [await contentOf(task), await mainState(main)];
      const end = await main.airlock(["task", "discard", "killed", "--force"], {
        env: { AIRLOCK_FAULT: point },
      });
      expect([end.signal, end.code], end.stderr + end.stdout).toEqual(["SIGKILL", null]);
      expect(await listTasks(main)).toMatchObject([
        unseen.includes(point)
          ? { key: "task-killed", state: "ready", remarks: [] }
          : {
              key: "task-killed",
              state: "discarding",
              remarks: [{ code: "UNFINISHED", next: "airlock task discard task-killed" }],
            },
      ]);
      const again = await main.airlock([
        "task",
        "discard",
        "task-killed",
        ...(unseen.includes(point) ? ["--force"] : []),
      ]);
      expect(again.code, again.stderr).toBe(0);
      expect([
        await listTasks(main),
        await refsOf(main, "refs/heads/airlock"),
        existsSync(task.root),
      ]).toEqual([[], [], false]);
      expect(readdirSync(join(task.root, ".."))).toEqual([]);
      expect(await refsOf(main, "refs/airlock/saved")).toHaveLength(1);
      expect(await mainState(main)).toEqual(before);
      const back = await main.airlock(["task", "restore", "killed"]);
      expect(back.code, back.stderr).toBe(0);
      expect(await contentOf(task)).toEqual(content);
    },
  );

  it.concurrent.for(restoreFaultPoints)(
    "at %s: restore again brings all of it back",
    async (point, context) => {
      const { expect } = context;
      const { main, task } = await withTask(context, startedTask);
      const content = await contentOf(task);
      await main.airlock(["task", "discard", "killed"]);
      const before = await mainState(main);
      const end = await main.airlock(["task", "restore", "killed"], {
        env: { AIRLOCK_FAULT: point },
      });
      expect([end.signal, end.code], end.stderr + end.stdout).toEqual(["SIGKILL", null]);
      expect(await listTasks(main)).toEqual([]);
      const again = await main.airlock(["task", "restore", "killed"]);
      expect(again.code, again.stderr).toBe(0);
      expect(await contentOf(task)).toEqual(content);
      expect(readdirSync(join(task.root, ".."))).toEqual(["task-killed"]);
      expect(await mainState(main)).toEqual(before);
    },
  );
});
