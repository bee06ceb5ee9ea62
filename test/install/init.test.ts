// airlock init: from nothing to protected in one command, with what the project has.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, it } from "vitest";
import { parseConfig } from "../../src/checks/config/schema.ts";
import { doctor } from "../../src/commands/setup/doctor.ts";
import { init } from "../../src/commands/setup/init.ts";
import { stateFolder } from "../../src/system/layout.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { call } from "../hooks/hooks-fixture.ts";
import { config } from "./init-fixture.ts";

/** What lefthook writes into .git/hooks, cut to what matters. */
const lefthookStub =
  '#!/bin/sh\n\ncall_lefthook()\n{\n  lefthook "$@"\n}\n\ncall_lefthook run "pre-commit" "$@"\n';

/** The checks in the config that init wrote; it must be valid. */
async function writtenChecks(repository: TestRepository): Promise<Record<string, unknown>> {
  const module = (await import(pathToFileURL(join(repository.root, config)).href)) as {
    default: { checks: Record<string, unknown> };
  };
  const result = parseConfig(module.default);
  if ("problem" in result) throw new Error(JSON.stringify(result.problem));
  return module.default.checks;
}

async function hooksFire(repository: TestRepository): Promise<boolean> {
  const { stdout } = await call(doctor, repository, { args: ["--json"] });
  return (
    JSON.parse(stdout) as {
      worktrees: { answer: { preCommit: boolean; referenceTransaction: boolean } | null }[];
    }
  ).worktrees.every(({ answer }) => answer?.preCommit === true && answer.referenceTransaction);
}

describe.concurrent("airlock init", () => {
  it("writes a config for the tools in use, sets the prepare script, installs, and says what to try next", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      "package.json",
      '{\n  "name": "x",\n  "devDependencies": {\n    "eslint": "9",\n    "git-airlock": "0",\n    "prettier": "3",\n    "typescript": "5"\n  }\n}\n',
    );
    repository.write("eslint.config.js", "export default [];\n");
    repository.write("tsconfig.json", "{}\n");
    repository.write("src/a.ts", "");
    const done = await call(init, repository);
    context.expect(done.error).toBe(null);
    context.expect(done.stdout.replaceAll(repository.world.dir, "<world>")).toMatchInlineSnapshot(`
      "airlock: every git commit in this repository is now checked.
        Writes airlock.config.mjs: eslint, prettier, tsc.
        Sets "prepare" in package.json, so that installing packages installs the hooks for everyone.
        Installs the hooks into <world>/repositories/repo/.git/airlock/hooks/_, for every worktree.
      Try it:
        git add airlock.config.mjs package.json && git commit -m "Check every commit with git-airlock"
      "
    `);
    context.expect(repository.read(config)).toMatchInlineSnapshot(`
      "// The checks that every commit must pass. They run on the staged content, in a separate checkout, with the staged files as arguments.
      // \`true\` is a preset; to see what each one runs, and how to change that: npx git-airlock help checks
      // To run them on all files: npx git-airlock run --all
      export default {
        checks: {
          eslint: true,
          prettier: true,
          tsc: true,
        },
        // Policy for \`git commit --no-verify\`: "record" (the default) or "refuse".
        // noVerify: "refuse",
        // Where nobody else works in this tree, \`git add .\` and \`git commit -a\` may pass: "refuse" (the default), "warn" or "allow".
        // scope: { broad: "allow" },
      };
      "
    `);
    context.expect(repository.read("package.json")).toMatchInlineSnapshot(`
      "{
        "name": "x",
        "devDependencies": {
          "eslint": "9",
          "git-airlock": "0",
          "prettier": "3",
          "typescript": "5"
        },
        "scripts": {
          "prepare": "node -e \\"try{require.resolve('git-airlock/package.json')}catch{process.exit()}require('git-airlock/install')\\""
        }
      }
      "
    `);
    context.expect(await hooksFire(repository)).toBe(true);
    context
      .expect(Object.keys(await writtenChecks(repository)))
      .toEqual(["eslint", "prettier", "tsc"]);
  });

  it("has nothing to do the second time", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      "package.json",
      '{ "devDependencies": { "git-airlock": "0", "oxlint": "1" } }\n',
    );
    await call(init, repository);
    const before = await repository.snapshot();
    context
      .expect((await call(init, repository)).stdout)
      .toBe(
        "airlock: nothing to do, every git commit is checked already.\n  Uses airlock.config.mjs as it is (1 check).\n",
      );
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it("changes nothing with --dry-run, and says line for line what the real run would do, with the commit as what comes after it", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      "package.json",
      '{ "scripts": { "test": "x" }, "devDependencies": { "oxlint": "1" } }\n',
    );
    repository.write("package-lock.json", "{}\n");
    repository.write(".gitignore", "node_modules\n");
    await repository.script("lint", "");
    repository.write(".git/hooks/pre-commit", lefthookStub, 0o755);
    const before = await repository.snapshot();
    const done = await call(init, repository, { args: ["--dry-run"] });
    context.expect(await repository.snapshot()).toEqual(before);
    context.expect(existsSync(stateFolder(join(repository.root, ".git")))).toBe(false);
    const [first, ...lines] = done.stdout.split("\n");
    context
      .expect(first)
      .toBe("airlock: nothing was changed. Without --dry-run, these are the changes:");
    const [headline, ...real] = (await call(init, repository)).stdout.split("\n");
    context.expect(headline).toBe("airlock: every git commit in this repository is now checked.");
    const at = lines.findIndex((line) => /^Then, after `.* init`:$/.test(line));
    const inTheRealRun = lines.map((line) =>
      line.replace(
        /^ {2}Would (\w)(\w+) /,
        (_, initial: string, rest: string) => `  ${initial.toUpperCase()}${rest}s `,
      ),
    );
    context.expect(real).toEqual(inTheRealRun.with(at, "Try it:"));
    context.expect(lines.filter((line) => line.startsWith("  Would "))).toHaveLength(4);
    context
      .expect(real)
      .toContain(
        "  .git/hooks/pre-commit keeps running lefthook, before airlock and in the working tree (lefthook: airlock found no config for it).",
      );
    context
      .expect(real)
      .toContain(
        '  git add airlock.config.mjs package.json package-lock.json .gitignore && git commit -m "Check every commit with git-airlock"',
      );
  });

  it("does not say that anything is checked where no check is: hooks, and a config with examples", async (context) => {
    const repository = await emptyRepository(context);
    const done = await call(init, repository);
    context
      .expect(done.stdout)
      .toContain(
        "airlock: the hooks are in place, but no check is configured, so commits are not checked yet.\n",
      );
    context
      .expect(done.stdout)
      .toContain("Writes airlock.config.mjs: no tool was recognised, add your own checks.");
    context.expect(await writtenChecks(repository)).toEqual({});
    context.expect(repository.exists("package.json")).toBe(false);
    context.expect(await hooksFire(repository)).toBe(true);
    repository.remove(config);
    repository.write("lefthook.yml", "post-merge: { commands: { i: { run: npm ci } } }\n");
    const lefthook = await call(init, repository);
    context.expect(lefthook.stdout).toContain("but no check is configured");
    context
      .expect(lefthook.stdout)
      .toContain("    post-merge (is a git hook that airlock does not support)\n");
    context.expect(repository.exists(config)).toBe(false);
  });
});
