// A tool that asks git inside a chamber gets answers about the candidate.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";

describe("A tool that asks git gets answers about the chamber", () => {
  const ask = (folder: string): string => `
    out() { name=$1; shift; "$@" > ${folder}/$name 2>&1; }
    out toplevel git rev-parse --show-toplevel
    out prefix git rev-parse --show-prefix
    out branch git rev-parse --abbrev-ref HEAD
    out head git rev-parse HEAD
    out files git ls-files
    out cached git diff --cached --name-status
    out unstaged git diff --name-only
    out untracked git ls-files --others --exclude-standard
    out status git status --porcelain
    out stash git stash list
    out worktrees git worktree list --porcelain
    out tags git tag --list
    out describe git describe --tags
    out log git log --format=%H
    out remote git remote -v
    out user git config user.email
    out pwd pwd -P
    out environment env
  `;

  it.concurrent.for([
    ["on a branch", "checkout", "-b", "feature/x"],
    ["on a detached HEAD", "checkout", "--detach"],
  ] as const)("%s", async ([, ...checkout], context) => {
    const repository = await guardedRepository(context, {
      config: (r) => ({
        checks: { ask: { files: "*", run: ["sh", "-c", ask(r.world.dir)], paths: false } },
      }),
    });
    await repository.prepare(...checkout);
    await repository.prepare("tag", "v1");
    await repository.ask("config", "user.email", "local@example.org");
    await repository.ask("remote", "add", "origin", "https://example.org/x.git");
    await repository.add("a.txt", "staged\n");
    await repository.add("new.txt", "new\n");
    await repository.ask("rm", "--quiet", "--cached", "b.txt");
    const branch = await repository.ask("rev-parse", "--abbrev-ref", "HEAD");
    const head = await repository.ask("rev-parse", "HEAD");
    const files = await repository.ask("ls-files");
    const end = await repository.git(["commit", "-m", "asked"]);
    context.expect(end.code, end.stderr).toBe(0);
    const answer = (name: string): string =>
      readFileSync(join(repository.world.dir, name), "utf8").trimEnd();
    context.expect(answer("toplevel")).toBe(answer("pwd"));
    context.expect(answer("toplevel")).not.toContain(repository.root);
    context.expect(answer("prefix")).toBe("");
    context.expect(answer("branch")).toBe(branch);
    context.expect(answer("head")).toBe(head);
    context.expect(answer("files")).toBe(files);
    context.expect(answer("cached")).toBe("M\ta.txt\nD\tb.txt\nA\tnew.txt");
    context.expect(answer("status")).toBe("M  a.txt\nD  b.txt\nA  new.txt");
    for (const name of ["unstaged", "untracked", "stash"])
      context.expect(answer(name), name).toBe("");
    context
      .expect(
        answer("worktrees")
          .split("\n")
          .filter((line) => line.startsWith("worktree ")),
      )
      .toHaveLength(1);
    context.expect(answer("tags")).toBe("v1");
    context.expect(answer("describe")).toBe("v1");
    context.expect(answer("log")).toBe(head);
    context.expect(answer("remote")).toContain("https://example.org/x.git");
    context.expect(answer("user")).toBe("local@example.org");
    const local = (await repository.ask("rev-parse", "--local-env-vars")).split("\n");
    const names = answer("environment")
      .split("\n")
      .map((line) => line.split("=")[0]!);
    context
      .expect(names.filter((name) => local.includes(name) && name !== "GIT_CONFIG_COUNT"))
      .toEqual([]);
  });
});
