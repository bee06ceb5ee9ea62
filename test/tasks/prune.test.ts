// Prune takes what has landed, squashed too, and nothing else; a fresh task is not merged.

import { existsSync } from "node:fs";
import { describe, it } from "vitest";
import {
  commitIn,
  listTasks,
  mainState,
  refsOf,
  startTask,
  taskRepository,
} from "../support/task/discarding.ts";
import { guardedState } from "../support/repository/guarded.ts";
import { prepared, type State } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/** One task of each kind; all but `squashed` and `merged` must stay. */
const everyKind: State = {
  key: ["tasks of every kind"],
  on: guardedState({ config: { checks: { see: undefined } } }),
  build: async (main) => {
    const [squashed, merged, open] = [
      await startTask(main, "squashed"),
      await startTask(main, "merged"),
      await startTask(main, "open"),
    ];
    await startTask(main, "fresh");
    const lived = await startTask(main, "lived in");
    for (const task of [squashed, merged, open, lived])
      await commitIn(task, `${task.root.split("/").at(-1)}.txt`, "mine\n");
    squashed.write("left.ignored", "left over\n");
    const merging = ["airlock/task-merged", "airlock/task-lived-in"];
    await main.prepare("merge", "--quiet", "--no-edit", ...merging);
    await main.prepare("merge", "--quiet", "--squash", "airlock/task-squashed");
    await main.prepare("commit", "--quiet", "-m", "squashed");
  },
};

/** A repository with them, and a session in one of them. */
async function withEveryKind(context: Context): Promise<TestRepository> {
  const main = await prepared(context, everyKind);
  const at = "../repo.tasks/task-lived-in";
  await main.airlock(["session", "start"], { at, env: { AIRLOCK_SESSION: "tenant" } });
  return main;
}

interface Pruned {
  readonly would: string[];
  readonly discarded: { readonly task: string }[];
  readonly kept: { readonly task: string; readonly why: string }[];
}

async function prune(main: TestRepository, ...args: string[]): Promise<Pruned> {
  const end = await main.airlock(["task", "prune", "--json", ...args]);
  main.context.expect(end.code, end.stderr).toBe(0);
  return JSON.parse(end.stdout) as Pruned;
}

describe("airlock task prune", () => {
  it.concurrent("discards what has landed, squashed too, and says why the others stay", async (context) => {
    const { expect } = context;
    const main = await withEveryKind(context);
    const before = await mainState(main);
    const dry = await prune(main, "--dry-run");
    expect(dry.would.toSorted()).toEqual(["task-merged", "task-squashed"]);
    expect([(await listTasks(main)).length, await refsOf(main, "refs/airlock/saved")]).toEqual([
      5,
      [],
    ]);
    const { discarded, kept } = await prune(main);
    expect(discarded.map(({ task }) => task).toSorted()).toEqual(["task-merged", "task-squashed"]);
    expect(kept.toSorted((one, other) => (one.task < other.task ? -1 : 1))).toEqual([
      { task: "task-fresh", why: "nothing is committed in it yet" },
      { task: "task-lived-in", why: "the session tenant works in it" },
      { task: "task-open", why: "it has not landed (1 ahead)" },
    ]);
    expect(await mainState(main)).toEqual(before);
    const back = await main.airlock(["task", "restore", "squashed"]);
    expect(existsSync(`${back.stdout.trim()}/left.ignored`), back.stderr).toBe(true);
  });

  it.concurrent("waits as long as it is told, and takes everything only with --force and a time", async (context) => {
    const { expect } = context;
    const main = await withEveryKind(context);
    const { discarded, kept } = await prune(main, "--older-than", "7d");
    expect([discarded, kept.length]).toEqual([[], 5]);
    expect((await main.airlock(["task", "prune", "--force"])).code).toBe(2);
    expect((await prune(main, "--force", "--older-than", "1ms")).discarded).toHaveLength(5);
    expect([await listTasks(main), await refsOf(main, "refs/heads/airlock")]).toEqual([[], []]);
  });

  it.concurrent("says so where there is nothing", async (context) => {
    const main = await taskRepository(context);
    context.expect((await main.airlock(["task", "prune"])).stdout).toBe("There are no tasks.\n");
  });
});
