// Set-up commands that are interrupted or killed, or that run twice at a time.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { ownerOf } from "../../src/system/owner.ts";
import { until } from "../support/repository/world.ts";
import { addTask, outside, project } from "./task-setup-fixture.ts";

/** Says that it has begun, and waits for the file `go`. */
const waiting = [
  "sh",
  "-c",
  'echo >"$HOME/started"; while ! test -e "$HOME/../outside/go"; do sleep 0.01; done',
];

describe("the commands of a set-up", () => {
  it.concurrent("end with Ctrl-C, all of them, and a second set-up does it all", async ({
    expect,
    onTestFinished,
  }) => {
    const setup = [
      [
        "sh",
        "-c",
        'echo $$ >"$HOME/started"; test -e "$HOME/../outside/quick" || sleep 300 & wait',
      ],
    ];
    const main = await project(
      { expect, onTestFinished },
      { tasks: { copy: [".env"], setup }, others: { ".env": "A\n" } },
    );
    const task = await addTask(main, "one");
    await main.airlock(["task", "trust"]);
    const started = join(main.world.dir, "home", "started");
    const running = task.beginSetUp();
    await until(started);
    process.kill(running.pid, "SIGINT");
    const end = await running.done;
    expect([end.code, end.stderr]).toEqual([
      130,
      expect.stringContaining("The set-up was interrupted. The task exists"),
    ]);
    expect(ownerOf(Number(readFileSync(started, "utf8")))).toBe(null);
    expect([task.exists(".env"), task.record().setUp]).toEqual([true, null]);
    outside(main, "quick", "");
    expect(await task.setUpData()).toMatchObject({ code: 0, outcome: "done" });
  });

  it.concurrent("of one task are run by one process at a time", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project({ expect, onTestFinished }, { tasks: { setup: [waiting] } });
    const task = await addTask(main, "one");
    await main.airlock(["task", "trust"]);
    const running = task.beginSetUp();
    await until(join(main.world.dir, "home", "started"));
    const second = await task.setUp();
    expect([second.code, second.stderr]).toEqual([
      3,
      expect.stringContaining("is setting this task up"),
    ]);
    outside(main, "go", "");
    expect((await running.done).code).toBe(0);
  });

  it.concurrent("that were cut off by kill -9 run in the next set-up, which waits for nobody", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { copy: [".env"], setup: [waiting] }, others: { ".env": "A\n" } },
    );
    const task = await addTask(main, "one");
    await main.airlock(["task", "trust"]);
    const running = task.beginSetUp();
    await until(join(main.world.dir, "home", "started"));
    process.kill(running.pid, "SIGKILL");
    await running.done;
    expect(task.record().setUp).toBe(null);
    outside(main, "go", "");
    expect(await task.setUpData()).toMatchObject({ code: 0, outcome: "done", copied: [] });
    expect(task.record().setUp).toBe("done");
  });

  it.concurrent("install packages again after an installation that failed half-way", async ({
    expect,
    onTestFinished,
  }) => {
    const install = [
      "sh",
      "-c",
      'mkdir -p node_modules && echo half >node_modules/state && test -e "$HOME/../outside/online" && echo whole >node_modules/state',
    ];
    const packages = { "package.json": "{}\n", "package-lock.json": "{}\n" };
    const main = await project(
      { expect, onTestFinished },
      { tracked: packages, tasks: { install } },
    );
    const task = await addTask(main, "one");
    await main.airlock(["task", "trust"]);
    expect(await task.setUpData()).toMatchObject({ code: 1, outcome: "failed" });
    expect(task.read("node_modules/state")).toBe("half\n");
    outside(main, "online", "");
    expect(await task.setUpData()).toMatchObject({
      code: 0,
      commands: [{ argv: install, outcome: "passed" }],
    });
    expect(task.read("node_modules/state")).toBe("whole\n");
    expect((await task.setUpData()).commands).toEqual([]);
  });
});
