// A run: its order, its limits, and its end.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "vitest";
import { AirlockError } from "../../src/errors.ts";
import type { CheckEvent } from "../../src/run/execute.ts";
import type { Task } from "../../src/types.ts";
import { until } from "../support/repository/world.ts";
import { bench, command, planned } from "./spawn-bench.ts";

describe("a run", { concurrent: true, timeout: 120_000 }, () => {
  it("stops a row at its first failure, and lets tasks side by side all end", async (context) => {
    const { run } = await bench(context);
    const row: Task = {
      kind: "sequence",
      tasks: [command("echo 1"), command("echo 2; exit 1"), command("echo 3")],
    };
    const beside: Task = {
      kind: "parallel",
      tasks: [command("exit 1"), command("sleep 0.3; echo late")],
    };
    const results = await run([planned("row", row), planned("beside", beside)]);
    context.expect(results.map(({ outcome, output }) => [outcome, output])).toEqual([
      ["failed", "1\n2\n"],
      ["failed", "late\n"],
    ]);
  });

  it("skips what needs a check that did not pass, and never counts it as passed", async (context) => {
    const { run } = await bench(context);
    const results = await run([
      planned("last", command("echo ran"), { dependsOn: ["middle"] }),
      planned("middle", command("echo ran"), { dependsOn: ["first"] }),
      planned("first", command("exit 1")),
      planned("free", command("true"), { dependsOn: ["not planned"] }),
    ]);
    context.expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["skipped", "needs middle, which was skipped"],
      ["skipped", "needs first, which failed"],
      ["failed", "the script exited with 1"],
      ["passed", ""],
    ]);
  });

  it("cancels what runs and what waits once it is aborted", async (context) => {
    const { run, chamber } = await bench(context);
    const abort = new AbortController();
    const long = command("echo > started; sleep 1000");
    const results = run(
      [planned("a", long), planned("b", command("sleep 1000")), planned("c", command("echo > c"))],
      {
        signal: abort.signal,
      },
    );
    await until(join(chamber, "started"));
    abort.abort();
    context
      .expect((await results).map(({ outcome }) => outcome))
      .toEqual(["cancelled", "cancelled", "cancelled"]);
    await context.expect(readFile(join(chamber, "c"))).rejects.toThrow("ENOENT");
  });

  it("with fail-fast cancels the others at the first failure, which stays a failure", async (context) => {
    const { run } = await bench(context);
    const results = await run(
      [
        planned("long", command("sleep 1000")),
        planned("bad", command("exit 1")),
        planned("later", command("true")),
      ],
      { failFast: true },
    );
    context
      .expect(results.map(({ outcome }) => outcome))
      .toEqual(["cancelled", "failed", "cancelled"]);
  });

  it("lets a serial check run beside no other", async (context) => {
    const { run } = await bench(context);
    const alone =
      'mkdir lock || exit 9; [ -z "$(ls busy-* 2>/dev/null)" ] || exit 8; sleep 0.2; rmdir lock';
    const other = (name: string): string =>
      `[ ! -e lock ] || exit 7; : > busy-${name}; sleep 0.2; rm busy-${name}; [ ! -e lock ]`;
    const results = await run([
      planned("s1", command(alone), { serial: true }),
      planned("p1", command(other("p1"))),
      planned("s2", command(alone), { serial: true }),
      planned("p2", command(other("p2"))),
      planned("p3", command(other("p3"))),
    ]);
    context
      .expect(results.map(({ outcome, reason }) => outcome + reason))
      .toEqual(Array(5).fill("passed"));
  });

  it("turns whatever a function of the config throws into a verdict", async (context) => {
    const { run } = await bench(context);
    const throwing = (thrown: unknown): Task => ({
      kind: "function",
      title: "mine",
      run: () => {
        throw thrown;
      },
    });
    const generate: Task = {
      kind: "generate",
      title: "made",
      generate: async () =>
        Promise.reject(new AirlockError("config", "X", "It returned a number.")),
    };
    const results = await run([
      planned("error", throwing(new Error("bad luck"))),
      planned("text", throwing("words")),
      planned("other", throwing(undefined)),
      planned("ours", generate),
    ]);
    context
      .expect(results.map(({ outcome, reason, output }) => [outcome, reason, output]))
      .toEqual([
        ["failed", "mine threw an error", "bad luck"],
        ["failed", "mine threw an error", "words"],
        ["failed", "mine threw an error", "It threw a value of type undefined."],
        ["could not tell", "It returned a number", ""],
      ]);
  });

  it("tells of each check's beginning and end", async (context) => {
    const { run } = await bench(context);
    const events: CheckEvent[] = [];
    await run(
      [planned("a", command("true")), planned("b", command("exit 1"), { dependsOn: ["a"] })],
      {
        onEvent: (event) => events.push(event),
      },
    );
    context
      .expect(
        events.map((event) =>
          event.kind === "started"
            ? `> ${event.check}`
            : `< ${event.result.check} ${event.result.outcome}`,
        ),
      )
      .toEqual(["> a", "< a passed", "> b", "< b failed"]);
  });
});
