// The repository's log: bounded, whole under many writers, and shown by `airlock log`.

import { appendFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { appendEvent, readLog } from "../../src/system/log.ts";
import { door, expectLanded, expectNotLanded } from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { run } from "../support/process/process.ts";
import { checkout, newWorld } from "../support/repository/world.ts";

describe("airlock log", () => {
  it.concurrent("shows what landed, was refused, failed or was lost, the newest first, with sessions and phases", async (context) => {
    const repository = await guardedRepository(context);
    const empty = await repository.airlock(["log"]);
    context.expect(empty.stdout).toBe("Nothing has been recorded yet.\n");
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "mine", "a.txt"], {
      paths: ["a.txt"],
      env: { AIRLOCK_SESSION: "one" },
    });
    await expectNotLanded(repository, ["-m", "again", "a.txt"], {
      code: 3,
      env: { AIRLOCK_SESSION: "two" },
    });
    repository.write("b.txt", "mine\n");
    await expectNotLanded(repository, ["b.txt"], { code: 1, env: { GIT_EDITOR: "false" } });
    const commit = await repository.ask("rev-parse", "--short=12", "HEAD");
    const lines = (await repository.airlock(["log"])).stdout.split("\n");
    context.expect(lines).toHaveLength(4);
    context.expect(lines[0]).toMatch(/ {2}not-committed {2}b\.txt {2}by an unknown session$/);
    context.expect(lines[1]).toMatch(/ {2}refused {8}NOTHING_TO_COMMIT a\.txt {2}by two$/);
    context
      .expect(lines[2])
      .toMatch(
        new RegExp(
          `^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ {2}landed {9}${commit} main a\\.txt {2}by one {2}\\([\\d.]+ s`,
        ),
      );
    const json = JSON.parse(
      (await repository.airlock(["log", "--json", "--event", "landed"])).stdout,
    ) as { events: unknown[] };
    context.expect(json.events).toHaveLength(1);
    context.expect(json.events[0]).toMatchObject({
      event: "landed",
      session: "named:one",
      paths: ["a.txt"],
      checks: 1,
      rebuilt: false,
    });
    context
      .expect((await repository.airlock(["log", "--session", "two"])).stdout.split("\n"))
      .toHaveLength(2);
    context
      .expect((await repository.airlock(["log", "-n", "1"])).stdout)
      .toContain("… and 2 more: airlock log -n 3");
    context.expect((await repository.airlock(["log", "-n", "some"])).code).toBe(2);
  });

  it.concurrent("makes untrusted words harmless, and says how many lines it cannot read", async (context) => {
    const repository = await guardedRepository(context);
    const state = await repository.stateFolder();
    appendEvent(join(state, ".."), {
      event: "landed",
      paths: ["\u001b[2Jevil\n"],
      session: "named:\u001b]0;x\u0007",
    });
    appendFileSync(join(state, "log.jsonl"), '{"time":"cut off\n');
    const { stdout } = await repository.airlock(["log"]);
    context.expect(["\u0007", "\u001b"].filter((control) => stdout.includes(control))).toEqual([]);
    context.expect(stdout).toContain("Unreadable lines of the log: 1.");
    context.expect((await door(repository, ["-m", "x", "--dry-run", "a.txt"])).code).toBe(3);
  });
});

describe("The log's file", () => {
  it.concurrent("is turned over when it is full, and keeps the newer half", async (context) => {
    const world = await newWorld(context);
    const folder = join(world.dir, "airlock");
    mkdirSync(folder);
    const filler = "x".repeat(1000);
    for (let at = 0; at < 2500; at += 1) appendEvent(world.dir, { event: "filler", at, filler });
    const { events, unreadable } = readLog(world.dir);
    context.expect(unreadable).toBe(0);
    context.expect(events.at(-1)).toMatchObject({ at: 2499 });
    const first = Number(events[0]!["at"]);
    context
      .expect(events.map(({ at }) => at))
      .toEqual(Array.from({ length: 2500 - first }, (_, at) => first + at));
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    context.expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_100_000);
  });

  it("loses no line under eight writers, also while it is turned over", async (context) => {
    const world = await newWorld(context);
    const folder = join(world.dir, "airlock");
    mkdirSync(folder);
    // So full that it is turned over once while all write.
    writeFileSync(
      join(folder, "log.jsonl"),
      `${JSON.stringify({ event: "old", filler: "x".repeat(700_000) })}\n`,
    );
    const script = await (async () => {
      const file = join(world.dir, "writer.ts");
      const source = `import { appendEvent } from ${JSON.stringify(join(checkout, "src/system/log.ts"))};
for (let at = 0; at < 400; at += 1) appendEvent(process.argv[2], { event: "new", writer: process.argv[3], at, filler: "y".repeat(200) });
`;
      writeFileSync(file, source);
      return file;
    })();
    const jiti = join(checkout, "node_modules/jiti/lib/jiti-cli.mjs");
    const ends = await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        run([process.execPath, jiti, script, world.dir, String(writer)], {
          cwd: world.dir,
          env: world.env,
        }),
      ),
    );
    for (const end of ends) context.expect(end.code, end.stderr).toBe(0);
    const { events, unreadable } = readLog(world.dir);
    context.expect(unreadable).toBe(0);
    const written = events
      .filter(({ event }) => event === "new")
      .map(({ writer, at }) => `${String(writer)} ${String(at)}`);
    context.expect(new Set(written).size).toBe(8 * 400);
    context.expect(readdirSync(folder).sort()).toEqual(["log.1.jsonl", "log.jsonl"]);
  });
});
