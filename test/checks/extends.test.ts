// Groups of checks, and configs that extend others, in real repositories.

import { describe, it } from "vitest";
import { ran, printed, report, type Report } from "../support/check/report.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

describe("groups, in a monorepo whose packages extend the root's config", () => {
  const root = { extends: "./conf/base.yaml", checks: { root: { run: "echo" } } };
  const files = {
    "conf/base.yaml": `checks:\n  eslint: { files: "src/*.ts", run: echo eslint, group: lint }\n  style: { files: "*.css", run: echo style, group: lint }\n  test: { run: echo test, dependsOn: [lint] }\n`,
    "packages/a/airlock.config.yaml": `extends: ../../airlock.config.json\nchecks:\n  root: false\n  style: false\n`,
    "packages/b/airlock.config.json": JSON.stringify({
      extends: "../../conf/base.yaml",
      checks: { eslint: { run: "echo own" } },
    }),
  };

  const staged = async (context: Context): Promise<TestRepository> => {
    const repository = await emptyRepository(context);
    await repository.add("airlock.config.json", JSON.stringify(root));
    for (const [path, content] of Object.entries(files)) await repository.add(path, content);
    await repository.prepare("commit", "--quiet", "-m", "base");
    for (const path of ["src/x.ts", "packages/a/src/x.ts", "packages/a/y.css", "packages/b/z.ts"])
      await repository.add(path, "");
    return repository;
  };

  it.concurrent("each package has the checks, in its own folder, with its own exceptions", async (context) => {
    context.expect(await printed(await staged(context))).toEqual({
      eslint: "eslint src/x.ts",
      test: "test src/x.ts",
      root: "src/x.ts",
      "packages/a:eslint": "eslint src/x.ts",
      "packages/a:test": "test src/x.ts y.css",
      "packages/b:eslint": "own z.ts",
      "packages/b:test": "test z.ts",
    });
  });

  it.concurrent("a group is chosen everywhere, or in one folder, and left out alike", async (context) => {
    const repository = await staged(context);
    const names = async (...args: string[]): Promise<string[]> =>
      ran(await report(repository, ...args));
    context.expect(await names("--check", "lint")).toEqual(["eslint", "packages/a:eslint"]);
    context.expect(await names("--check", "packages/a:lint")).toEqual(["packages/a:eslint"]);
    context
      .expect(await names("--skip", "lint,test,packages/a:test"))
      .toEqual(["root", "packages/b:eslint", "packages/b:test"]);
    const { stdout } = await repository.airlock(["run", "--format", "json"], {
      env: { AIRLOCK_SKIP: "lint" },
    });
    context.expect(ran(JSON.parse(stdout) as Report)).not.toContain("eslint");
    const wrong = await repository.airlock(["run", "--check", "lnt"]);
    context
      .expect([wrong.code, wrong.stderr])
      .toEqual([2, context.expect.stringContaining('Did you mean "lint"?')]);
  });
});

describe("a check of messages that several configs have from one that they extend", () => {
  const judging = async (context: Context, ...args: string[]): Promise<string[]> => {
    const repository = await emptyRepository(context);
    const own = { checks: { own: { stage: "commit-msg", run: "true" } } };
    await repository.add(
      "base.json",
      JSON.stringify({ checks: { message: { stage: "commit-msg", run: "true" } } }),
    );
    await repository.add("airlock.config.json", JSON.stringify({ extends: "./base.json", ...own }));
    for (const name of ["a", "b"])
      await repository.add(
        `packages/${name}/airlock.config.json`,
        JSON.stringify({ extends: "../../base.json", ...own }),
      );
    repository.write("message", "Do it\n");
    return ran(
      await report(repository, "--stage", "commit-msg", "--message-file", "message", ...args),
    ).toSorted();
  };

  it.concurrent("judges a message once; what a config itself says of messages counts for each", async (context) => {
    context
      .expect(await judging(context))
      .toEqual(["message", "own", "packages/a:own", "packages/b:own"]);
  });

  it.concurrent("is left out for all by the name that reports show, and can be chosen by any", async (context) => {
    context
      .expect(await judging(context, "--skip", "message"))
      .toEqual(["own", "packages/a:own", "packages/b:own"]);
    context
      .expect(await judging(context, "--check", "packages/b:message"))
      .toEqual(["packages/b:message"]);
  });
});

describe("extends, in a real repository", () => {
  it.concurrent("finds packages where the chamber has them, for the root and for a package of a workspace", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add(".gitignore", "node_modules\n");
    await repository.add("package.json", "{}");
    await repository.add("packages/a/package.json", "{}");
    await repository.add("airlock.config.json", '{ "extends": "@acme/airlock-config" }');
    await repository.add(
      "packages/a/airlock.config.mjs",
      'export default { extends: ["inner/strict.yaml", "../../airlock.config.json"] };',
    );
    const acme = "node_modules/@acme/airlock-config";
    repository.write(
      `${acme}/package.json`,
      '{ "name": "@acme/airlock-config", "exports": { "import": "./config.mjs" } }',
    );
    repository.write(`${acme}/config.mjs`, 'export default { checks: { shared: "echo shared" } };');
    repository.write("packages/a/node_modules/inner/package.json", '{ "name": "inner" }');
    repository.write(
      "packages/a/node_modules/inner/strict.yaml",
      "checks: { inner: echo inner }\n",
    );
    await repository.add("packages/a/x.ts", "x\n");
    const before = await repository.snapshot();
    context.expect(await printed(repository, "packages/a/x.ts", "package.json")).toEqual({
      shared: "shared package.json",
      "packages/a:inner": "inner x.ts",
      "packages/a:shared": "shared x.ts",
    });
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent.for(["json", "mjs"])(
    "does not follow a link out of the repository to a parent: %s",
    async (ending, context) => {
      const repository = await emptyRepository(context);
      const outside = await repository.script(
        `base.${ending}`,
        ending === "json" ? '{ "checks": {} }' : "export default { checks: {} };",
      );
      await repository.add("airlock.config.json", `{ "extends": "./base.${ending}" }`);
      repository.link(`base.${ending}`, outside);
      await repository.stage(`base.${ending}`);
      const end = await repository.airlock(["run"]);
      context.expect(end.code).toBe(2);
      context
        .expect(end.stderr)
        .toContain(
          `airlock.config.json: extends names base.${ending}, which is not part of the commit.`,
        );
      repository.link(`base.${ending}`, `dir/base.${ending}`);
      await repository.add(
        `dir/base.${ending}`,
        ending === "json"
          ? '{ "checks": { "in": "echo in" } }'
          : 'export default { checks: { in: "echo in" } };',
      );
      await repository.stage(`base.${ending}`);
      context.expect(Object.keys(await printed(repository))).toEqual(["in"]);
    },
  );
});
