// `airlock uninstall` says which checks nothing runs now.

import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { init } from "../../src/commands/setup/init.ts";
import { uninstall } from "../../src/commands/setup/uninstall.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { call, tell } from "../hooks/hooks-fixture.ts";
import { preCommitConfig } from "./replaced-stubs.ts";

describe.concurrent("airlock uninstall says which checks nothing runs now", () => {
  it("for each tool, with commands that work", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(".lintstagedrc.json", '{ "*.js": "true" }');
    repository.write(".pre-commit-config.yaml", preCommitConfig);
    repository.write("lefthook.yml", "pre-commit: { commands: { a: { run: 'true' } } }\n");
    await call(init, repository);
    const { stdout } = await call(uninstall, repository);
    context
      .expect(stdout)
      .toContain(
        "  .pre-commit-config.yaml stays, and nothing runs its checks now. To let pre-commit run them itself:\n",
      );
    context.expect(stdout).toMatch(/ {2}lefthook\.yml stays, .*\n {4}(?:npx )?lefthook install\n/);
    const [, commands] = / {2}\.lintstagedrc\.json stays, .*\n((?: {4}.*\n)+)/.exec(stdout) ?? [];
    await tell(repository, ["sh", "-ec", commands!]);
    context.expect(repository.read(".git/hooks/pre-commit")).toBe("#!/bin/sh\nnpx lint-staged\n");
    context
      .expect(statSync(join(repository.root, ".git/hooks/pre-commit")).mode & 0o100)
      .toBe(0o100);
    await call(init, repository);
    context
      .expect((await call(uninstall, repository)).stdout)
      .not.toContain(".lintstagedrc.json stays");
  });

  it("for airlock's own config, which counts alone", async (context) => {
    const repository = await emptyRepository(context);
    repository.write("airlock.config.json", '{ "checks": {} }');
    repository.write(".lintstagedrc.json", '{ "*.js": "true" }');
    await call(init, repository);
    const { stdout } = await call(uninstall, repository);
    context
      .expect(stdout)
      .toMatch(
        / {2}airlock\.config\.json stays, and nothing runs its checks now\. To restore them:\n {4}.*airlock install\n/,
      );
    context.expect(stdout).not.toContain(".lintstagedrc.json");
  });
});
