// Remembered passes.

import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "vitest";
import { checkDefaults } from "../../src/checks/check.ts";
import { cacheKey, cacheStore } from "../../src/run/cache/cache-store.ts";
import type { KeyInputs } from "../../src/run/cache/cache-store.ts";
import type { Change, Check, CommandTask, PlannedCheck } from "../../src/types.ts";
import { newWorld } from "../support/repository/world.ts";

const task: CommandTask = {
  kind: "command",
  title: "tool",
  argv: ["tool"],
  shell: false,
  paths: "append",
};

const base: Check = {
  name: "it",
  source: { file: "c", place: "p" },
  folder: "",
  wants: () => true,
  task,
  ...checkDefaults,
  cwd: "",
  timeout: 1,
  inputs: ["*.json"],
  definition: "tool",
};

function change(path: string, blob = "1"): Change {
  return {
    path,
    status: "M",
    mode: "100644",
    blob: blob.repeat(40),
    oldMode: "100644",
    oldBlob: "0".repeat(40),
  };
}

function keyInputs(more: Partial<KeyInputs> = {}): KeyInputs {
  return {
    check: base,
    tools: ["tool 1"],
    inputs: [["a.json", "2".repeat(40)]],
    tree: "3".repeat(40),
    ...more,
  };
}

function planned(changes: readonly Change[], check = base): PlannedCheck {
  return { check, changes };
}

describe("the key of a verdict", { concurrent: true }, () => {
  const key = cacheKey(keyInputs(), change("a"));

  it.for([
    ["the path", cacheKey(keyInputs(), change("b"))],
    ["a path's bytes", cacheKey(keyInputs(), change("\udc80"))],
    ["the mode", cacheKey(keyInputs(), { ...change("a"), mode: "100755" })],
    ["the content", cacheKey(keyInputs(), change("a", "9"))],
    [
      "the definition",
      cacheKey(keyInputs({ check: { ...base, definition: "tool --strict" } }), change("a")),
    ],
    ["the tool", cacheKey(keyInputs({ tools: ["tool 2"] }), change("a"))],
    [
      "an input's content",
      cacheKey(keyInputs({ inputs: [["a.json", "4".repeat(40)]] }), change("a")),
    ],
    ["an input that is gone", cacheKey(keyInputs({ inputs: [] }), change("a"))],
  ])("changes with %s", ([, other], { expect }) => {
    expect(other).toMatch(/^[0-9a-f]{64}$/);
    expect(other).not.toBe(key);
  });

  it("does not change with the tree where the check is about paths, and does where it is about the tree", ({
    expect,
  }) => {
    expect(cacheKey(keyInputs({ tree: "5".repeat(40) }), change("a"))).toBe(key);
    expect(cacheKey(keyInputs({ tree: "5".repeat(40) }), null)).not.toBe(
      cacheKey(keyInputs(), null),
    );
  });
});

describe("the store of passes", { concurrent: true, timeout: 60_000 }, () => {
  it("remembers each path that passed, and nothing else", async (context) => {
    const { dir } = await newWorld(context);
    const store = cacheStore(dir);
    const both = planned([change("a"), change("b")]);
    context.expect(await store.lookUp(both, keyInputs())).toEqual({ rest: both, hits: 0 });
    await store.add(planned([change("a")]), keyInputs());
    context
      .expect(await cacheStore(dir).lookUp(both, keyInputs()))
      .toEqual({ rest: planned([change("b")]), hits: 1 });
    context
      .expect(await store.lookUp(planned([change("a")]), keyInputs()))
      .toEqual({ rest: null, hits: 1 });
    context
      .expect((await store.lookUp(planned([change("a", "8")]), keyInputs())).rest)
      .not.toBe(null);
  });

  it.for([
    ["whose inputs are not known", { ...base, inputs: null }, keyInputs()],
    ["whose tool is not known", base, keyInputs({ tools: null })],
  ] as const)("remembers nothing of a check %s", async ([, check, ground], context) => {
    const { dir } = await newWorld(context);
    const store = cacheStore(dir);
    await store.add(planned([change("a")], check), { ...ground, check });
    context
      .expect((await store.lookUp(planned([change("a")], check), { ...ground, check })).rest)
      .not.toBe(null);
  });

  it.for([
    ["needs the tree", { ...base, needs: "tree" }],
    ["has a command without paths", { ...base, task: { ...task, paths: "none" } }],
  ] as const)("remembers a check that %s by the tree alone", async ([, check], context) => {
    const { dir } = await newWorld(context);
    const store = cacheStore(dir);
    await store.add(planned([change("a")], check), keyInputs({ check }));
    context
      .expect(await store.lookUp(planned([change("a")], check), keyInputs({ check })))
      .toEqual({ rest: null, hits: 1 });
    context
      .expect(
        (
          await store.lookUp(
            planned([change("a")], check),
            keyInputs({ check, tree: "6".repeat(40) }),
          )
        ).rest,
      )
      .not.toBe(null);
  });

  it("is bounded: of each folder the oldest go", async (context) => {
    const { dir } = await newWorld(context);
    const store = cacheStore(dir, 256 * 4);
    const changes = Array.from({ length: 3000 }, (_, index) => change(`f${index}`));
    await store.add(planned(changes), keyInputs());
    const folder = join(dir, "airlock", "passes");
    const counts = await Promise.all(
      (await readdir(folder)).map(async (shard) => (await readdir(join(folder, shard))).length),
    );
    context.expect(Math.max(...counts)).toBeLessThanOrEqual(5);
    const shard = join(folder, (await readdir(folder))[0]!);
    for (let index = 0; index < 6; index += 1) {
      await writeFile(join(shard, `old${index}`), "");
      await utimes(join(shard, `old${index}`), index, index);
    }
    for (let index = 0; index < 300; index += 1)
      await store.add(planned([change(`g${index}`)]), keyInputs());
    context
      .expect((await readdir(shard)).filter((name) => name.startsWith("old")).length)
      .toBeLessThan(6);
  });

  it("that cannot be read is an error, not an empty store", async (context) => {
    const { dir } = await newWorld(context);
    const key = cacheKey(keyInputs(), change("a"));
    await mkdir(join(dir, "airlock", "passes"), { recursive: true });
    await writeFile(join(dir, "airlock", "passes", key.slice(0, 2)), "a file in a folder's place");
    const store = cacheStore(dir);
    await context
      .expect(store.lookUp(planned([change("a")]), keyInputs()))
      .rejects.toMatchObject({ kind: "environment", code: "VERDICTS_UNREADABLE" });
    await context
      .expect(store.add(planned([change("a")]), keyInputs()))
      .rejects.toMatchObject({ code: "VERDICTS_UNWRITABLE" });
  });
});
