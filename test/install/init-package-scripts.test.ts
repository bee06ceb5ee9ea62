// `airlock init`: the package.json whose scripts install the hooks, and what stops it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { init } from "../../src/commands/setup/init.ts";
import { uninstall } from "../../src/commands/setup/uninstall.ts";
import { installScript } from "../../src/install/init/install-script.ts";
import { scriptIn } from "../../src/install/init/package-json.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { call } from "../hooks/hooks-fixture.ts";
import { config } from "./init-fixture.ts";

describe.concurrent("airlock init", () => {
  it("works from a subfolder of a monorepo, at its root, and says what to add from there", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      "package.json",
      '{ "workspaces": ["packages/*"], "devDependencies": { "git-airlock": "0" } }\n',
    );
    repository.write("packages/a/package.json", "{}\n");
    const done = await call(init, repository, { cwd: join(repository.root, "packages/a") });
    context
      .expect(done.stdout)
      .toContain("git add ../../airlock.config.mjs ../../package.json && git commit");
    context.expect(scriptIn(repository.read("package.json"), "prepare")).toBe(installScript);
    context.expect(repository.read("packages/a/package.json")).toBe("{}\n");
  });

  it("sets the nearest package.json's prepare script where the root has none", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("web/package.json", '{ "devDependencies": { "git-airlock": "0" } }\n');
    repository.write("web/pnpm-lock.yaml", "");
    repository.write("web/src/a.js", "");
    const done = await call(init, repository, { cwd: join(repository.root, "web/src") });
    context.expect(done.stdout).toContain('Sets "prepare" in web/package.json');
    context
      .expect(done.stdout)
      .toContain(
        "git add ../../airlock.config.mjs ../package.json ../pnpm-lock.yaml && git commit",
      );
    context.expect(done.stdout).not.toContain("Note:");
    context.expect(repository.exists(config)).toBe(true);
  });

  it("sets postinstall, which newer yarn runs, in a private package, and says so where that is published", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("yarn.lock", "__metadata:\n  version: 8\n");
    repository.write("package.json", '{ "devDependencies": { "git-airlock": "0" } }\n');
    context
      .expect((await call(init, repository)).stdout)
      .toContain("in every clone, run once\n    yarn git-airlock install\n");
    await call(uninstall, repository);
    repository.write(
      "package.json",
      '{ "private": true, "devDependencies": { "git-airlock": "0" } }\n',
    );
    context
      .expect((await call(init, repository)).stdout)
      .toContain('Sets "postinstall" in package.json');
    context.expect(scriptIn(repository.read("package.json"), "postinstall")).toBe(installScript);
    await call(uninstall, repository);
    context
      .expect(repository.read("package.json"))
      .toBe('{ "private": true, "devDependencies": { "git-airlock": "0" } }\n');
  });

  it("exits with 2 outside a repository, naming git init, and in a broken package.json, changing nothing", async (context) => {
    const repository = await emptyRepository(context);
    context
      .expect((await call(init, repository, { cwd: repository.world.dir })).error)
      .toMatchObject({ code: "NOT_A_REPOSITORY", exitCode: 2, next: ["git init"] });
    repository.write("package.json", "{ oops");
    context
      .expect((await call(init, repository)).error)
      .toMatchObject({ code: "PACKAGE_JSON", exitCode: 2 });
    context.expect(repository.exists(config)).toBe(false);
    context
      .expect(readFileSync(join(repository.root, ".git/config"), "utf8"))
      .not.toContain("hooksPath");
  });

  it("changes nothing where another setting of core.hooksPath wins", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("package.json", "{}\n");
    const env = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.hooksPath",
      GIT_CONFIG_VALUE_0: "/dev/null",
    };
    context
      .expect((await call(init, repository, { env })).error)
      .toMatchObject({ code: "HOOKS_PATH_OVERRIDDEN" });
    context.expect(repository.read("package.json")).toBe("{}\n");
    context.expect(repository.exists(config)).toBe(false);
  });
});
