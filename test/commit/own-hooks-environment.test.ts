// Hooks of the user find the same variables of git in `airlock commit` as in `git commit`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";

describe("a hook of the user in airlock commit", () => {
  it.concurrent("may make repositories, and stages into the commit all the same", async (context) => {
    const repository = await guardedRepository(context);
    const { dir } = repository.world;
    // As a test suite does: a repository beside, with a commit of its own.
    const suite = `set -e
      rm -rf '${dir}/made'; git init -q '${dir}/made'; cd '${dir}/made'
      echo x >made.txt; git add made.txt; git commit -q -m made --no-verify
      git ls-files >'${dir}/made.list'`;
    for (const name of ["pre-commit", "commit-msg"])
      repository.write(
        `.git/hooks/${name}`,
        `#!/bin/sh
        { env | grep -E '^GIT_(DIR|WORK_TREE|INDEX_FILE)='; git rev-parse HEAD; git diff --cached --name-only; } >>'${dir}/asked'
        [ ${name} = commit-msg ] || { echo staged >by-hook.txt; git add by-hook.txt; }
        (${suite})\n`,
        0o755,
      );
    const base = await repository.ask("rev-parse", "HEAD");
    repository.write("a.txt", "mine\n");
    const end = await repository.airlock(["commit", "-m", "mine", "a.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect(readFileSync(join(dir, "asked"), "utf8"))
      .toBe([base, "a.txt", base, "a.txt", "by-hook.txt", ""].join("\n"));
    context.expect(readFileSync(join(dir, "made.list"), "utf8")).toBe("made.txt\n");
    context
      .expect(await repository.ask("diff-tree", "--name-only", "-r", "HEAD^", "HEAD"))
      .toBe("a.txt\nby-hook.txt");
  });
});
