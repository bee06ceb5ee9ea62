// Checks that are left out by name: said everywhere; a name that is no check is an error where it
// was typed, and a word otherwise.

import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { eventsIn } from "../hooks/hooks-fixture.ts";

const config = (...names: string[]) =>
  JSON.stringify({ checks: Object.fromEntries(names.map((name) => [name, "true"])) });

/** Two commits: the first has the check `types` only, the second `lint` too. */
async function history(context: Context): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  await repository.prepare("commit", "--quiet", "--allow-empty", "-m", "empty");
  await repository.add("airlock.config.json", config("types"));
  await repository.prepare("commit", "--quiet", "-m", "one");
  await repository.add("airlock.config.json", config("types", "lint"));
  await repository.prepare("commit", "--quiet", "-m", "two");
  return repository;
}

describe("airlock run", () => {
  it.concurrent("says what --skip and AIRLOCK_SKIP leave out, beside the report", async (context) => {
    const repository = await history(context);
    const end = await repository.airlock(["run", "--all", "--skip", "lint", "--format", "json"], {
      env: { AIRLOCK_SKIP: "types,gone" },
    });
    context
      .expect(end.stderr.split("\n"))
      .toEqual([
        "airlock: skipped by --skip: lint",
        "airlock: skipped by AIRLOCK_SKIP: types",
        "airlock: AIRLOCK_SKIP: no check named gone; ignored",
        "",
      ]);
    const { outcome, checks } = JSON.parse(end.stdout) as {
      outcome: string;
      checks: { name: string; outcome: string; reason: string }[];
    };
    context.expect(outcome).toBe("not run");
    context.expect(checks.map((check) => [check.name, check.outcome, check.reason])).toEqual([
      ["types", "skipped", "left out by name"],
      ["lint", "skipped", "left out by name"],
    ]);
  });

  it.concurrent.for([[], ["--dry-run"]])(
    "refuses --skip of what is no check, as --check: %j",
    async (more, context) => {
      const repository = await history(context);
      const end = await repository.airlock(["run", "--all", "--skip", "lnt", ...more]);
      context.expect([end.code, end.stdout]).toEqual([2, ""]);
      context.expect(end.stderr).toContain('No check is called "lnt".');
      context.expect(end.stderr).toContain('Did you mean "lint"?');
    },
  );

  it.concurrent("takes the name of a check in a folder where nothing changed, whose config it has not read", async (context) => {
    const repository = await history(context);
    const end = await repository.airlock(["run", "--all", "--skip", "packages/a:lint"]);
    context.expect([end.code, end.stderr]).toEqual([0, ""]);
  });

  it.concurrent("--each takes a name that only some commits have, and refuses one that none has", async (context) => {
    const repository = await history(context);
    const range = ["run", "--each", "--from", "HEAD~2"];
    const some = await repository.airlock([...range, "--skip", "lint"]);
    context.expect([some.code, some.stderr]).toEqual([0, "airlock: skipped by --skip: lint\n"]);
    const none = await repository.airlock([...range, "--skip", "lnt"]);
    context
      .expect([none.code, none.stderr])
      .toEqual([
        2,
        context.expect.stringContaining('No check of any of these commits is called "lnt".'),
      ]);
  });
});

describe("git commit", () => {
  it.concurrent("says once that AIRLOCK_SKIP names no check, and records only what it left out", async (context) => {
    const repository = await history(context);
    await repository.install();
    for (const [skip, said, recorded] of [
      ["lnt", ["airlock: AIRLOCK_SKIP: no check named lnt; ignored"], []],
      [
        "lint lnt",
        [
          "airlock: skipped by AIRLOCK_SKIP: lint",
          "airlock: AIRLOCK_SKIP: no check named lnt; ignored",
        ],
        [["lint"]],
      ],
    ] as const) {
      await repository.add("a.txt", `${skip}\n`);
      const end = await repository.git(["commit", "-qm", "x"], { env: { AIRLOCK_SKIP: skip } });
      context.expect(end.stderr.split("\n").filter((line) => line.includes("SKIP"))).toEqual(said);
      const events = (await eventsIn(repository)).filter(({ event }) => event === "skip");
      context.expect(events.map(({ checks }) => checks)).toEqual(recorded);
    }
  });
});
