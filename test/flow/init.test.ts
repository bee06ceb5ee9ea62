// airlock init: from nothing to protected in one command, with what the project has.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, it } from "vitest";
import { parseConfig } from "../../src/checks/schema.ts";
import { doctor } from "../../src/commands/doctor.ts";
import { init } from "../../src/commands/init.ts";
import { installPlaces } from "../../src/install/layout.ts";
import { prepareOf } from "../../src/install/package-json.ts";
import { run } from "../support/process.ts";
import type { TestRepository } from "../support/repository.ts";
import { emptyRepository } from "../support/prepared.ts";
import { call } from "./hooks-fixture.ts";

const config = "airlock.config.mjs";

/** The checks in the config that init wrote; it must be valid. */
async function writtenChecks(repository: TestRepository): Promise<Record<string, unknown>> {
  const module = (await import(pathToFileURL(join(repository.root, config)).href)) as { default: { checks: Record<string, unknown> } };
  const result = parseConfig(module.default);
  if ("problem" in result) throw new Error(JSON.stringify(result.problem));
  return module.default.checks;
}

async function hooksFire(repository: TestRepository): Promise<boolean> {
  const { stdout } = await call(doctor, repository, { args: ["--json"] });
  return (JSON.parse(stdout) as { worktrees: { answer: { preCommit: boolean; referenceTransaction: boolean } | null }[] }).worktrees.every(
    ({ answer }) => answer?.preCommit === true && answer.referenceTransaction,
  );
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
        Wrote airlock.config.mjs: eslint, prettier, tsc.
        Set "prepare": "airlock install" in package.json, so that npm install installs the hooks for everyone.
        Put the hooks into <world>/repositories/repo/.git/airlock/hooks/_, for every worktree.
      Try it:
        git add airlock.config.mjs package.json && git commit -m "Check every commit with git-airlock"
      "
    `);
    context.expect(repository.read(config)).toMatchInlineSnapshot(`
      "// What every commit must pass. Checks see what is staged, in a checkout of their own, and get the staged files as arguments.
      // \`true\` is a preset: what it runs, and how to change that, is in docs/checks.md of git-airlock.
      // Try: npx airlock run --all
      export default {
        checks: {
          eslint: true,
          prettier: true,
          tsc: true,
        },
        // What becomes of \`git commit --no-verify\`: "record" (the default) or "refuse".
        // noVerify: "refuse",
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
          "prepare": "airlock install"
        }
      }
      "
    `);
    context.expect(await hooksFire(repository)).toBe(true);
    context.expect(Object.keys(await writtenChecks(repository))).toEqual(["eslint", "prettier", "tsc"]);
  });

  it("has nothing to do the second time", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("package.json", '{ "devDependencies": { "git-airlock": "0" } }\n');
    await call(init, repository);
    const before = await repository.snapshot();
    context
      .expect((await call(init, repository)).stdout)
      .toBe("airlock: nothing to do, every git commit is checked already.\n  Uses airlock.config.mjs as it is.\n");
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it("changes nothing with --dry-run, and shows all it would do", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("package.json", '{ "scripts": { "test": "x" } }\n');
    repository.write("a.go", "package a\n");
    const before = await repository.snapshot();
    const done = await call(init, repository, { args: ["--dry-run"] });
    context.expect(await repository.snapshot()).toEqual(before);
    context.expect(existsSync(installPlaces(join(repository.root, ".git")).state)).toBe(false);
    context.expect(done.stdout).toContain("Would write airlock.config.mjs:\n    // What every commit must pass.");
    context.expect(done.stdout).toContain('Would set "prepare": "airlock install" in package.json');
    context.expect(done.stdout).toContain("Would put the hooks in place");
  });

  it("works without a package.json: hooks and a config with examples", async (context) => {
    const repository = await emptyRepository(context);
    const done = await call(init, repository);
    context.expect(done.stdout).toContain("Wrote airlock.config.mjs: no tool was recognised, add your own checks.");
    context.expect(await writtenChecks(repository)).toEqual({});
    context.expect(repository.exists("package.json")).toBe(false);
    context.expect(await hooksFire(repository)).toBe(true);
  });

  const existing: readonly (readonly [file: string, text: string, said: string])[] = [
    [".lintstagedrc", "*.js: eslint\n", "Uses .lintstagedrc as it is (lint-staged's)."],
    ["packages/a/lint-staged.config.mjs", "export default {};\n", "Uses packages/a/lint-staged.config.mjs as it is (lint-staged's)."],
    [
      "package.json",
      '{ "lint-staged": { "*.js": "eslint" }, "devDependencies": { "git-airlock": "0" } }',
      "Uses package.json as it is (lint-staged's).",
    ],
    ["package.json", '{ "airlock": { "checks": {} }, "devDependencies": { "git-airlock": "0" } }', "Uses package.json as it is."],
    ["airlock.config.ts", "export default { checks: {} };\n", "Uses airlock.config.ts as it is."],
    [".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks: []\n", "Uses .pre-commit-config.yaml as it is (pre-commit's)."],
    ["lefthook.yml", "pre-commit:\n  jobs: []\n", "Uses lefthook.yml as it is (lefthook's)."],
  ];
  for (const [file, text, said] of existing) {
    it(`writes no config where there is one: ${file}, ${said.slice(0, 40)}…`, async (context) => {
      const repository = await emptyRepository(context);
      repository.write(file, text);
      repository.write("eslint.config.js", "");
      const done = await call(init, repository);
      context.expect(done.stdout).toContain(said);
      context.expect(repository.exists(config)).toBe(false);
      context.expect(await hooksFire(repository)).toBe(true);
    });
  }

  it("writes one beside a pre-commit config that has no local hooks", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(".pre-commit-config.yaml", "repos:\n- repo: https://example.org/local\n  rev: v1\n  hooks: []\n");
    await call(init, repository);
    context.expect(repository.exists(config)).toBe(true);
  });

  it("works from a subfolder of a monorepo, at its root, and says what to add from there", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("package.json", '{ "workspaces": ["packages/*"], "devDependencies": { "git-airlock": "0" } }\n');
    repository.write("packages/a/package.json", "{}\n");
    const done = await call(init, repository, { cwd: join(repository.root, "packages/a") });
    context.expect(done.stdout).toContain("git add ../../airlock.config.mjs ../../package.json && git commit");
    context.expect(prepareOf(repository.read("package.json"))).toBe("airlock install");
    context.expect(repository.read("packages/a/package.json")).toBe("{}\n");
  });

  it("sets the nearest package.json's prepare script where the root has none", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("web/package.json", '{ "devDependencies": { "git-airlock": "0" } }\n');
    repository.write("web/src/a.js", "");
    const done = await call(init, repository, { cwd: join(repository.root, "web/src") });
    context.expect(done.stdout).toContain('"prepare": "airlock install" in web/package.json');
    context.expect(done.stdout).not.toContain("Note:");
    context.expect(repository.exists(config)).toBe(true);
  });

  it("says how to drop a runner that .husky/pre-commit starts itself, and leaves the file alone", async (context) => {
    const repository = await emptyRepository(context);
    const script = "npx lint-staged\necho mine\n";
    repository.write(".husky/pre-commit", script);
    repository.write(".lintstagedrc.json", "{}");
    repository.write("package.json", '{ "scripts": { "prepare": "husky" } }\n');
    const { stdout } = await call(init, repository);
    context.expect(stdout).toContain(".husky/pre-commit runs lint-staged itself");
    context.expect(stdout).toContain("git-airlock is not among the dependencies");
    context.expect(stdout).toContain("    npm install -D git-airlock\n");
    context.expect(stdout).toContain("Your own hooks keep running: .husky/pre-commit.");
    context.expect(repository.read(".husky/pre-commit")).toBe(script);
    context.expect(prepareOf(repository.read("package.json"))).toBe("airlock install");
    const command = /grep -vF.*/.exec(stdout)![0];
    await run(["sh", "-c", command], { cwd: repository.root, env: repository.env });
    context.expect(repository.read(".husky/pre-commit")).toBe("echo mine\n");
  });

  it("exits with 2 outside a repository, naming git init, and in a broken package.json, changing nothing", async (context) => {
    const repository = await emptyRepository(context);
    context
      .expect((await call(init, repository, { cwd: repository.world.dir })).error)
      .toMatchObject({ code: "NOT_A_REPOSITORY", exitCode: 2, next: ["git init"] });
    repository.write("package.json", "{ oops");
    context.expect((await call(init, repository)).error).toMatchObject({ code: "PACKAGE_JSON", exitCode: 2 });
    context.expect(repository.exists(config)).toBe(false);
    context.expect(readFileSync(join(repository.root, ".git/config"), "utf8")).not.toContain("hooksPath");
  });

  it("says so where the config that is there lets no commit pass", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add("lefthook.toml", '[pre-commit.commands.a]\nrun = "true"\n');
    const { stdout, error } = await call(init, repository);
    context.expect(error).toBe(null);
    context.expect(stdout).toContain("But until this is mended, every commit is refused:\n    lefthook.toml is not read in this format");
    context.expect(stdout).not.toContain("Try it:");
  });

  it("names the config at the root before one further down", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add("a/.lintstagedrc", '{ "*.js": "true" }');
    await repository.add("package.json", '{ "lint-staged": { "*.js": "true" } }');
    context.expect((await call(init, repository)).stdout).toContain("Uses package.json as it is (lint-staged's).");
  });
});
