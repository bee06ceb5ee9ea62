// Hooks run once and see this commit, signing holds, and nothing that a hook starts holds anybody
// up.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { door, expectLanded, expectNotLanded } from "../support/commit/door.ts";
import { newGate } from "../support/check/gate.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { succeed } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { ownHook } from "./own-hook.ts";

function hooksLog(repository: TestRepository): string[][] {
  const file = join(repository.world.dir, "hooks.log");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "));
}

describe("Hooks of airlock commit", () => {
  it.concurrent("each runs once, on the right branch, with exactly this commit's staged diff; post-commit after the landing, in the worktree", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("checkout", "-q", "-b", "topic/x");
    await repository.add("b.txt", "staged by somebody else\n");
    for (const name of ["pre-commit", "prepare-commit-msg", "commit-msg"])
      await ownHook(repository, name);
    await ownHook(
      repository,
      "post-commit",
      `git log -1 --format=%s > '${join(repository.world.dir, "landed")}'`,
    );
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
    const seen = hooksLog(repository);
    context
      .expect(seen.map(([name]) => name))
      .toEqual(["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"]);
    for (const [name, branch, folder, ...paths] of seen) {
      context.expect(branch).toBe("topic/x");
      context.expect(paths).toEqual(name === "post-commit" ? [] : ["a.txt"]);
      context.expect(folder === repository.root).toBe(name === "post-commit");
    }
    context.expect(readFileSync(join(repository.world.dir, "landed"), "utf8")).toBe("mine\n");
  });

  it.concurrent("commit-msg may change the message or refuse it; pre-commit may forbid a branch", async (context) => {
    const repository = await guardedRepository(context);
    await ownHook(
      repository,
      "commit-msg",
      'grep -q forbidden "$1" && { echo "not that word" >&2; exit 1; }; echo changed > "$1"',
    );
    repository.write("a.txt", "mine\n");
    const refused = await expectNotLanded(repository, ["-m", "forbidden", "a.txt"], { code: 1 });
    context.expect(refused.stderr).toContain("not that word");
    await expectLanded(repository, ["-m", "fine", "a.txt"], { paths: ["a.txt"] });
    context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("changed");
    const forbid =
      '[ "$(git symbolic-ref --short HEAD)" != main ] || { echo "not on main" >&2; exit 1; }';
    await ownHook(repository, "pre-commit", forbid);
    repository.write("a.txt", "more\n");
    context
      .expect((await expectNotLanded(repository, ["-m", "fine", "a.txt"], { code: 1 })).stderr)
      .toContain("not on main");
  });

  it.concurrent("what a pre-commit of the user's stages is checked, and is part of the commit", async (context) => {
    const repository = await guardedRepository(context, {
      config: {
        checks: { words: { files: "*.txt", run: ["sh", "-c", '! grep -l broken "$@"', "sh"] } },
      },
    });
    await ownHook(
      repository,
      "pre-commit",
      "echo formatted > a.txt; echo generated > made.txt; git add a.txt made.txt",
    );
    repository.write("a.txt", "mine\n");
    const end = await door(repository, ["-m", "mine", "a.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("formatted");
    context.expect(await repository.ask("show", "HEAD:made.txt")).toBe("generated");
    context.expect(repository.read("a.txt")).toBe("mine\n");
    context.expect(await repository.ask("diff", "--cached", "--name-only")).toBe("");
    await ownHook(repository, "pre-commit", "echo broken > a.txt; git add a.txt");
    repository.write("a.txt", "mine again\n");
    await expectNotLanded(repository, ["-m", "mine", "a.txt"], { code: 1 });
  });

  it.concurrent("a hook that stages something after the checks is refused", async (context) => {
    const repository = await guardedRepository(context);
    await ownHook(repository, "commit-msg", "echo late > late.txt; git add late.txt");
    repository.write("a.txt", "mine\n");
    await door(repository, ["-m", "mine", "a.txt"]);
    context
      .expect(await repository.ask("ls-tree", "-r", "--name-only", "HEAD"))
      .not.toContain("late.txt");
  });

  it.concurrent("post-commit and post-rewrite that fail are said, and the commit stands; post-rewrite gets both commits", async (context) => {
    const repository = await guardedRepository(context);
    repository.write(
      ".git/hooks/post-rewrite",
      `#!/bin/sh\n{ echo "$1"; cat; } > '${join(repository.world.dir, "rewritten")}'\n`,
      0o755,
    );
    await ownHook(repository, "post-commit", "exit 3");
    repository.write("a.txt", "mine\n");
    const end = await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
    context.expect(end.stderr).toContain("The hook post-commit failed");
    const before = await repository.ask("rev-parse", "HEAD");
    await expectLanded(repository, ["--amend", "-m", "again"], { paths: ["a.txt"] });
    const after = await repository.ask("rev-parse", "HEAD");
    context
      .expect(readFileSync(join(repository.world.dir, "rewritten"), "utf8"))
      .toBe(`amend\n${before} ${after}\n`);
  });

  it.concurrent.for(["gitdir:REPO/", "gitdir:REPO/.git"])(
    "the author comes out right with includeIf %s",
    async (condition, context) => {
      const repository = await guardedRepository(context);
      const other = await repository.script(
        "other.config",
        "[user]\n\tname = Work Name\n\temail = work@example.org\n",
        0o644,
      );
      await repository.ask(
        "config",
        "--global",
        `includeIf.${condition.replace("REPO", repository.root)}.path`,
        other,
      );
      repository.write("a.txt", "mine\n");
      const env = { ...repository.env };
      for (const name of Object.keys(env))
        if (/^GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL)$/.test(name))
          delete (env as Record<string, string>)[name];
      const { startCommand } = await import("../support/repository/world.ts");
      await succeed([...startCommand, "commit", "-m", "mine", "a.txt"], {
        cwd: repository.root,
        env,
      });
      context
        .expect(await repository.ask("log", "-1", "--format=%an <%ae>|%cn <%ce>"))
        .toBe("Work Name <work@example.org>|Work Name <work@example.org>");
    },
  );

  it.concurrent("two commits at once never swap their messages", async (context) => {
    const repository = await guardedRepository(context);
    const gate = newGate(repository);
    await commitConfig(repository, {
      checks: { gate: { files: "*", run: gate.run, paths: false } },
    });
    for (const path of ["a.txt", "b.txt"]) repository.write(path, "mine\n");
    const start = (path: string) =>
      door(repository, [path], { env: { GIT_EDITOR: `sh -c 'echo "about ${path}" > "$1"' sh` } });
    const both = [start("a.txt"), start("b.txt")];
    await gate.reached(2);
    gate.open();
    for (const end of await Promise.all(both)) context.expect(end.code, end.stderr).toBe(0);
    const log = await repository.ask("log", "-2", "--format=%s:", "--name-only");
    const pairs = log.split("\n").filter(Boolean);
    context
      .expect([`${pairs[0]}${pairs[1]}`, `${pairs[2]}${pairs[3]}`].sort())
      .toEqual(["about a.txt:a.txt", "about b.txt:b.txt"]);
  });
});
