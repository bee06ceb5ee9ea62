// Claims with many processes at once: one holder, all or nothing, and no lock left by those who
// were killed.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { heldTwice, readHeld } from "../support/claim/claim-log.ts";
import type { Finished } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import { checkout, type Context, startCommand, untilTrue } from "../support/repository/world.ts";
import { howMany } from "../support/property/runs.ts";

async function committed(context: Context): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  await repository.ask("commit", "--quiet", "--allow-empty", "-m", "first");
  return repository;
}

const as = (name: string) => ({ env: { AIRLOCK_SESSION: name } });

function workers(
  repository: TestRepository,
  { count, times, kinds }: { count: number; times: number; kinds: string },
) {
  const log = join(repository.world.dir, "held.jsonl");
  const jiti = join(checkout, "node_modules/jiti/lib/jiti-cli.mjs");
  const worker = join(checkout, "test/support/claim/claim-worker.ts");
  const running = Array.from({ length: count }, (_, index) =>
    repository.world.start(
      [process.execPath, jiti, worker, repository.root, String(times), kinds, log],
      {
        cwd: repository.root,
        env: { ...repository.env, AIRLOCK_SESSION: `worker-${index}`, JITI_FS_CACHE: "false" },
      },
    ),
  );
  return { log, running };
}

const many = howMany(6, 50);

describe("claims, with many at once", () => {
  it("let one of many processes have a name, and tell the others who it is", async (context) => {
    const repository = await committed(context);
    const ends = await Promise.all(
      Array.from({ length: many }, (_, index) =>
        repository.airlock(["claim", "fix-login"], as(`s${index}`)),
      ),
    );
    context.expect(codes(ends)).toEqual({ 0: 1, 3: many - 1 });
    const winner = ends.findIndex(({ code }) => code === 0);
    for (const { code, stderr } of ends)
      if (code === 3)
        context.expect(stderr).toContain(`CLAIMED: "fix-login" is claimed by s${winner} since`);
  });

  it("let one of many processes have a name that nobody can tell apart", async (context) => {
    const repository = await committed(context);
    const ends = await Promise.all(
      Array.from(
        { length: many },
        () =>
          repository.world.start(["setsid", "-w", ...startCommand, "claim", "x"], {
            cwd: repository.root,
            env: repository.env,
          }).done,
      ),
    );
    context.expect(codes(ends)).toEqual({ 0: 1, 3: many - 1 });
  });

  it("never let two of several processes have one of some names, nor one process half of what it asked for", async (context) => {
    const repository = await committed(context);
    const size = howMany(6, 12);
    const names = Array.from({ length: size }, (_, index) => `item-${index}`);
    // Each asks for three at once, in an order of its own.
    const wanted = names.flatMap((_, index) =>
      Array.from({ length: howMany(2, 6) }, (__, who) => [
        names[index]!,
        names[(index + who + 1) % size]!,
        names[(index + size / 2 + 1) % size]!,
      ]),
    );
    const ends = await Promise.all(
      wanted.map((some, index) =>
        repository.airlock(["claim", ...some, "--json"], as(`s${index}`)),
      ),
    );
    const winners = wanted.filter((_, index) => ends[index]!.code === 0);
    context.expect(Object.keys(codes(ends))).toEqual(["0", "3"]);
    context.expect(winners.flat().length).toBe(new Set(winners.flat()).size);
    const { claims } = JSON.parse((await repository.airlock(["claims", "--json"])).stdout) as {
      claims: { subject: string }[];
    };
    context
      .expect(claims.map(({ subject }) => subject).toSorted())
      .toEqual(winners.flat().toSorted());
  });

  it("let one of several processes have overlapping globs, whichever came first", async (context) => {
    const repository = await committed(context);
    const globs = ["src/**", "src/*.ts", "**/a.ts", "src/a.ts", "src", "{src,lib}/a.*"];
    const ends = await Promise.all(
      (howMany(1, 2) === 1 ? globs : [...globs, ...globs]).map((glob, index) =>
        repository.airlock(["claim", "--paths", glob], as(`s${index}`)),
      ),
    );
    context.expect(codes(ends)).toEqual({ 0: 1, 3: ends.length - 1 });
  });

  it.for(["names", "paths"] as const)(
    "of %s are held by one at a time, as several processes that claim and release write down",
    async (kinds, context) => {
      const repository = await committed(context);
      const [count, rounds] = [howMany(4, 8), howMany(6, 25)];
      const { log, running } = workers(repository, { count, times: rounds, kinds });
      const ends = await Promise.all(running.map(({ done }) => done));
      context
        .expect(ends.map(({ code, stderr }) => [code, stderr]))
        .toEqual(ends.map(() => [0, ""]));
      const held = readHeld(log);
      context.expect([held.length, heldTwice(held)]).toEqual([count * rounds, []]);
    },
  );

  it("are free again when processes were killed in the middle, without anybody's help", async (context) => {
    const repository = await committed(context);
    // More groups of paths than processes: those who die keep what they hold, and the last one must
    // still find something free.
    const { log, running } = workers(repository, {
      count: howMany(4, 6),
      times: 100_000,
      kinds: "paths:8",
    });
    for (const [index, { pid }] of running.entries()) {
      await untilTrue(
        () => existsSync(log) && readHeld(log).length > index * howMany(4, 8),
        "claims",
      );
      process.kill(-pid, "SIGKILL");
    }
    await Promise.all(running.map(({ done }) => done));
    // What they held stays theirs until it lapses; everything else goes on at once.
    const end = await repository.airlock(["claim", "--paths", "other/*.md"], as("me"));
    context.expect([end.code, end.stderr]).toEqual([0, ""]);
    const forced = await repository.airlock(
      ["release", "--paths", "src/0/**", "src/0/a.ts", "**/0/*.ts", "--force"],
      as("me"),
    );
    context.expect(forced.code).toBe(0);
    context
      .expect(
        (await repository.airlock(["claim", "--paths", "src/0/a.ts", "--json"], as("me"))).code,
      )
      .toBeOneOf([0, 3]);
    const locks = readdirSync(join(repository.root, ".git/refs/airlock"), {
      recursive: true,
      encoding: "utf8",
    }).filter((name) => name.endsWith(".lock"));
    context.expect(locks).toEqual([]);
  });
});

function codes(ends: readonly Finished[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of ends) counts[String(code)] = (counts[String(code)] ?? 0) + 1;
  return counts;
}
