// A user's own checks, in a config that git ignores.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

async function withLocal(
  context: Context,
  content: object | string,
  name = "airlock.local.json",
): Promise<TestRepository> {
  const repository = await guardedRepository(context, {
    config: { checks: { lint: { run: "true", group: "all" } } },
  });
  repository.write(".git/info/exclude", "airlock.local.*\n");
  repository.write(name, typeof content === "string" ? content : JSON.stringify(content));
  await repository.add("a.txt", "changed\n");
  return repository;
}

interface Report {
  readonly checks: readonly {
    readonly name: string;
    readonly outcome: string;
    readonly output: string;
  }[];
}

const report = async (repository: TestRepository, env = {}): Promise<Report["checks"]> =>
  (JSON.parse((await repository.airlock(["run", "--format", "json"], { env })).stdout) as Report)
    .checks;

describe("a local config", () => {
  it.concurrent("adds checks that see the candidate, and that may stop a commit", async (context) => {
    const own = {
      first: { files: "*.txt", run: "true", group: "mine" },
      second: { files: "*.txt", run: "grep changed", dependsOn: ["mine"] },
    };
    const repository = await withLocal(context, { checks: own });
    repository.write("a.txt", "x: not what is staged\n");
    context.expect((await report(repository)).map(({ name, outcome }) => [name, outcome])).toEqual([
      ["see", "passed"],
      ["lint", "passed"],
      ["local:first", "passed"],
      ["local:second", "passed"],
    ]);
    context.expect((await repository.git(["commit", "--quiet", "-m", "x"])).code).toBe(0);
    const receipts = join(await repository.stateFolder(), "receipts");
    const written = readdirSync(receipts).map((name) => readFileSync(join(receipts, name), "utf8"));
    context.expect(written.join("")).toContain('"passed":["see","lint"]');
    repository.write("airlock.local.json", JSON.stringify({ checks: { no: "false" } }));
    await repository.add("a.txt", "again\n");
    const before = await repository.snapshot();
    const refused = await repository.git(["commit", "--quiet", "-m", "y"]);
    context.expect(refused.code).toBe(1);
    context.expect(refused.stderr).toContain("✗ local:no failed");
    context.expect(await repository.snapshot()).toEqual(before);
    context
      .expect(
        (
          await repository.git(["commit", "--quiet", "-m", "y"], {
            env: { AIRLOCK_SKIP: "local:no" },
          })
        ).code,
      )
      .toBe(0);
  });

  it.concurrent.for([{ CI: "true" }, { CI: "1" }, { TF_BUILD: "True" }])(
    "has no say with %j",
    async (env, context) => {
      const repository = await withLocal(context, "not even JSON");
      context
        .expect((await report(repository, env)).map(({ name }) => name))
        .toEqual(["see", "lint"]);
    },
  );

  it.concurrent("may be a module, which is run in the chamber and not in the working tree", async (context) => {
    const source = `import { writeFileSync } from "node:fs";
      console.log("said by the config");
      writeFileSync("written-by-config.ignored", "");
      export default { checks: { own: "true" } };`;
    const repository = await withLocal(context, source, "airlock.local.mjs");
    const before = await repository.snapshot();
    context
      .expect((await report(repository)).map(({ name }) => name))
      .toEqual(["see", "lint", "local:own"]);
    context.expect(await repository.snapshot()).toEqual(before);
  });

  type Case = readonly [content: object | string, message: string];
  const cases: readonly Case[] = [
    ["{", "airlock.local.json:1:2 is not valid JSON"],
    [
      { checks: { lint: "x" } },
      "airlock.local.json: checks.lint has the name of a check of airlock.config.json: a local config adds checks and changes none.",
    ],
    [
      { checks: { all: "x" } },
      "airlock.local.json: checks.all has the name of a group of airlock.config.json",
    ],
    [
      { checks: { lint: false } },
      "airlock.local.json: checks.lint is false, but a local config cannot remove a check.",
    ],
    [
      { checks: {}, noVerify: "record" },
      "airlock.local.json: noVerify is not allowed in a local config, which only adds checks.",
    ],
    [{ checks: {}, link: [] }, "airlock.local.json: link is not allowed"],
    [{ extends: "./x.json" }, "airlock.local.json: extends is not allowed"],
    [
      { checks: { x: { rum: "y" } } },
      'airlock.local.json: checks.x has the unknown key "rum" (did you mean "run"?).',
    ],
  ];

  it.concurrent.for(cases)(
    "%j is an error, and nothing is committed",
    async ([content, message], context) => {
      const repository = await withLocal(context, content);
      const before = await repository.snapshot();
      const end = await repository.git(["commit", "--quiet", "-m", "x"]);
      context.expect(end.code).not.toBe(0);
      context.expect(end.stderr).toContain(message);
      if (content !== "{")
        context.expect(end.stderr).toContain("Edit airlock.local.json: it is yours alone");
      context.expect(await repository.snapshot()).toEqual(before);
    },
  );

  it.concurrent("that git does not ignore, or tracks, is an error that says so", async (context) => {
    const repository = await withLocal(context, { checks: { own: "true" } });
    repository.write(".git/info/exclude", "");
    const open = await repository.airlock(["run"]);
    context.expect(open.code).toBe(2);
    context
      .expect(open.stderr)
      .toContain("airlock.local.json is not ignored by git, but a local config must be.");
    context
      .expect(open.stderr)
      .toContain(`echo 'airlock.local.*' >> ${repository.root}/.gitignore`);
    repository.write(".git/info/exclude", "airlock.local.*\n");
    await repository.stage("airlock.local.json");
    const tracked = await repository.airlock(["run"]);
    context.expect(tracked.code).toBe(2);
    context
      .expect(tracked.stderr)
      .toContain("airlock.local.json is tracked by git, but a local config is for one user alone.");
    context.expect(tracked.stderr).toContain("git rm --cached -- :/airlock.local.json");
  });

  it.concurrent("may be one only", async (context) => {
    const repository = await withLocal(context, { checks: {} });
    repository.write("airlock.local.yaml", "checks: {}\n");
    const end = await repository.airlock(["run"]);
    context.expect(end.code).toBe(2);
    context
      .expect(end.stderr)
      .toContain("There are two local configs: airlock.local.json and airlock.local.yaml.");
  });
});
