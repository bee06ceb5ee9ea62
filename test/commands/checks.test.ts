// `airlock checks`: the list of checks, and where each comes from.

import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";
import { monorepo } from "./monorepo-fixture.ts";

describe("airlock checks", () => {
  it.concurrent("lists the checks of every config, each with its source", async (context) => {
    const repository = await monorepo(context);
    const { stdout, code } = await repository.airlock(["checks"], { at: "src" });
    context.expect(code).toBe(0);
    context.expect(stdout).toBe(
      `lint                pre-commit, group all  airlock.config.mjs:3 checks.lint             false
push                pre-push               airlock.config.mjs:4 checks.push             false
scripts             pre-commit             airlock.config.mjs:5 checks.scripts          false
gone                pre-commit             airlock.config.mjs:6 checks.gone             false
whole               pre-commit             airlock.config.mjs:7 checks.whole            false
packages/b:*.css    pre-commit             packages/b/.lintstagedrc.json:2 *.css        stylelint
packages/a:lint     pre-commit, group all  airlock.config.mjs:3 checks.lint             false
packages/a:scripts  pre-commit             airlock.config.mjs:5 checks.scripts          false
packages/a:gone     pre-commit             airlock.config.mjs:6 checks.gone             false
packages/a:own      pre-commit             packages/a/airlock.config.yaml:3 checks.own  echo
`,
    );
    const { checks } = JSON.parse((await repository.airlock(["checks", "--json"])).stdout) as {
      checks: readonly object[];
    };
    context.expect(checks.at(-1)).toEqual({
      name: "packages/a:own",
      source: { file: "packages/a/airlock.config.yaml", place: "checks.own", line: 3 },
      config: "packages/a/airlock.config.yaml",
      stages: ["pre-commit"],
      group: null,
      level: "error",
      runs: "echo",
      files: null,
      fixes: false,
    });
  });

  it.concurrent("lists what ships, without a repository", async (context) => {
    const repository = await emptyRepository(context);
    const text = await repository.airlock(["checks", "--available"], { at: repository.world.dir });
    context.expect(text.code).toBe(0);
    context
      .expect(text.stdout)
      .toMatch(
        /^Presets: .*\n(?: {2}.*\n)* {2}prettier +\S.*\n(?: {2}.*\n)*Built-ins: .*\n(?: {2}.*\n)* {2}final-newline +\S/,
      );
    const { presets, builtins } = JSON.parse(
      (await repository.airlock(["checks", "--available", "--json"])).stdout,
    ) as Record<string, readonly object[]>;
    context.expect(presets).toContainEqual(
      context.expect.objectContaining({
        id: "prettier",
        fixes: true,
        install: ["npm install --save-dev --save-exact prettier"],
      }),
    );
    context.expect(builtins).toContainEqual(
      context.expect.objectContaining({
        id: "final-newline",
        like: ["end-of-file-fixer"],
        fixes: true,
      }),
    );
  });

  it.concurrent("says what to do where there are none", async (context) => {
    const repository = await emptyRepository(context);
    context.expect((await repository.airlock(["checks"])).stdout).toContain("airlock init");
  });
});
