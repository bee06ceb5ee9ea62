// Set-up as a part of `airlock task start`.

import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import { TestRepository } from "../support/repository/repository.ts";
import { builtCommand, startCommand, until } from "../support/repository/world.ts";
import { modulesOf, outside, project } from "./task-setup-fixture.ts";

const packages = { "package.json": "{}\n", "package-lock.json": "{}\n" };

describe("airlock task start", () => {
  it.concurrent("sets the task up, says so on standard error, and prints the path alone on standard output", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      {
        tracked: { ...packages, ".worktreeinclude": ".env\n" },
        others: { ".env": "A\n", ...modulesOf() },
      },
    );
    const before = await main.snapshot();
    const end = await main.airlock(["task", "start", "add rate limiting"]);
    expect([end.code, end.stdout]).toEqual([
      0,
      `${join(main.root, "..", "repo.tasks", "task-add-rate-limiting")}\n`,
    ]);
    expect(end.stderr).toMatch(
      /^set up: task-add-rate-limiting\n {2}copied: \.env\n {2}node_modules by (reflinks|hard links): node_modules\n {2}port: \d+ .*\nairlock: started: .*\n$/,
    );
    const task = new TestRepository(main.world, main.context, end.stdout.trim());
    expect([task.read(".env"), task.exists("node_modules/left-pad/index.js")]).toEqual([
      "A\n",
      true,
    ]);
    const { files, index, head, state } = await main.snapshot();
    expect({ files, index, head, state }).toEqual({
      files: before.files,
      index: before.index,
      head: before.head,
      state: before.state,
    });
    const again = await main.airlock(["task", "start", "add rate limiting"]);
    expect([again.code, again.stdout, again.stderr]).toEqual([
      0,
      end.stdout,
      "airlock: the task exists: airlock/task-add-rate-limiting\n",
    ]);
  });

  it.concurrent("leaves that out with --no-setup, and says what it did with --json", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { copy: [".env"] }, others: { ".env": "A\n" } },
    );
    const start = async (...words: string[]) =>
      JSON.parse((await main.airlock(["task", "start", "--json", ...words])).stdout) as unknown;
    expect(await start("one", "--no-setup")).toMatchObject({
      task: { setUp: "skipped", port: null },
      setUp: null,
    });
    expect(await start("two")).toMatchObject({
      task: { setUp: "done", port: expect.any(Number) },
      setUp: { outcome: "done", copied: [".env"] },
    });
    expect(await start("two")).toMatchObject({
      existing: true,
      task: { setUp: "done" },
      setUp: null,
    });
  });

  it.concurrent("does not run commands that nobody has trusted, and starts all the same", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { setup: [["touch", "ran"]] } },
    );
    const end = await main.airlock(["task", "start", "one"]);
    expect([end.code, end.stderr]).toEqual([
      0,
      expect.stringContaining("  airlock task trust task-one\n  airlock task setup task-one\n"),
    ]);
    expect(new TestRepository(main.world, main.context, end.stdout.trim()).exists("ran")).toBe(
      false,
    );
    expect((await main.airlock(["task", "list"])).stdout).toContain("set-up commands not trusted");
    const again = await main.airlock(["task", "start", "one"]);
    expect(again.stderr).toContain(
      "airlock: its set-up is not complete: airlock task setup task-one\n",
    );
  });

  it.concurrent("says that a command failed, keeps the task and prints its path; the shell goes there all the same", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { setup: [["sh", "-c", "echo broken; exit 9"]] } },
    );
    await main.airlock(["task", "trust"]);
    const end = await main.airlock(["task", "start", "one"]);
    expect([end.code, end.stderr]).toEqual([
      1,
      expect.stringContaining("it exited with 9\n    broken\n"),
    ]);
    expect(new TestRepository(main.world, main.context, end.stdout.trim()).exists("a.txt")).toBe(
      true,
    );
    const list = await main.airlock(["task", "list", "--json"]);
    expect(JSON.parse(list.stdout)).toMatchObject({
      tasks: [{ key: "task-one", state: "ready", setUp: "failed", remarks: [] }],
    });
    const shell = await run(
      [
        "sh",
        "-c",
        'PATH=$1:$PATH; eval "$(airlock shell-init bash)"; airlock task start two 2>/dev/null; echo "$? $PWD"',
        "sh",
        await commandFolder(main),
      ],
      { cwd: main.root, env: main.env },
    );
    expect(shell.stdout).toBe(`1 ${join(main.root, "..", "repo.tasks", "task-two")}\n`);
  });

  it.concurrent("keeps the task when Ctrl-C ends its set-up", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      {
        tasks: {
          setup: [
            [
              "sh",
              "-c",
              'echo >"$HOME/started"; while ! test -e "$HOME/../outside/go"; do sleep 0.01; done',
            ],
          ],
        },
      },
    );
    await main.airlock(["task", "trust"]);
    const running = main.world.start([...startCommand, "task", "start", "one"], { cwd: main.root });
    await until(join(main.world.dir, "home", "started"));
    process.kill(running.pid, "SIGINT");
    const end = await running.done;
    expect([end.code, end.stderr]).toEqual([
      130,
      expect.stringContaining("set it up: airlock task setup task-one\n"),
    ]);
    expect(JSON.parse((await main.airlock(["task", "list", "--json"])).stdout)).toMatchObject({
      tasks: [{ state: "ready", setUp: "failed" }],
    });
    outside(main, "go", "");
    expect((await main.airlock(["task", "setup", "one"])).code).toBe(0);
  });

  it.concurrent("that was killed in its set-up is told as such, and starting it again finishes it", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      {
        tasks: {
          copy: [".env"],
          setup: [
            [
              "sh",
              "-c",
              'echo >"$HOME/started"; while ! test -e "$HOME/../outside/go"; do sleep 0.01; done',
            ],
          ],
        },
        others: { ".env": "A\n" },
      },
    );
    await main.airlock(["task", "trust"]);
    const running = main.world.start([...startCommand, "task", "start", "one"], { cwd: main.root });
    await until(join(main.world.dir, "home", "started"));
    process.kill(running.pid, "SIGKILL");
    await running.done;
    const told = await main.airlock(["task", "list"]);
    expect(told.stdout).toContain("! its process died\n    airlock task start one\n");
    const early = await main.airlock(["task", "setup", "task-one"]);
    expect([early.code, early.stderr]).toEqual([
      3,
      expect.stringContaining("The task task-one is starting: its process died."),
    ]);
    outside(main, "go", "");
    const end = await main.airlock(["task", "start", "one", "--json"]);
    expect(JSON.parse(end.stdout)).toMatchObject({ task: { state: "ready", setUp: "done" } });
  });
});

/** A folder with the built command as `airlock`. */
async function commandFolder(repository: TestRepository): Promise<string> {
  const file = await repository.script(
    "airlock",
    `#!/bin/sh\nexec "${process.execPath}" "${builtCommand}" "$@"\n`,
  );
  return join(file, "..");
}
