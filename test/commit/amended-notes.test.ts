// What git does when a commit is replaced: it copies the notes, and runs post-rewrite.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";

describe("airlock commit --amend, as git commit --amend", () => {
  it.concurrent("copies notes if notes.rewriteRef says so, unless --no-post-rewrite is given", async (context) => {
    const repository = await guardedRepository(context, { config: { checks: { see: undefined } } });
    const ran = join(repository.world.dir, "rewritten");
    repository.write(".git/hooks/post-rewrite", `#!/bin/sh\ncat >'${ran}'\n`, 0o755);
    const amend = async (...args: string[]): Promise<string> => {
      const end = await repository.airlock(["commit", "--amend", ...args]);
      context.expect(end.code, end.stderr).toBe(0);
      return (await repository.git(["notes", "show"])).stdout;
    };
    repository.write("a.txt", "mine\n");
    const end = await repository.airlock(["commit", "-m", "mine", "a.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
    await repository.ask("notes", "add", "-m", "reviewed");
    await repository.ask("config", "notes.rewriteRef", "refs/notes/*");
    context.expect(await amend("-m", "again")).toBe("reviewed\n");
    context.expect(existsSync(ran)).toBe(true);
    rmSync(ran);
    context.expect(await amend("--no-post-rewrite", "-m", "without")).toBe("");
    context.expect(existsSync(ran)).toBe(false);
    await repository.ask("notes", "add", "-m", "reviewed");
    await repository.ask("config", "--unset", "notes.rewriteRef");
    context.expect(await amend("-m", "not asked for")).toBe("");
  });
});
