// `airlock task discard` and `restore` killed with SIGKILL at each named point: the list tells the
// truth, and the same command finishes.

import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { discardFaultPoints, restoreFaultPoints } from "../../src/system/fault.ts";
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

/** Before this point the record does not say that anything was begun. */
const unseen: readonly string[] = ["discard-saved"];

describe("A discard that was killed", () => {
  it.concurrent.for(discardFaultPoints)(
    "at %s: nothing is lost, and the same command finishes",
    async (point, context) => {
      const { expect } = context;
      const main = await taskRepository(context);
      writeFileSync(join(await main.stateFolder(), "faults-allowed"), "");
      const task = await startTask(main, "killed");
      await commitIn(task, "new.txt", "not landed\n");
      await leaveWork(task);
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
      const main = await taskRepository(context);
      writeFileSync(join(await main.stateFolder(), "faults-allowed"), "");
      const task = await startTask(main, "killed");
      await leaveWork(task);
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
