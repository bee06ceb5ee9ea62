// Set-up of a task: node_modules.

import { lstatSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { succeed } from "../support/process/process.ts";
import { addTask, leftovers, modulesOf, outside, project } from "./task-setup-fixture.ts";
import { packages } from "./setup-packages.ts";

describe("the node_modules of a task", () => {
  it.concurrent("come without a copy of the code, and nothing that tools write is shared", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tracked: packages, others: modulesOf() },
    );
    main.link("node_modules/.bin/left-pad", "../left-pad/index.js");
    const task = await addTask(main, "one");
    const before = await main.snapshot();
    const done = await task.setUpData();
    expect(done).toMatchObject({ code: 0, outcome: "done", commands: [] });
    const [{ how } = { how: "" }] = done.modules;
    expect(["reflink", "hard link"]).toContain(how);
    const inode = (repository: typeof main, path: string) => lstatSync(repository.path(path)).ino;
    const code = "node_modules/left-pad/index.js";
    expect(inode(task, code) === inode(main, code)).toBe(how === "hard link");
    for (const written of [
      "node_modules/.package-lock.json",
      "node_modules/.prisma/client/index.js",
    ]) {
      expect(task.read(written)).toBe(main.read(written));
      expect(inode(task, written)).not.toBe(inode(main, written));
    }
    expect(task.exists("node_modules/.cache")).toBe(false);
    expect(readlinkSync(task.path("node_modules/.bin/left-pad"))).toBe("../left-pad/index.js");
    // npm trusts its note only where no package is newer.
    const time = (path: string) => statSync(task.path(path)).mtimeMs;
    expect(time("node_modules/left-pad")).toBeCloseTo(
      statSync(main.path("node_modules/left-pad")).mtimeMs,
      0,
    );
    expect(await task.ask("status", "--porcelain")).toBe("");
    expect(await main.snapshot()).toEqual(before);
    expect(leftovers(task)).toEqual([]);
    expect((await task.setUpData()).modules).toEqual([{ path: "node_modules", how: "there" }]);
  });

  it.concurrent("of a workspace come for every package, and lead to the task's own packages", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      {
        tracked: {
          ...packages,
          "packages/a/package.json": "{}\n",
          "packages/a/index.js": "main\n",
          "packages/b/package.json": "{}\n",
        },
        others: { ...modulesOf(), ...modulesOf("packages/a/") },
      },
    );
    const elsewhere = join(outside(main, "linked/index.js", "1\n"), "..");
    main.link("node_modules/@acme/a", "../../packages/a");
    main.link("node_modules/absolute", join(main.root, "packages/a"));
    main.link("node_modules/elsewhere", elsewhere);
    main.link("node_modules/up", "../../../outside/linked");
    const task = await addTask(main, "one");
    const { modules } = await task.setUpData();
    expect(modules.map(({ path }) => path)).toEqual(["node_modules", "packages/a/node_modules"]);
    task.write("packages/a/index.js", "task\n");
    for (const way of ["@acme/a", "absolute"])
      expect(task.read(`node_modules/${way}/index.js`)).toBe("task\n");
    expect(main.read("packages/a/index.js")).toBe("main\n");
    for (const way of ["elsewhere", "up"])
      expect(task.read(`node_modules/${way}/index.js`)).toBe("1\n");
  });

  it.concurrent("of a package that a sparse task leaves out do not come", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      {
        tracked: { ...packages, "a/package.json": "{}\n", "b/package.json": "{}\n" },
        others: { ...modulesOf("a/"), ...modulesOf("b/") },
      },
    );
    const task = await addTask(main, "one");
    await task.prepare("sparse-checkout", "set", "b");
    expect((await task.setUpData()).modules.map(({ path }) => path)).toEqual([
      "node_modules",
      "b/node_modules",
    ]);
    expect(task.exists("a")).toBe(false);
  });

  it.concurrent("can be removed, replaced and installed anew without a change in the main tree", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tracked: packages, others: modulesOf() },
    );
    const task = await addTask(main, "one");
    await task.setUpData();
    const before = await main.snapshot();
    task.remove("node_modules/left-pad/index.js");
    task.write("node_modules/left-pad/index.js", "another version\n");
    task.write("node_modules/.package-lock.json", "another note\n");
    task.remove("node_modules/left-pad/package.json");
    task.remove("node_modules");
    expect(await main.snapshot()).toEqual(before);
  });

  it.concurrent("stay as they are in the main tree when npm installs another version in the task", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tracked: { "package.json": '{"name":"top"}\n' } },
    );
    const npm = (at: string, ...args: string[]) =>
      succeed(["npm", ...args, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], {
        cwd: at,
        env: main.env,
      });
    const packed = async (version: string) => {
      outside(
        main,
        `${version}/package.json`,
        JSON.stringify({ name: "pad", version, bin: "index.js" }),
      );
      const folder = join(
        outside(main, `${version}/index.js`, `#!/usr/bin/env node\n// ${version}\n`),
        "..",
      );
      await npm(folder, "pack");
      return join(folder, `pad-${version}.tgz`);
    };
    const [one, two] = [await packed("1.0.0"), await packed("2.0.0")];
    await npm(main.root, "install", one);
    await main.prepare("add", "--", "package.json", "package-lock.json");
    await main.prepare("commit", "--quiet", "-m", "a package");
    const task = await addTask(main, "one");
    const { modules } = await task.setUpData();
    expect(modules).toMatchObject([{ how: expect.stringMatching(/link$/) }]);
    const before = await main.snapshot();
    expect(task.read("node_modules/pad/index.js")).toContain("1.0.0");
    await npm(task.root, "install", two);
    expect(task.read("node_modules/pad/index.js")).toContain("2.0.0");
    expect((await main.snapshot()).files).toEqual(before.files);
  });
});

describe("a task without packages whose config is a program", () => {
  it.concurrent("is set up, and gets the packages that the config imports first", async ({
    expect,
    onTestFinished,
  }) => {
    const config =
      'import "left-pad";\nimport { defineConfig } from "git-airlock";\nexport default defineConfig({ checks: {}, tasks: { ports: [41000, 41000] } });\n';
    const tracked = { ...packages, "airlock.config.mjs": config };
    const main = await project({ expect, onTestFinished }, { tracked, others: modulesOf() });
    const task = await addTask(main, "one");
    expect(await task.setUpData()).toMatchObject({
      code: 0,
      outcome: "done",
      port: 41000,
      modules: [{ path: "node_modules" }],
    });
  });

  it.concurrent("names the folder and the command that installs what it imports where there is nothing to clone", async ({
    expect,
    onTestFinished,
  }) => {
    const tracked = {
      "package.json": '{"name":"top","devDependencies":{"left-pad":"1"}}\n',
      "airlock.config.mjs": 'import "left-pad";\nexport default { checks: {} };\n',
    };
    const main = await project({ expect, onTestFinished }, { tracked });
    const task = await addTask(main, "one");
    const end = await task.setUp();
    expect([end.code, end.stderr.split("\n").slice(1, -1)]).toEqual([
      2,
      [
        "  Install the packages of the task, and set it up again:",
        `  cd ${task.root} && npm install`,
        expect.stringMatching(/^ {2}\S.* task setup one$/),
      ],
    ]);
  });
});
