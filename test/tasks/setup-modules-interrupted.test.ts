// The node_modules of a task: other lock files and disks, killed and interrupted set-ups.

import { readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { cloneFolder } from "../../src/tasks/setup/clone.ts";
import { smallDisk } from "../support/files/disks.ts";
import { succeed } from "../support/process/process.ts";
import { addTask, leftovers, modulesOf, project } from "./task-setup-fixture.ts";
import { packages } from "./setup-packages.ts";

describe("the node_modules of a task", () => {
  it.concurrent("are not those of another lock file: the install command is needed then, and named", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tracked: packages, others: modulesOf() },
    );
    main.write("package-lock.json", '{"lockfileVersion":3,"packages":{"left-pad":{}}}\n');
    const task = await addTask(main, "one");
    const end = await task.setUp();
    expect([end.code, end.stderr]).toEqual([3, ""]);
    expect(end.stdout.split("\n").filter((line) => !line.includes("port"))).toEqual([
      "set up in part: one: its commands are not trusted",
      "  node_modules not shared: its lock file requires other packages: node_modules",
      "  not run: npm ci",
      "",
      "Read these commands. To let them run here:",
      "  airlock task trust one",
      "  airlock task setup one",
      "",
    ]);
    expect(task.exists("node_modules")).toBe(false);
  });

  it.concurrent("on another disk are installed by the configured command", async ({
    expect,
    onTestFinished,
    skip,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      {
        tracked: {
          ...packages,
          "install.sh": "mkdir -p node_modules && echo installed >node_modules/made\n",
        },
        others: modulesOf(),
        tasks: { install: ["sh", "install.sh"] },
      },
    );
    const disk = await smallDisk(main, 4096);
    skip(disk === null, "this user may not mount a disk");
    const task = await addTask(main, "one", { folder: disk! });
    expect((await main.airlock(["task", "trust", "one"])).code).toBe(0);
    expect(await task.setUpData()).toMatchObject({
      code: 0,
      modules: [{ path: "node_modules", how: "other disk" }],
      commands: [{ argv: ["sh", "install.sh"], outcome: "passed" }],
    });
    expect([task.read("node_modules/made"), task.exists("node_modules/left-pad")]).toEqual([
      "installed\n",
      false,
    ]);
  });

  it.concurrent("that a killed set-up left half are made anew, those that somebody made are left", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tracked: packages, others: modulesOf() },
    );
    const task = await addTask(main, "one");
    task.write("node_modules/.airlock-unfinished", "");
    task.write("node_modules/half/index.js", "half\n");
    await task.setUpData();
    expect([
      task.exists("node_modules/half"),
      task.exists("node_modules/left-pad/index.js"),
    ]).toEqual([false, true]);
    expect(leftovers(task)).toEqual([]);
    const other = await addTask(main, "two");
    other.write("node_modules/mine/index.js", "mine\n");
    await other.setUpData();
    expect([
      other.read("node_modules/mine/index.js"),
      other.exists("node_modules/left-pad"),
    ]).toEqual(["mine\n", false]);
    main.write("node_modules/.airlock-unfinished", "");
    expect((await (await addTask(main, "three")).setUpData()).modules).toEqual([
      { path: "node_modules", how: "absent" },
    ]);
  });

  it.concurrent("that are interrupted leave nothing of theirs", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tracked: packages, others: modulesOf() },
    );
    const task = await addTask(main, "one");
    let asked = 0;
    // As a signal that comes when some entries have been taken over.
    const signal = Object.defineProperty(new AbortController().signal, "aborted", {
      get: () => (asked += 1) > 3,
    });
    const before = await main.snapshot();
    await expect(
      cloneFolder({ trees: { from: main.root, to: task.root }, path: "node_modules", signal }),
    ).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
    expect([asked, task.exists("node_modules")]).toEqual([4, false]);
    expect(await main.snapshot()).toEqual(before);
  });

  it.concurrent("of 300 MB take less than 20 MB more, where the file system shares files", async ({
    expect,
    onTestFinished,
    skip,
  }) => {
    const main = await project({ expect, onTestFinished }, { tracked: packages });
    const megabyte = Buffer.alloc(1024 * 1024, "x");
    for (let number = 0; number < 300; number += 1)
      main.write(`node_modules/p${number % 20}/file${number}.js`, megabyte);
    const task = await addTask(main, "one");
    // In one call, so that a file with two names counts once.
    const size = async () =>
      Number(
        (
          await succeed(["du", "-sk", "--total", main.root, task.root], {
            cwd: main.world.dir,
            env: main.env,
          })
        )
          .trim()
          .split("\n")
          .at(-1)!
          .split("\t")[0],
      );
    const before = await size();
    const [{ how } = { how: "" }] = (await task.setUpData()).modules;
    skip(how === "reflink", "no tool tells what reflinks share");
    expect(how).toBe("hard link");
    expect((await size()) - before).toBeLessThan(20 * 1024);
    expect(readFileSync(task.path("node_modules/p7/file7.js")).equals(megabyte)).toBe(true);
  });
});
