// Tasks that start at once: every task works, each name is its own, and the main working tree is as
// before.

import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { startFaultPoints } from "../../src/system/fault.ts";
import { expectSound } from "../support/commit/door.ts";
import { succeed } from "../support/process/process.ts";
import {
  allowFaults,
  inhabited,
  listed,
  startTask,
  task,
  untouched,
} from "../support/task/tasks.ts";
import { startCommand, until, untilTrue } from "../support/repository/world.ts";
import { howMany } from "../support/property/runs.ts";

const many = howMany(4, 20);

describe("Starting", () => {
  it("tasks of different titles at once gives each a worktree that works", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const titles = Array.from({ length: many }, (_, index) => `piece of work ${index}`);
    const paths = await untouched(repository, () =>
      Promise.all(titles.map((title) => startTask(repository, title))),
    );
    expect(new Set(paths).size).toBe(many);
    const call = (cwd: string) => ({ cwd, env: repository.env });
    for (const path of paths) {
      expect(readFileSync(join(path, "src/a.ts"), "utf8")).toBe("a\n");
      expect(await succeed(["git", "status", "--porcelain"], call(path))).toBe("");
    }
    const branches = await Promise.all(
      paths.map((path) => succeed(["git", "symbolic-ref", "HEAD"], call(path))),
    );
    expect(new Set(branches).size).toBe(many);
    const tasks = await listed(repository);
    expect(tasks.map(({ state, remarks }) => [state, remarks])).toEqual(
      tasks.map(() => ["ready", []]),
    );
    expect(tasks.map(({ title }) => title).sort()).toEqual(titles.sort());
    expect(
      readdirSync(join(repository.root, "../repo.tasks")).filter((name) => name.startsWith(".")),
    ).toEqual([]);
    await expectSound(repository);
  });

  it("tasks of one title and many ids at once gives each a branch; of one title and no id, one for all", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const [paths, same] = await untouched(repository, async () => [
      await Promise.all(
        Array.from({ length: many }, (_, index) =>
          startTask(repository, "fix", "--id", `${index}`),
        ),
      ),
      await Promise.all(Array.from({ length: many }, () => startTask(repository, "the same"))),
    ]);
    expect(new Set(paths).size).toBe(many);
    expect(new Set(same).size).toBe(1);
    expect(await listed(repository)).toHaveLength(many + 1);
  });

  it("many titles that come to one name gives each a number", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const titles = Array.from({ length: many }, (_, index) => `go${"!".repeat(index + 1)}`);
    await untouched(repository, () =>
      Promise.all(titles.map((title) => startTask(repository, title))),
    );
    const names = (await listed(repository)).map(({ key }) => key).sort();
    expect(names).toEqual(
      ["task-go", ...Array.from({ length: many - 1 }, (_, index) => `task-go-${index + 2}`)].sort(),
    );
  });
});

describe("A start that is killed", () => {
  it.concurrent.for(startFaultPoints)(
    "at %s: the list says so, and the same start again finishes it",
    async (point, context) => {
      const { expect } = context;
      const repository = await inhabited(context);
      await allowFaults(repository);
      await untouched(repository, async () => {
        const end = await task(repository, ["start", "it's mine", "--id", "7"], {
          env: { AIRLOCK_FAULT: point },
        });
        expect([end.signal, end.code], end.stderr + end.stdout).toEqual(["SIGKILL", null]);
        const [left] = await listed(repository);
        expect(left).toMatchObject({
          state: "starting",
          remarks: [{ code: "UNFINISHED", next: "airlock task start 'it'\\''s mine' --id 7" }],
        });
        // Another one is not held up by it.
        await startTask(repository, "another");
        const path = await startTask(repository, "it's mine", "--id", "7");
        expect(readFileSync(join(path, "src/a.ts"), "utf8")).toBe("a\n");
        expect(
          await succeed(["git", "status", "--porcelain"], { cwd: path, env: repository.env }),
        ).toBe("");
        expect(
          (await listed(repository)).map(({ key, state, path: at, remarks }) => ({
            key,
            state,
            at,
            remarks,
          })),
        ).toEqual([
          { key: "task-7-it-s-mine", state: "ready", at: path, remarks: [] },
          { key: "task-another", state: "ready", at: join(path, "../task-another"), remarks: [] },
        ]);
        expect(readdirSync(join(path, "..")).sort()).toEqual(["task-7-it-s-mine", "task-another"]);
      });
      await expectSound(repository);
    },
  );

  it.concurrent("while its git goes on writing: the same start makes a whole one beside it, and what is left goes with a later start", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const [gate, held] = [join(repository.world.dir, "gate"), join(repository.world.dir, "held")];
    const filter = await repository.script(
      "slow",
      `#!/bin/sh\nif mv ${gate} ${held} 2>/dev/null; then while [ -e ${held} ]; do sleep 0.2; done; fi\ncat\n`,
    );
    await repository.add(".gitattributes", "slow.txt filter=slow\n");
    await repository.add("slow.txt", "slow\n");
    await repository.prepare("commit", "--quiet", "-m", "slow");
    await repository.ask("config", "filter.slow.smudge", filter);
    writeFileSync(gate, "");
    const first = repository.world.start([...startCommand, "task", "start", "slow"], {
      cwd: repository.root,
    });
    await until(held);
    first.child.kill("SIGKILL");
    await untilTrue(
      async () => (await listed(repository))[0]!.remarks[0]?.code === "UNFINISHED",
      "its death",
    );
    const path = await startTask(repository, "slow");
    expect(readFileSync(join(path, "slow.txt"), "utf8")).toBe("slow\n");
    rmSync(held);
    await first.done;
    let count = 0;
    await untilTrue(async () => {
      await startTask(repository, `later ${(count += 1)}`);
      return !readdirSync(join(path, "..")).some((name) => name.startsWith("."));
    }, "the folder to be clean");
    expect(await repository.ask("worktree", "list", "--porcelain")).not.toContain(".starting-");
    expect(
      await succeed(["git", "status", "--porcelain"], { cwd: path, env: repository.env }),
    ).toBe("");
  });
});

describe("A start that is interrupted", () => {
  it.concurrent.for(["SIGINT", "SIGTERM"] as const)(
    "by %s while the files are written: nothing is started, exit 130",
    async (signal, context) => {
      const { expect } = context;
      const repository = await inhabited(context);
      const [gate, held] = [join(repository.world.dir, "gate"), join(repository.world.dir, "held")];
      const filter = await repository.script(
        "slow",
        `#!/bin/sh\nmv ${gate} ${held}; while [ -e ${held} ]; do sleep 0.2; done; cat\n`,
      );
      await repository.add(".gitattributes", "slow.txt filter=slow\n");
      await repository.add("slow.txt", "slow\n");
      await repository.prepare("commit", "--quiet", "-m", "slow");
      await repository.ask("config", "filter.slow.smudge", filter);
      writeFileSync(gate, "");
      await untouched(repository, async () => {
        const running = repository.world.start([...startCommand, "task", "start", "slow"], {
          cwd: repository.root,
        });
        await until(held);
        // As Ctrl-C does: the whole group.
        process.kill(-running.pid, signal);
        rmSync(held, { force: true });
        const end = await running.done;
        expect([end.code, end.stdout], end.stderr).toEqual([130, ""]);
        expect(await listed(repository)).toEqual([]);
        expect(await repository.ask("branch", "--list", "airlock/*")).toBe("");
        expect(readdirSync(join(repository.root, "../repo.tasks"))).toEqual([]);
      });
    },
  );
});
