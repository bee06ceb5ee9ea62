// airlock init beside configs that are there: it hides none, and says what of them it does not take
// over.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { configNames } from "../../src/checks/config/names.ts";
import { init } from "../../src/commands/setup/init.ts";
import { stateFolder } from "../../src/system/layout.ts";
import { configText } from "../support/check/config-text.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { call } from "../hooks/hooks-fixture.ts";

describe.concurrent("airlock init beside a config", () => {
  const names = [".lintstagedrc.mjs", "prek.toml", ".config/lefthook.jsonc", "airlock.config.yml"];
  for (const name of configNames.filter(({ path }) => names.includes(path))) {
    it(`hides no config: ${name.path} is used as it is, and none is written beside it`, async (context) => {
      const repository = await emptyRepository(context);
      repository.write(name.path, configText(name));
      const done = await call(init, repository, { args: ["--dry-run"] });
      const whose = name.tool === "airlock" ? "" : `${name.tool}'s, `;
      context.expect(done.stdout).toContain(`  Uses ${name.path} as it is (${whose}1 check).\n`);
      context.expect(done.stdout).not.toContain("Would write");
    });
  }

  it("uses the configs of several tools side by side, and names every hook and job that it does not take over", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      "package.json",
      JSON.stringify({
        private: true,
        devDependencies: { "git-airlock": "0", "simple-git-hooks": "2" },
        "lint-staged": { "*.js": "true" },
        gitHooks: { "pre-commit": "lint-staged", "commit-msg": "node verify.js" },
        "simple-git-hooks": { "pre-push": "npm test", preserveUnused: true },
      }),
    );
    repository.write(
      "lefthook.yml",
      "pre-commit: { commands: { a: { run: one } } }\npost-checkout: { jobs: [{ run: make }] }\n",
    );
    repository.write("airlock.config.d/x", "");
    repository.write("sub/.pre-commit-config.yaml", "repos: []\n");
    const { stdout } = await call(init, repository);
    context
      .expect(stdout.slice(0, stdout.indexOf("  Sets")))
      .toBe(
        "airlock: every git commit in this repository is now checked.\n" +
          "  Uses package.json as it is (lint-staged's, 1 check).\n  Uses lefthook.yml as it is (lefthook's, 1 check).\n",
      );
    context
      .expect(stdout)
      .toContain(
        "  Does not run (lefthook.yml):\n    post-checkout (is a git hook that airlock does not support)\n" +
          "  Does not run (package.json):\n    pre-push: npm test (simple-git-hooks runs it if its own hook is installed)\n" +
          "    commit-msg: node verify.js (yorkie runs it if its own hook is installed)\n",
      );
    context
      .expect(stdout)
      .toContain(
        "  Does not run sub/.pre-commit-config.yaml: pre-commit reads only the config at the top of the repository.\n",
      );
    context
      .expect(stdout)
      .toContain(
        "  Note: simple-git-hooks, whenever it runs, removes airlock's hooks until the next `",
      );
    await repository.add("package.json", repository.read("package.json"));
    await repository.add("lefthook.yml", repository.read("lefthook.yml"));
    context
      .expect((await repository.airlock(["checks"])).stdout)
      .toMatch(/^lint-staged:\*\.js .*\nlefthook:a /);
  });

  it("says what another tool's config has where airlock's own counts alone", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("airlock.config.json", '{ "checks": { "x": "true" } }');
    repository.write(
      ".pre-commit-config.yaml",
      "repos:\n- repo: https://example.org/r\n  rev: v1\n  hooks: [{ id: one }, { id: two, stages: [push] }]\n",
    );
    const { stdout } = await call(init, repository);
    context
      .expect(stdout)
      .toContain(
        "  Does not read .pre-commit-config.yaml (pre-commit's): only airlock's own config counts.\n",
      );
    context
      .expect(stdout)
      .toContain(
        "    pre-commit: one (airlock.config.json excludes it)\n    pre-push: two (airlock.config.json excludes it)\n",
      );
  });

  it("names what cannot be run, with what goes on without it, and says that nothing is checked where that is all", async (context) => {
    const repository = await emptyRepository(context);
    const remote =
      "- repo: https://example.org/r\n  rev: v1\n  hooks: [{ id: one }, { id: two }]\n";
    repository.write(".pre-commit-config.yaml", `repos:\n${remote}`);
    const { stdout } = await call(init, repository);
    context
      .expect(stdout)
      .toMatch(
        /^airlock: the hooks are in place, but none of the checks can be run, so commits that they apply to are refused\.\n/,
      );
    context
      .expect(stdout)
      .toMatch(
        / {2}Cannot run, so commits that it applies to are refused \(\.pre-commit-config\.yaml\):\n {4}pre-commit: one \(.*\)\n {4}pre-commit: two \(.*\)\n/,
      );
    context.expect(stdout).toContain("    AIRLOCK_SKIP=one,two git commit\n");
    context.expect(repository.exists("airlock.config.mjs")).toBe(false);
    await repository.stage(".pre-commit-config.yaml");
    context.expect((await repository.git(["commit", "-qm", "a"])).code).toBe(1);
    const [, tried = ""] = /^Try it:\n {2}(.*)$/m.exec(stdout) ?? [];
    context.expect(tried).toMatch(/^git add \S+ && AIRLOCK_SKIP=one,two git commit -m /);
    const shell = repository.world.start(["sh", "-c", tried], {
      cwd: repository.root,
      env: repository.env,
    });
    context.expect((await shell.done).code).toBe(0);
    repository.write("lefthook.yml", "pre-commit: { commands: { a: { run: 'true' } } }\n");
    const both = await call(init, repository);
    context
      .expect(both.stdout)
      .toContain("    AIRLOCK_SKIP=pre-commit:one,pre-commit:two git commit\n");
    context
      .expect(both.stdout)
      .toMatch(
        /^airlock: nothing to do, every git commit is checked already; where a check applies that cannot be run, it is refused\.\n/,
      );
  });

  const broken: readonly (readonly [file: string, text: string])[] = [
    [".pre-commit-config.yaml", "repos: 1\n"],
    ["lefthook.jsonc", '{ "pre-commit": '],
    ["lefthook.toml", "pre-commit = ["],
    [".lintstagedrc.yml", "a: [\n"],
    ["package.json", '{ "lint-staged": [] }'],
    ["airlock.config.json", '{ "checks": { "x": 1 } }'],
  ];
  for (const [file, text] of broken) {
    it(`changes nothing where the config that is there cannot be used: ${file}`, async (context) => {
      const repository = await emptyRepository(context);
      repository.write(file, text);
      const before = await repository.snapshot();
      const { stdout, error } = await call(init, repository);
      context.expect(stdout).toBe("");
      context.expect(error).toMatchObject({ code: "INIT_CONFIG", exitCode: 2 });
      context
        .expect(error?.message)
        .toContain(`The existing config cannot be used, so nothing was changed: ${file}`);
      context.expect(await repository.snapshot()).toEqual(before);
      context.expect(existsSync(stateFolder(join(repository.root, ".git")))).toBe(false);
    });
  }

  it("takes nothing below node_modules for the project's, also where no .gitignore names it", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      "package.json",
      '{ "devDependencies": { "git-airlock": "0", "oxlint": "1" } }\n',
    );
    repository.write("node_modules/x/package.json", '{ "lint-staged": { "*": "false" } }\n');
    repository.write(
      "node_modules/x/lefthook.yml",
      "pre-commit: { commands: { a: { run: 'false' } } }\n",
    );
    repository.write("web/node_modules/y/.lintstagedrc", "'*': 1\n");
    repository.write("web/node_modules/y/tsconfig.json", "{}\n");
    const { stdout } = await call(init, repository);
    context.expect(stdout).toContain("  Writes airlock.config.mjs: oxlint.\n");
    context.expect(stdout).toContain("  git add airlock.config.mjs package.json && git commit");
    context.expect(stdout).not.toContain("node_modules");
  });

  it("goes on where a config below the root cannot be used, and names it", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(".lintstagedrc", "'*.js': 'true'\n");
    repository.write("test/fixtures/.lintstagedrc", "'*.js': 1\n");
    const { stdout } = await call(init, repository);
    context
      .expect(stdout)
      .toContain(
        "Cannot use a config below the root, so commits to its files are refused: test/fixtures/.lintstagedrc",
      );
  });
});
