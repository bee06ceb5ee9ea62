// `airlock task diff`: all that a task has changed, and nothing of it is touched.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";
import { commitIn, makeTask } from "../support/task/landings.ts";

describe("airlock task diff", () => {
  it.concurrent("shows commits, staged, unstaged and untracked changes; index, files and objects stay as they are", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "shown");
    await commitIn(task, { "a.txt": "committed\n" });
    await task.in.add("b.txt", "staged\n");
    task.in.write("dir/c.txt", "unstaged\n");
    task.in.write("ün tracked.txt", "untracked\n");
    task.in.write("work.ignored", "ignored\n");
    main.write("dir/c.txt", "main's own\n");
    await main.stage("dir/c.txt");
    await main.prepare("commit", "--quiet", "-m", "main went on", "--", "dir/c.txt");
    const objects = () =>
      readdirSync(join(main.root, ".git", "objects"), { recursive: true }).length;
    const before = [await task.in.snapshot(), await main.snapshot(), objects()];
    const end = await main.airlock(["task", "diff", "shown"]);
    context.expect(end.code, end.stderr).toBe(0);
    for (const line of ["+committed", "+staged", "+unstaged", "+untracked"])
      context.expect(end.stdout).toContain(`${line}\n`);
    context.expect(end.stdout).not.toContain("ignored");
    context.expect(end.stdout).not.toContain("main's own");
    const names = await task.in.airlock(["task", "diff", "--json"]);
    context.expect(JSON.parse(names.stdout)).toMatchObject({
      task: "shown",
      base: task.record.base,
      whole: true,
      paths: [
        { status: "M", path: "a.txt" },
        { status: "M", path: "b.txt" },
        { status: "M", path: "dir/c.txt" },
        { status: "A", path: "ün tracked.txt" },
      ],
    });
    context
      .expect((await task.in.airlock(["task", "diff", "--name-only"], { at: "dir" })).stdout)
      .toContain("a.txt\n");
    context
      .expect((await task.in.airlock(["task", "diff", "--stat"])).stdout)
      .toContain("4 files changed");
    context.expect([await task.in.snapshot(), await main.snapshot(), objects()]).toEqual(before);
  });

  it.concurrent("what it prints can be applied elsewhere", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "applied");
    await commitIn(task, { "a.txt": "new a\n" });
    task.in.write("bytes.bin", new Uint8Array([0, 1, 2, 255]));
    const diff = await main.airlock(["task", "diff", "applied"]);
    const other = await makeTask(main, "other");
    const end = await other.in.git(["apply"], { input: diff.bytes });
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(other.in.read("a.txt")).toBe("new a\n");
    context
      .expect(await other.in.ask("hash-object", "bytes.bin"))
      .toBe(await task.in.ask("hash-object", "bytes.bin"));
  });

  it.concurrent("without its folder: what is committed, and says so", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "gone");
    await commitIn(task, { "a.txt": "new a\n" });
    main.remove("../tasks/gone");
    const end = await main.airlock(["task", "diff", "gone"]);
    context.expect(end.stdout).toContain("+new a\n");
    context.expect(end.stderr).toContain("only committed changes are shown");
  });
});
