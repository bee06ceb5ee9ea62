// `airlock cache`: the space of the chambers, shown and freed.

import { existsSync } from "node:fs";
import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { newGate } from "../support/check/gate.ts";

interface Info {
  readonly folder: string;
  readonly chambers: readonly {
    readonly name: string;
    readonly files: number;
    readonly holder: string;
  }[];
  readonly cleared: readonly unknown[];
}

async function withChamber(
  context: Context,
  run: readonly string[] = ["true"],
): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  await repository.add(
    "airlock.config.json",
    JSON.stringify({ checks: { it: { files: "*", run } } }),
  );
  await repository.add("a.txt", "a\n");
  return repository;
}

async function cache(repository: TestRepository, ...args: string[]): Promise<Info> {
  return JSON.parse((await repository.airlock(["cache", ...args, "--json"])).stdout) as Info;
}

describe("airlock cache", () => {
  it.concurrent("shows no chamber, then one, then none again; the next run makes a new one", async (context) => {
    const repository = await withChamber(context);
    context.expect((await repository.airlock(["cache", "info"])).stdout).toMatch(/^No chambers/);
    await repository.airlock(["run"]);
    const [chamber] = (await cache(repository, "info")).chambers;
    context.expect(chamber).toMatchObject({ name: "1", files: 3, holder: "free" });
    const cleared = await repository.airlock(["cache", "clear"]);
    context
      .expect([cleared.code, cleared.stdout])
      .toEqual([0, context.expect.stringMatching(/^1 chamber removed/)]);
    const after = await cache(repository, "info");
    context.expect([after.chambers, existsSync(after.folder)]).toEqual([[], false]);
    context.expect((await repository.airlock(["run"])).code).toBe(0);
  });

  it.concurrent("leaves a chamber alone in which checks run", async (context) => {
    const repository = await emptyRepository(context);
    const gate = newGate(repository);
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ checks: { it: { files: "*", run: gate.run } } }),
    );
    const running = repository.world.start(
      [process.execPath, `${process.cwd()}/dist/bin.cjs`, "run"],
      {
        cwd: repository.root,
        env: repository.env,
      },
    );
    await gate.reached();
    const { cleared, chambers } = await cache(repository, "clear");
    context.expect([cleared, chambers.length]).toEqual([[], 1]);
    context.expect(chambers[0]!.holder).toMatch(/^held by process \d+/);
    gate.open();
    context.expect((await running.done).code).toBe(0);
  });

  it.concurrent("refuses a cache inside the working tree, and an unknown verb", async (context) => {
    const repository = await withChamber(context);
    const inside = await repository.airlock(["run"], {
      env: { AIRLOCK_CACHE_DIR: `${repository.root}/cache` },
    });
    context
      .expect([inside.code, inside.stderr])
      .toEqual([2, context.expect.stringContaining("is inside the working tree")]);
    context.expect((await repository.airlock(["cache", "explode"])).code).toBe(2);
  });
});
