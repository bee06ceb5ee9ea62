// airlock init: how it knows which tools a project uses.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, it } from "vitest";
import { parseConfig } from "../../src/checks/config/schema.ts";
import { init } from "../../src/commands/setup/init.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { call } from "../hooks/hooks-fixture.ts";

const config = "airlock.config.mjs";

/** The checks in the config that init wrote; it must be valid. */
async function writtenChecks(repository: TestRepository): Promise<Record<string, unknown>> {
  const module = (await import(pathToFileURL(join(repository.root, config)).href)) as {
    default: { checks: Record<string, unknown> };
  };
  const result = parseConfig(module.default);
  if ("problem" in result) throw new Error(JSON.stringify(result.problem));
  return module.default.checks;
}

describe.concurrent("airlock init knows tools", () => {
  it("knows tools of other languages by their configuration and by what can be started", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("pyproject.toml", "[tool.ruff.lint]\n[tool.black]\n");
    repository.write("main.go", "package main\n");
    repository.write("Cargo.toml", "");
    repository.write("run.sh", "");
    for (const program of ["ruff", "black", "gofmt", "rustfmt", "shellcheck"])
      await repository.script(program, "#!/bin/sh\n");
    const env = { PATH: `${join(repository.world.dir, "scripts")}:${repository.env["PATH"]}` };
    await call(init, repository, { env });
    context
      .expect(Object.entries(await writtenChecks(repository)))
      .toEqual(["ruff", "black", "shellcheck", "gofmt", "rustfmt"].map((name) => [name, true]));
  });

  it("knows those of the package below the root that it is called in, writes the config there, and its commits are checked", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      "pkg/package.json",
      '{ "devDependencies": { "git-airlock": "0", "eslint": "9" } }\n',
    );
    repository.write("pkg/eslint.config.mjs", "export default [];\n");
    const { stdout } = await call(init, repository, { cwd: join(repository.root, "pkg") });
    context.expect(stdout).toContain("  Writes pkg/airlock.config.mjs: eslint.\n");
    context.expect(stdout).toContain("  Note: Only files below pkg/ are checked,");
    context.expect(stdout).toContain("  git add airlock.config.mjs package.json && git commit");
    context.expect(repository.exists(config)).toBe(false);
    context.expect(repository.read(`pkg/${config}`)).not.toContain("noVerify");
    for (const name of ["package.json", "eslint.config.mjs", config])
      await repository.stage(`pkg/${name}`);
    context.expect((await repository.airlock(["checks"])).stdout).toMatch(/^pkg:eslint /);
    context
      .expect((await call(init, repository, { cwd: join(repository.root, "pkg") })).stdout)
      .toMatch(/^airlock: nothing to do/);
  });

  it("takes no tool that cannot be started, nor eslint without a configuration", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      "package.json",
      '{ "devDependencies": { "eslint": "9", "oxlint": "1", "@biomejs/biome": "2", "stylelint": "16" } }',
    );
    repository.write(".prettierrc", "{}");
    repository.write(".markdownlint.json", "{}");
    await call(init, repository, { env: { PATH: `${repository.env["PATH"]}` } });
    context.expect(Object.keys(await writtenChecks(repository))).toEqual(["oxlint", "biome"]);
  });
});
