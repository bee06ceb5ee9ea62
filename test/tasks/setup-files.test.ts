// Set-up of a task: files that git ignores and a project cannot do without.

import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { TestRepository } from "../support/repository/repository.ts";
import { addTask, leftovers, outside, project } from "./task-setup-fixture.ts";

describe("the listed files of a task", () => {
  it.concurrent("are copied with their mode and times, from .worktreeinclude and from the config, and the main tree is not touched", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      {
        tracked: {
          ".worktreeinclude": "# what we need\n.env*\n!.env.example\n",
          ".env.example": "A=\n",
          "packages/a/x.txt": "x\n",
        },
        others: {
          ".env": "A=1\n",
          "packages/a/.env.test": "B=2\n",
          "local/deep/settings.json": "{}\n",
          "x.secret": "not listed\n",
        },
        tasks: { copy: ["/local/"] },
      },
    );
    main.chmod(".env", 0o600);
    main.chmod("local", 0o700);
    const task = await addTask(main, "one");
    const before = await main.snapshot();
    const done = await task.setUpData();
    expect(done).toMatchObject({ code: 0, outcome: "done", left: [] });
    expect(done.copied.toSorted()).toEqual([
      ".env",
      "local/deep/settings.json",
      "packages/a/.env.test",
    ]);
    expect(task.read(".env")).toBe("A=1\n");
    expect(lstatSync(task.path(".env")).mode & 0o7777).toBe(0o600);
    expect(lstatSync(task.path("local")).mode & 0o7777).toBe(0o700);
    expect(lstatSync(task.path(".env")).mtimeMs).toBeCloseTo(
      lstatSync(main.path(".env")).mtimeMs,
      0,
    );
    expect(task.exists("x.secret")).toBe(false);
    expect(task.record()).toMatchObject({ setUp: "done", port: done.port });
    expect(await task.ask("status", "--porcelain")).toBe("");
    expect(await main.snapshot()).toEqual(before);
    expect(leftovers(task)).toEqual([]);
  });

  it.concurrent("are never written over what the task has: tracked or not, its own version stays", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tracked: { ".worktreeinclude": "*.secret\n.env\n" }, others: { "x.secret": "main\n" } },
    );
    await main.prepare("checkout", "--quiet", "-b", "tracks-it");
    await main.prepare("add", "--force", "x.secret");
    await main.prepare("commit", "--quiet", "-m", "track it");
    await main.prepare("checkout", "--quiet", "main");
    main.write("x.secret", "somebody's\n");
    main.write(".env", "main\n");
    const task = await addTask(main, "one", { from: "tracks-it" });
    task.write(".env", "the task's\n");
    expect(await task.setUpData()).toMatchObject({
      code: 0,
      copied: [],
      left: [{ path: "x.secret", why: "it is tracked in the task" }],
    });
    expect([task.read("x.secret"), task.read(".env")]).toEqual(["main\n", "the task's\n"]);
    // Also where the task has it tracked and not on disk.
    task.remove("x.secret");
    await task.setUpData();
    expect(task.exists("x.secret")).toBe(false);
  });

  it.concurrent("must be ignored by git: one that is merely untracked is somebody's work, and named", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { copy: ["draft.txt", ".env"] }, others: { "draft.txt": "mine\n", ".env": "A\n" } },
    );
    const task = await addTask(main, "one");
    const end = await task.setUp();
    expect(end.stdout).toContain("  not copied: draft.txt: git does not ignore it\n");
    expect([task.exists("draft.txt"), task.exists(".env")]).toEqual([false, true]);
  });

  it.concurrent("that are links stay links, and none is followed out of the working tree", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { copy: [".env*"] }, others: { ".env": "A=1\n" } },
    );
    const secret = outside(main, "secret", "TOP SECRET\n");
    main.link(".env.out", secret);
    main.link(".env.up", "../../outside/secret");
    main.link(".env.in", ".env");
    main.link(".env.bytes", "local/\udcff");
    main.link(".env.absolute", join(main.root, ".env"));
    const task = await addTask(main, "one");
    const why = "it is a link that leads out of the working tree";
    const { left } = await task.setUpData();
    expect(left).toEqual([
      { path: ".env.out", why },
      { path: ".env.up", why },
    ]);
    expect(readlinkSync(task.path(".env.in"))).toBe(".env");
    expect(readlinkSync(task.path(".env.bytes"), "latin1")).toBe("local/\xff");
    expect(readlinkSync(task.path(".env.absolute"))).toBe(join(task.root, ".env"));
  });

  it.concurrent("are not written through a folder that is a link in the task", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project({ expect, onTestFinished }, { tasks: { copy: ["conf/.env"] } });
    const victim = outside(main, "conf/.env", "the victim's\n");
    await main.prepare("checkout", "--quiet", "-b", "linked");
    main.link("conf", join(victim, ".."));
    await main.prepare("add", "conf");
    await main.prepare("commit", "--quiet", "-m", "a link");
    await main.prepare("checkout", "--quiet", "main");
    main.write("conf/.env", "ours\n");
    const task = await addTask(main, "one", { from: "linked" });
    expect(await task.setUpData()).toMatchObject({
      copied: [],
      left: [{ path: "conf/.env", why: "conf is not a folder in the task" }],
    });
    expect(readFileSync(victim, "utf8")).toBe("the victim's\n");
  });

  it.concurrent("have any name: bytes that are not UTF-8, spaces, newlines and dashes", async ({
    expect,
    onTestFinished,
  }) => {
    const names = ["\udcff.secret", " a b\n.secret", "-rf.secret"];
    const main = await project(
      { expect, onTestFinished },
      {
        tasks: { copy: ["*.secret"] },
        others: Object.fromEntries(names.map((name) => [name, `${name.length}\n`])),
      },
    );
    const task = await addTask(main, "one");
    expect((await task.setUpData()).copied).toHaveLength(3);
    expect(names.map((name) => task.read(name))).toEqual(names.map((name) => `${name.length}\n`));
  });

  it.concurrent("do not include a repository of its own, nor what lies in node_modules", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      {
        tasks: { copy: ["nested/", "node_modules"] },
        others: { "node_modules/p/index.js": "1\n" },
      },
    );
    await main.prepare("init", "--quiet", "nested");
    main.write("nested/file", "1\n");
    const task = await addTask(main, "one");
    expect(await task.setUpData()).toMatchObject({
      copied: [],
      left: [{ path: "nested/", why: "it is a repository of its own" }],
    });
  });
});

describe("airlock task setup", () => {
  it.concurrent("is about the task whose worktree one is in, and says where there is none", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { copy: [".env"] }, others: { ".env": "A\n" } },
    );
    const task = await addTask(main, "one");
    const inside = await task.airlock(["task", "setup"]);
    expect([inside.code, task.read(".env")]).toEqual([0, "A\n"]);
    expect(inside.stdout).toMatch(
      /^set up: one\n {2}copied: \.env\n {2}port: 2\d{4} \(AIRLOCK_TASK_PORT in set-up commands\)\n$/,
    );
    const elsewhere = await main.airlock(["task", "setup"]);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      2,
      expect.stringContaining("This is not a task's worktree"),
    ]);
    await main.prepare("worktree", "remove", "--force", task.root);
    const gone = await task.setUp();
    expect([gone.code, gone.stderr]).toEqual([
      3,
      expect.stringContaining(`its folder ${task.root} is missing`),
    ]);
    // What lies around a folder without a `.git` is not the task.
    const part = await addTask(main, "two", { folder: join(main.root, "local") });
    part.remove(".git");
    const around = await part.setUp();
    expect([around.code, around.stderr]).toEqual([
      2,
      expect.stringContaining(`There is no worktree of this repository at ${part.root}`),
    ]);
  });

  it.concurrent("takes files from the worktree that has the target branch where the main one is bare", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { copy: [".env"] }, others: { ".env": "A\n" } },
    );
    const bare = join(main.world.repositories, "bare.git");
    await main.prepare("clone", "--quiet", "--bare", main.root, bare);
    for (const name of ["other", "main"]) {
      if (name !== "main") await main.prepare("-C", bare, "branch", name, "main");
      await main.prepare("-C", bare, "worktree", "add", "--quiet", join(bare, "..", name), name);
    }
    const [other, tree] = ["other", "main"].map(
      (name) => new TestRepository(main.world, main.context, join(bare, "..", name)),
    );
    tree!.write(".env", "of main\n");
    other!.write(".env", "of other\n");
    const one = await addTask(tree!, "one");
    expect((await one.airlock(["task", "setup"])).code).toBe(0);
    const two = await addTask(tree!, "two");
    expect((await other!.airlock(["task", "setup", "two"])).code).toBe(0);
    expect([one.read(".env"), two.read(".env")]).toEqual(["of main\n", "of other\n"]);
  });
});
