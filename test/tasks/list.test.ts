// A task's state is told as it is, whatever happened to its worktree, with the one command that
// helps.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, it } from "vitest";
import { succeed } from "../support/process/process.ts";
import { inhabited, listed, startTask, task, untouched } from "../support/task/tasks.ts";
import { checkout } from "../support/repository/world.ts";

const remarksOf = async (repository: Parameters<typeof listed>[0]) =>
  (await listed(repository))[0]!.remarks;

describe("airlock task list", () => {
  it.concurrent("says what is changed, who lives there, how old and how large each is; also for people", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const path = await startTask(repository, "busy \u001b[31mred", "--id", "1");
    await startTask(repository, "quiet");
    writeFileSync(join(path, "new.txt"), "x".repeat(100_000));
    writeFileSync(join(path, "README.md"), "changed\n");
    await repository.airlock(["session", "start"], {
      at: path,
      env: { AIRLOCK_SESSION: "tenant" },
    });
    const views = await untouched(repository, () => listed(repository));
    expect(views).toMatchObject([
      {
        id: "1",
        path,
        state: "ready",
        changed: 2,
        sessions: [{ name: "tenant" }],
        remarks: [],
        size: { own: expect.any(Number) },
      },
      { key: "task-quiet", changed: 0, sessions: [] },
    ]);
    const { stdout } = await task(repository, ["list"]);
    expect(stdout).toMatch(
      /^task-1-busy-31mred {2}ready · no commits yet · 2 changed · tenant works here · \d+ s old · \d+ kB\n {2}busy \\x1b\[31mred\n/,
    );
    expect(stdout).toContain(`  ${path}  airlock/task-1-busy-31mred\n`);
    expect((await task(repository, ["list", "--no-size"])).stdout).not.toContain("kB");
  });

  it.concurrent("where there is none says how to begin", async (context) => {
    const repository = await inhabited(context);
    context
      .expect((await task(repository, ["list"])).stdout)
      .toBe("There are no tasks. Start one: airlock task start 'add rate limiting'\n");
  });

  it.concurrent("says that a folder is missing, and forgets nothing", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const path = await startTask(repository, "gone");
    rmSync(path, { recursive: true });
    expect(await remarksOf(repository)).toEqual([
      {
        code: "FOLDER_MISSING",
        text: `its folder ${path} is missing`,
        next: "airlock task discard task-gone",
      },
    ]);
    for (const verb of [
      ["path", "gone"],
      ["start", "gone"],
    ]) {
      const end = await untouched(repository, () => task(repository, verb));
      expect([end.code, end.stdout, end.stderr]).toEqual([
        3,
        "",
        expect.stringContaining(`its folder ${path} is missing`),
      ]);
    }
    expect(await repository.ask("worktree", "list", "--porcelain")).toContain(path);
  });

  it.concurrent("finds one that was moved by hand and repaired, and one that git moved", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const path = await startTask(repository, "moved");
    const elsewhere = join(repository.world.dir, "elsewhere");
    renameSync(path, elsewhere);
    expect((await remarksOf(repository))[0]).toMatchObject({ code: "FOLDER_MISSING" });
    await repository.prepare("worktree", "repair", elsewhere);
    expect(await remarksOf(repository)).toEqual([
      { code: "MOVED", text: `moved to ${elsewhere}`, next: null },
    ]);
    expect(await startTask(repository, "moved")).toBe(elsewhere);
    expect((await task(repository, ["path", elsewhere])).code).toBe(2);
    expect((await task(repository, ["path", "moved"])).stdout).toBe(`${elsewhere}\n`);
    await repository.prepare("worktree", "move", "--force", "--force", elsewhere, path);
    expect(await remarksOf(repository)).toEqual([]);
  });

  it.concurrent("says that one is on another branch, on none, or locked by somebody", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const path = await startTask(repository, "strayed");
    const git = (...args: string[]) =>
      succeed(["git", ...args], { cwd: path, env: repository.env });
    await git("switch", "--quiet", "-c", "other");
    const back = `git -C ${path} switch airlock/task-strayed`;
    expect(await remarksOf(repository)).toEqual([
      { code: "OTHER_BRANCH", text: "on other instead of airlock/task-strayed", next: back },
    ]);
    await git("switch", "--quiet", "--detach");
    expect(await remarksOf(repository)).toEqual([
      { code: "OTHER_BRANCH", text: "on no branch instead of airlock/task-strayed", next: back },
    ]);
    await git("switch", "--quiet", "airlock/task-strayed");
    await repository.prepare("worktree", "unlock", path);
    expect(await remarksOf(repository)).toEqual([]);
    await repository.prepare("worktree", "lock", "--reason", "on a stick", path);
    expect(await remarksOf(repository)).toEqual([
      {
        code: "LOCKED",
        text: "locked by another user or tool: on a stick",
        next: `git worktree unlock ${path}`,
      },
    ]);
  });

  it.concurrent("is refused where a record is damaged, naming it", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const folder = join(await repository.stateFolder(), "tasks");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "task-x.json"), '{"version": 2}');
    const end = await task(repository, ["list"]);
    expect([end.code, end.stderr]).toEqual([
      2,
      expect.stringContaining(`${join(folder, "task-x.json")} is not a task record`),
    ]);
  });
});

describe("A task is found", () => {
  it.concurrent("by its key, id, branch, title, folder, also from there; another name is an error that names the nearest", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const path = await startTask(repository, "add limits", "--id", "1742");
    for (const name of [
      "task-1742-add-limits",
      "1742-add-limits",
      "1742",
      "airlock/task-1742-add-limits",
      "add limits",
      path,
      "../repo.tasks/task-1742-add-limits",
    ])
      expect((await task(repository, ["path", name])).stdout, name).toBe(`${path}\n`);
    expect((await task(repository, ["path", "."], { at: path })).stdout).toBe(`${path}\n`);
    const end = await task(repository, ["path", "task-1742-add-limit"]);
    expect([end.code, end.stderr]).toEqual([
      2,
      expect.stringContaining("Did you mean task-1742-add-limits?"),
    ]);
  });
});

describe("airlock task", () => {
  it.concurrent("without a verb, and with one that does not exist, says what there is", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    expect((await task(repository, [])).stdout).toContain("airlock task start 'add rate limiting'");
    const wrong = await task(repository, ["stars"]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("airlock task start")]);
    expect((await task(repository, ["cd", "x"])).stderr).toContain("airlock shell-init");
  });

  it.concurrent("shows in the status, valid by its schema", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const path = await startTask(repository, "seen");
    const end = await repository.airlock(["status", "--json"]);
    const schema = JSON.parse(readFileSync(join(checkout, "status.schema.json"), "utf8")) as object;
    const isStatus = new Ajv({ allErrors: true, validateFormats: false }).compile(schema);
    const status = JSON.parse(end.stdout) as { tasks: unknown };
    expect([isStatus(status), isStatus.errors]).toEqual([true, null]);
    expect(status.tasks).toEqual([
      { key: "task-seen", title: "seen", state: "ready", path, session: "tester", remarks: [] },
    ]);
    expect((await repository.airlock(["status"])).stdout).toContain(
      `task-seen  ready, in ${path}, of tester: seen`,
    );
  });
});
