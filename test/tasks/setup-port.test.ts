// Set-up of a task: its port.

import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "vitest";
import { candidates } from "../../src/tasks/setup/port.ts";
import { addTask, project } from "./task-setup-fixture.ts";

describe("the port of a task", () => {
  it.concurrent("is its own when 20 are started at once, and stays", async ({
    expect,
    onTestFinished,
  }) => {
    const main = await project(
      { expect, onTestFinished },
      { tasks: { ports: [23_000, 23_029], copy: [".env"] }, others: { ".env": "A\n" } },
    );
    const before = await main.snapshot();
    const ends = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        main.airlock(["task", "start", `number ${number}`, "--json"]),
      ),
    );
    expect(ends.map(({ code }) => code)).toEqual(ends.map(() => 0));
    const tasks = ends.map(
      ({ stdout }) =>
        (JSON.parse(stdout) as { task: { key: string; port: number; setUp: string } }).task,
    );
    expect(new Set(tasks.map(({ port }) => port)).size).toBe(20);
    expect(
      tasks.every(({ port, setUp }) => port >= 23_000 && port <= 23_029 && setUp === "done"),
    ).toBe(true);
    const again = await main.airlock(["task", "setup", tasks[7]!.key, "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ setUp: { port: tasks[7]!.port, copied: [] } });
    const { files, index, head, state } = await main.snapshot();
    expect({ files, index, head, state }).toEqual({
      files: before.files,
      index: before.index,
      head: before.head,
      state: before.state,
    });
  }, 120_000);

  it.concurrent("is none that somebody listens on; where no other is left, that is said", async ({
    expect,
    onTestFinished,
  }) => {
    const server = createServer();
    onTestFinished(() => void server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const main = await project({ expect, onTestFinished }, { tasks: { ports: [port, port] } });
    const task = await addTask(main, "one");
    const end = await task.setUp();
    expect([end.code, end.stderr]).toEqual([
      2,
      expect.stringContaining(`No port from ${port} to ${port} is free.`),
    ]);
    expect(task.record()).toMatchObject({ port: null, setUp: null });
  });

  it("is looked for in the whole range, each once, from a place that the name decides", ({
    expect,
  }) => {
    const [one, other] = ["one", "other"].map((name) => [...candidates(name, [20_000, 20_099])]);
    const all = Array.from({ length: 100 }, (_, index) => 20_000 + index);
    expect(one!.toSorted((a, b) => a - b)).toEqual(all);
    expect(other!.toSorted((a, b) => a - b)).toEqual(all);
    expect(one![0]).not.toBe(other![0]);
    expect([...candidates("one", [20_000, 20_099])]).toEqual(one);
  });
});
