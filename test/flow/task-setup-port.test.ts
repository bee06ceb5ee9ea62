// Set-up of a task: its port.

import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "vitest";
import { candidates } from "../../src/tasks/setup/port.ts";
import { addTask, project } from "./task-setup-fixture.ts";

describe("the port of a task", () => {
  it.concurrent("is its own when 20 are set up at once, and stays", async ({ expect, onTestFinished }) => {
    const main = await project({ expect, onTestFinished }, { tasks: { ports: [23_000, 23_029] } });
    const tasks = [];
    for (let number = 0; number < 20; number += 1) tasks.push(await addTask(main, `t${number}`));
    const done = await Promise.all(tasks.map((task) => task.setUpData()));
    expect(done.map(({ code }) => code)).toEqual(tasks.map(() => 0));
    expect(new Set(done.map(({ port }) => port)).size).toBe(20);
    expect(done.every(({ port }) => port >= 23_000 && port <= 23_029)).toBe(true);
    expect(tasks.map((task) => task.record().port)).toEqual(done.map(({ port }) => port));
    expect((await tasks[7]!.setUpData()).port).toBe(done[7]!.port);
  }, 120_000);

  it.concurrent("is none that somebody listens on; where no other is left, that is said", async ({ expect, onTestFinished }) => {
    const server = createServer();
    onTestFinished(() => void server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const main = await project({ expect, onTestFinished }, { tasks: { ports: [port, port] } });
    const task = await addTask(main, "one");
    const end = await task.setUp();
    expect([end.code, end.stderr]).toEqual([2, expect.stringContaining(`No port from ${port} to ${port} is free.`)]);
    expect(task.record()).toMatchObject({ port: null, setUp: null });
  });

  it("is looked for in the whole range, each once, from a place that the name decides", ({ expect }) => {
    const [one, other] = ["one", "other"].map((name) => [...candidates(name, [20_000, 20_099])]);
    const all = Array.from({ length: 100 }, (_, index) => 20_000 + index);
    expect(one!.toSorted((a, b) => a - b)).toEqual(all);
    expect(other!.toSorted((a, b) => a - b)).toEqual(all);
    expect(one![0]).not.toBe(other![0]);
    expect([...candidates("one", [20_000, 20_099])]).toEqual(one);
  });
});
