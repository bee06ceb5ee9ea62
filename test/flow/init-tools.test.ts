// airlock init: how it knows which tools a project uses.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, it } from "vitest";
import { parseConfig } from "../../src/checks/schema.ts";
import { init } from "../../src/commands/init.ts";
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

describe.concurrent("airlock init knows tools", () => {
  it("knows tools of other languages by their configuration and by what can be started", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("pyproject.toml", "[tool.ruff.lint]\n[tool.black]\n");
    repository.write("main.go", "package main\n");
    repository.write("Cargo.toml", "");
    repository.write("run.sh", "");
    for (const program of ["ruff", "black", "gofmt", "rustfmt", "shellcheck"]) await repository.script(program, "#!/bin/sh\n");
    const env = { PATH: `${join(repository.world.dir, "scripts")}:${repository.env["PATH"]}` };
    await call(init, repository, { env });
    context
      .expect(Object.entries(await writtenChecks(repository)))
      .toEqual(["ruff", "black", "shellcheck", "gofmt", "rustfmt"].map((name) => [name, true]));
  });

  it("takes no tool that cannot be started, nor eslint without a configuration", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("package.json", '{ "devDependencies": { "eslint": "9", "oxlint": "1", "@biomejs/biome": "2", "stylelint": "16" } }');
    repository.write(".prettierrc", "{}");
    repository.write(".markdownlint.json", "{}");
    await call(init, repository, { env: { PATH: `${repository.env["PATH"]}` } });
    context.expect(Object.keys(await writtenChecks(repository))).toEqual(["oxlint", "biome"]);
  });
});
