// A commit that takes the config away: only what a config file holds is a config, whatever a
// package.json mentions.

import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";

describe.concurrent("a tree without a config", () => {
  it("is refused though git-airlock and lint-staged are among the dependencies, and taken with one below the root", async (context) => {
    const repository = await guardedRepository(context);
    const head = await repository.ask("rev-parse", "HEAD");
    await repository.add(
      "package.json",
      '{ "devDependencies": { "git-airlock": "^1", "lint-staged": "^16" }, "scripts": { "lint-staged": "x" } }\n',
    );
    await repository.ask("rm", "-q", "-f", "airlock.config.json");
    const refused = await repository.git(["commit", "-qm", "no config"]);
    context.expect(refused.code).toBe(1);
    context
      .expect(refused.stderr)
      .toContain("What is being checked holds no airlock configuration");
    context.expect(await repository.ask("rev-parse", "HEAD")).toBe(head);
    await repository.add("packages/a/package.json", '{ "lint-staged": { "*.ts": "true" } }\n');
    const taken = await repository.git(["commit", "-qm", "one below"]);
    context.expect([taken.code, taken.stderr]).toEqual([0, context.expect.any(String)]);
  });
});
