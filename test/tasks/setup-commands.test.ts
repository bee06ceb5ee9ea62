// Set-up of a task: the project's own commands, and who has trusted them.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { TestRepository } from "../support/repository/repository.ts";
import { addTask, project } from "./task-setup-fixture.ts";

const note = ["sh", "-c", 'echo "$AIRLOCK_TASK $AIRLOCK_TASK_PORT $PWD $GIT_DIR" >ran'];

/** Commits another `setup` in the main tree. */
async function changeSetup(
  main: TestRepository,
  setup: readonly (readonly string[])[],
): Promise<void> {
  main.write("airlock.config.json", JSON.stringify({ checks: {}, tasks: { setup } }));
  await main.prepare("commit", "--quiet", "-m", "another set-up", "airlock.config.json");
}

describe("the commands of a set-up", () => {
  it.concurrent("run only when somebody has trusted exactly these, and know the task and its port", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project({ expect, onTestFinished }, { tasks: { setup: [note] } });
    const task = await addTask(main, "one");
    expect(await task.setUpData()).toMatchObject({
      code: 3,
      outcome: "untrusted",
      commands: [{ argv: note, outcome: "untrusted" }],
    });
    expect([task.exists("ran"), task.record().setUp]).toEqual([false, "untrusted"]);
    const shown = await main.airlock(["task", "trust", "--show"]);
    expect(shown.stdout).toMatch(
      /^Not trusted:\n {2}sh -c 'echo .*'\nLet them run: airlock task trust\n$/,
    );
    expect(await task.setUpData()).toMatchObject({ outcome: "untrusted" });
    const trusted = await main.airlock(["task", "trust", "one"]);
    expect([trusted.code, trusted.stdout]).toEqual([
      0,
      expect.stringMatching(/^Trusted, in this clone:\n/),
    ]);
    const done = await task.setUpData();
    expect(done).toMatchObject({ code: 0, outcome: "done", commands: [{ outcome: "passed" }] });
    expect(task.read("ran")).toBe(`one ${done.port} ${task.root} \n`);
    expect(task.record().setUp).toBe("done");
    // The others in this clone have the same commands.
    const two = await addTask(main, "two");
    expect(await two.setUpData()).toMatchObject({ outcome: "done" });
    expect(
      (await main.airlock(["task", "trust", "--revoke"], { env: { AIRLOCK_SESSION: "ada" } }))
        .stdout,
    ).toMatch(/^Not trusted:/);
    const { events } = JSON.parse((await main.airlock(["log", "--json"])).stdout) as {
      events: unknown[];
    };
    expect(events.slice(0, 2)).toMatchObject([
      { event: "distrusted", session: expect.stringContaining("ada") },
      { event: "trusted", setup: [note], install: null },
    ]);
    expect(await two.setUpData()).toMatchObject({ outcome: "untrusted" });
  });

  it.concurrent("are untrusted again when one of them changes, or the order, or what is passed", async ({
    expect,
    onTestFinished,
  }) => {
    const first = ["touch", "one"];
    const second = ["touch", "two"];
    const main = await project({ expect, onTestFinished }, { tasks: { setup: [first, second] } });
    expect((await main.airlock(["task", "trust"])).code).toBe(0);
    for (const [index, setup] of [
      [second, first],
      [["touch", "one "], second],
      [["touch one"], second],
      [first],
    ].entries()) {
      await changeSetup(main, setup);
      const task = await addTask(main, `t${index}`);
      const done = await task.setUpData();
      expect(done).toMatchObject({ code: 3, outcome: "untrusted" });
      expect(done.commands.map(({ outcome }) => outcome)).not.toContain("passed");
    }
    await changeSetup(main, [first, second]);
    expect(await (await addTask(main, "same")).setUpData()).toMatchObject({ outcome: "done" });
  });

  it.concurrent("are those of the task's commit, not those of whoever calls", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { setup: [["touch", "trusted"]] } },
    );
    await main.airlock(["task", "trust"]);
    await main.prepare("checkout", "--quiet", "-b", "evil");
    await changeSetup(main, [["touch", "evil"]]);
    await main.prepare("checkout", "--quiet", "main");
    const task = await addTask(main, "one", { from: "evil" });
    expect(await task.setUpData()).toMatchObject({
      outcome: "untrusted",
      commands: [{ argv: ["touch", "evil"] }],
    });
    expect(task.exists("evil")).toBe(false);
  });

  it.concurrent("that fail are said with what they printed, the later ones do not run, and the task stays", async ({
    expect,
    onTestFinished,
  }) => {
    const setup = [
      ["sh", "-c", "printf 'bad \\033[2J news\\n' >&2; exit 7"],
      ["touch", "later"],
    ];
    const main = await project(
      { expect, onTestFinished },
      { tasks: { copy: [".env"], setup }, others: { ".env": "A\n" } },
    );
    const task = await addTask(main, "one");
    await main.airlock(["task", "trust"]);
    const before = await main.snapshot();
    const end = await task.setUp();
    expect([end.code, end.stderr]).toEqual([1, ""]);
    const lines = end.stdout.split("\n");
    expect(lines[0]).toBe("not set up: one: a command failed; the task stays");
    expect(lines).toContain("    bad  news");
    expect(lines).toContain("  not run: touch later");
    expect(lines.slice(-4)).toEqual(["", "Fix that, then:", "  airlock task setup one", ""]);
    expect(end.stdout).toMatch(/ {2}failed: sh -c .*: it exited with 7\n/);
    expect([task.exists(".env"), task.exists("later"), task.record().setUp]).toEqual([
      true,
      false,
      "failed",
    ]);
    expect(await main.snapshot()).toEqual(before);
  });

  it.concurrent("that are not there or cannot be run are said by name", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { setup: [["no-such-program", "x"]] } },
    );
    const task = await addTask(main, "one");
    await main.airlock(["task", "trust"]);
    expect(await task.setUpData()).toMatchObject({
      code: 1,
      commands: [{ outcome: "failed", reason: "no-such-program was not found" }],
    });
    await changeSetup(main, [["./a.txt"]]);
    await main.airlock(["task", "trust"]);
    const two = await addTask(main, "two");
    expect((await two.setUpData()).commands[0]!.reason).toBe(
      `${join(two.root, "a.txt")} is not executable`,
    );
  });

  it.concurrent("are not asked for where none is needed: packages that were taken over, install: false, no config", async ({
    expect,
    onTestFinished,
  }) => {
    const packages = { "package.json": "{}\n", "package-lock.json": "{}\n" };
    const bare = await project({ expect, onTestFinished }, { tracked: packages });
    expect(await (await addTask(bare, "one")).setUpData()).toMatchObject({
      code: 0,
      outcome: "done",
      commands: [],
      modules: [{ how: "absent" }],
    });
    const trusting = await bare.airlock(["task", "trust", "--show"]);
    expect(trusting.stdout).toContain("  npm ci   (installs packages, if they cannot be shared)\n");
    const off = await project(
      { expect, onTestFinished },
      { tracked: packages, tasks: { install: false } },
    );
    expect(await (await addTask(off, "one")).setUpData()).toMatchObject({
      code: 0,
      outcome: "done",
      commands: [],
    });
    expect((await off.airlock(["task", "trust"])).stdout).toMatch(/^There is nothing to trust/);
    expect(
      existsSync(join(off.root, ".git/airlock/trusted"))
        ? readdirSync(join(off.root, ".git/airlock/trusted"))
        : [],
    ).toEqual([]);
  });
});
