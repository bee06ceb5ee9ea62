// Many tasks land at once, beside commits: none is lost, and every tree that landed was checked.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { door, expectSound } from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { commitIn, land, makeTask, recordOf, type TestTask } from "../support/task/landings.ts";
import { howMany } from "../support/property/runs.ts";

const count = howMany(3, 8);

/**
 * A check of the whole tree that notes the tree it has seen, as git makes it of the chamber's
 * files.
 */
function noting(repository: TestRepository): {
  readonly run: string;
  readonly seen: () => Set<string>;
} {
  const file = join(repository.world.dir, "trees");
  writeFileSync(file, "");
  return {
    run: `sh -c 'sleep 0.1; GIT_INDEX_FILE=$(mktemp -u) && export GIT_INDEX_FILE && git add -A && git write-tree >> "${file}"'`,
    seen: () => new Set(readFileSync(file, "utf8").split("\n").filter(Boolean)),
  };
}

async function tasksOf(main: TestRepository): Promise<TestTask[]> {
  const tasks: TestTask[] = [];
  for (let number = 0; number < count; number += 1) {
    const task = await makeTask(main, `task-${number}`, { title: `Task ${number}` });
    await commitIn(
      task,
      { [`work/${number}.txt`]: `${number}\n`, [`work/${number}-more.txt`]: `more of ${number}\n` },
      `Step of ${number}`,
    );
    tasks.push(task);
  }
  return tasks;
}

describe("Landings at once", () => {
  it.concurrent.for(["--squash", "--merge"] as const)(
    "tasks (%s) beside a commit: all land, one after the other, each tree checked, the main tree follows",
    async (how, context) => {
      let trees: ReturnType<typeof noting> | undefined;
      const main = await guardedRepository(context, {
        config: (repository) => ({
          checks: {
            see: undefined,
            note: {
              files: "*",
              needs: "tree",
              paths: false,
              run: (trees = noting(repository)).run,
            },
          },
        }),
      });
      await main.add("b.txt", "staged by somebody\n");
      const tasks = await tasksOf(main);
      const start = await main.ask("rev-parse", "main");
      const before = await main.snapshot();
      main.write("a.txt", "committed meanwhile\n");
      const [other, ...ends] = await Promise.all([
        door(main, ["-m", "meanwhile", "a.txt"]),
        ...tasks.map((task) => land(main, [task.record.key, how])),
      ]);
      for (const end of [other, ...ends]) context.expect(end.code, end.stderr).toBe(0);

      const firstParents = (await main.ask("rev-list", "--first-parent", `${start}..main`)).split(
        "\n",
      );
      context.expect(firstParents.length).toBe(count + 1);
      const all = (await main.ask("rev-list", `${start}..main`)).split("\n");
      context.expect(all.length).toBe(how === "--squash" ? count + 1 : 2 * count + 1);
      const subjects = (await main.ask("log", "--first-parent", "--format=%s", `${start}..main`))
        .split("\n")
        .toSorted();
      const titles = tasks.map(({ record }) =>
        how === "--squash" ? record.title : `Merge branch 'airlock/${record.key}'`,
      );
      context.expect(subjects).toEqual([...titles, "meanwhile"].toSorted());

      const seen = trees!.seen();
      for (const commit of firstParents)
        context.expect(seen).toContain(await main.ask("rev-parse", `${commit}^{tree}`));

      const after = await main.snapshot();
      const isNew = (path: string) =>
        path === "work/" ||
        /^work\/\d(-more)?\.txt$/.test(path) ||
        path === "a.txt" ||
        path === "/";
      const others = (files: Readonly<Record<string, string>>) =>
        Object.fromEntries(Object.entries(files).filter(([path]) => !isNew(path)));
      context.expect(others(after.files)).toEqual(others(before.files));
      context.expect(after.stash).toEqual(before.stash);
      context.expect(await main.ask("diff", "--cached", "--name-only")).toBe("b.txt");
      context.expect(await main.ask("diff", "--name-only")).toBe("dirty.txt");
      for (let number = 0; number < count; number += 1)
        context.expect(main.read(`work/${number}.txt`)).toBe(`${number}\n`);
      for (const { record } of tasks)
        context
          .expect(await recordOf(main, record.key))
          .toMatchObject({ state: "ready", landed: { into: "refs/heads/main" } });
      await expectSound(main);
    },
  );

  it.concurrent("tasks that change the same line: one lands, the others are told of the conflict; nothing is half done", async (context) => {
    const main = await guardedRepository(context);
    const tasks: TestTask[] = [];
    for (let number = 0; number < count; number += 1) {
      const task = await makeTask(main, `task-${number}`);
      await commitIn(task, { "a.txt": `${number}\n` });
      tasks.push(task);
    }
    const ends = await Promise.all(tasks.map((task) => land(main, [task.record.key])));
    context
      .expect(
        ends.map(({ code }) => code).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
        ends.map(({ stderr }) => stderr).join(""),
      )
      .toEqual([0, ...Array.from({ length: count - 1 }, () => 4)]);
    const winner = ends.findIndex(({ code }) => code === 0);
    context
      .expect([main.read("a.txt"), await main.ask("show", "main:a.txt")])
      .toEqual([`${winner}\n`, `${winner}`]);
    context.expect(await main.ask("status", "--porcelain", "a.txt")).toBe("");
    for (const { record } of tasks)
      context.expect((await recordOf(main, record.key))?.state).toBe("ready");
    await expectSound(main);
  });

  it.concurrent("the same task, landed by many at once: lands once, and all say so", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "same");
    await commitIn(task, { "a.txt": "new a\n" });
    const start = await main.ask("rev-parse", "main");
    const ends = await Promise.all(Array.from({ length: count }, () => land(main, ["same"])));
    context
      .expect(
        ends.map(({ code }) => code),
        ends.map(({ stderr }) => stderr).join(""),
      )
      .toEqual(Array.from({ length: count }, () => 0));
    context.expect(ends.filter(({ stdout }) => stdout.includes("already")).length).toBe(count - 1);
    context.expect(await main.ask("rev-list", "--count", `${start}..main`)).toBe("1");
  });
});
