// Others move HEAD while `airlock commit` runs; each case has its defined answer.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { changedPaths, door, expectNotLanded, expectSound } from "../support/commit/door.ts";
import { newGate } from "../support/check/gate.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { atTheGate, ended } from "../support/commit/held-door.ts";
import { takeRecordings } from "../support/check/recording.ts";
import type { TestRepository } from "../support/repository/repository.ts";

describe("HEAD moved by others", () => {
  it.concurrent.for([
    ["by the commit door", (r: TestRepository) => door(r, ["-m", "theirs", "b.txt"])],
    [
      "by plain git commit",
      (r: TestRepository) => r.git(["commit", "-q", "-m", "theirs", "--", "b.txt"]),
    ],
  ] as const)(
    "on other paths, %s: lands without running the checks again, each commit with its own paths",
    async ([, commit], context) => {
      const held = await atTheGate(context, [
        "-m",
        "mine",
        "-m",
        "a body",
        "--author=An Other <other@example.org>",
        "--date=2020-02-02T02:02:02Z",
        "a.txt",
        "dir/untracked.txt",
      ]);
      const { repository } = held;
      repository.write("b.txt", "theirs\n");
      const theirs = await commit(repository);
      context.expect(theirs.code, theirs.stderr).toBe(0);
      await takeRecordings(repository);
      const end = await ended(held);
      context.expect(end.code, end.stderr).toBe(0);
      context.expect(await takeRecordings(repository)).toEqual([]);
      context
        .expect(await changedPaths(repository, "HEAD"))
        .toEqual(["a.txt", "dir/untracked.txt"]);
      context.expect(await changedPaths(repository, "HEAD~1")).toEqual(["b.txt"]);
      context
        .expect(await repository.ask("log", "-1", "--format=%an <%ae> %at|%B"))
        .toBe("An Other <other@example.org> 1580608922|mine\n\na body\n");
      context
        .expect((await repository.git(["status", "--porcelain"])).stdout)
        .not.toMatch(/(a|b)\.txt/);
      await expectSound(repository);
    },
  );

  it.concurrent("on the same path: PATH_CONFLICT, exit 4, with path, commit and author; nothing is changed", async (context) => {
    const held = await atTheGate(context, ["--json", "-m", "mine", "a.txt"]);
    const { repository } = held;
    await repository.prepare(
      "commit",
      "-q",
      "-m",
      "theirs",
      "--author=Bo Other <bo@example.org>",
      "--",
      "a.txt",
    );
    repository.write("a.txt", "mine after all\n");
    const before = await repository.snapshot();
    const end = await ended(held);
    context.expect(end.code).toBe(4);
    const report = end.stdout.slice(end.stdout.indexOf("{"));
    const { outcome, error } = JSON.parse(report) as {
      outcome: string;
      error: { code: string; message: string; detail: string };
    };
    context.expect([outcome, error.code]).toEqual(["lost", "PATH_CONFLICT"]);
    context.expect(error.message).toContain("a.txt");
    context
      .expect(error.detail)
      .toContain(
        `a.txt: ${await repository.ask("rev-parse", "--short=12", "HEAD")} "theirs" by Bo Other`,
      );
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("a file where this commit needs a folder, and the other way round: PATH_CONFLICT", async (context) => {
    const repository = await guardedRepository(context);
    const gate = newGate(repository);
    await commitConfig(repository, {
      checks: { gate: { files: "*", run: gate.run, paths: false } },
    });
    repository.write("x/inner.txt", "mine\n");
    const mine = door(repository, ["-m", "mine", "x/inner.txt"]);
    await gate.reached();
    const blob = await repository.ask("rev-parse", "HEAD:a.txt");
    const tree = (
      await repository.git(["mktree"], {
        input: `${await repository.ask("ls-tree", "HEAD")}\n100644 blob ${blob}\tx\n`,
      })
    ).stdout.trim();
    await repository.prepare(
      "update-ref",
      "refs/heads/main",
      await repository.ask("commit-tree", "-p", "HEAD", "-m", "a file x", tree),
    );
    gate.open();
    context.expect((await mine).code).toBe(4);
    context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("a file x");
  });

  it.concurrent("the branch was switched: the commit is on the branch where it began, and the worktree stays as it is", async (context) => {
    const held = await atTheGate(context);
    const { repository } = held;
    await repository.prepare("checkout", "-q", "-b", "elsewhere");
    const before = await repository.snapshot();
    const end = await ended(held);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(end.stderr).toContain("has switched to another branch");
    context.expect(await repository.ask("log", "-1", "--format=%s", "main")).toBe("mine");
    context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("config");
    context.expect((await repository.snapshot()).index).toEqual(before.index);
  });

  it.concurrent("the branch was deleted: exit 4, and it is not made again", async (context) => {
    const held = await atTheGate(context);
    const { repository } = held;
    await repository.prepare("checkout", "-q", "--detach");
    await repository.prepare("branch", "-q", "-D", "main");
    const end = await ended(held);
    context.expect(end.code).toBe(4);
    context.expect(end.stderr).toContain("main was deleted");
    context.expect((await repository.git(["rev-parse", "--verify", "-q", "main"])).code).toBe(1);
  });

  it.concurrent("a detached HEAD moves alone, and one that was put on a branch meanwhile is left there", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("checkout", "-q", "--detach");
    repository.write("a.txt", "mine\n");
    const main = await repository.ask("rev-parse", "main");
    const end = await door(repository, ["-m", "mine", "a.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(end.stdout).toContain("[detached HEAD");
    context.expect(await repository.ask("rev-parse", "main", "HEAD~1")).toBe(`${main}\n${main}`);
    const gate = newGate(repository);
    await commitConfig(repository, { checks: { gate: { files: "a.txt", run: gate.run } } });
    repository.write("a.txt", "more\n");
    const mine = door(repository, ["-m", "mine", "a.txt"]);
    await gate.reached();
    await repository.prepare("checkout", "-q", "-b", "attached");
    gate.open();
    context.expect((await mine).code).toBe(4);
    context.expect(await repository.ask("log", "-1", "--format=%s", "attached")).toBe("config");
    context
      .expect(readFileSync(join(repository.root, ".git/HEAD"), "utf8"))
      .toBe("ref: refs/heads/attached\n");
  });

  it.concurrent("a merge, a rebase, a cherry-pick or a revert is in progress: IN_PROGRESS", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    for (const name of ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge/done"]) {
      const head = await repository.ask("rev-parse", "HEAD");
      repository.write(`.git/${name}`, `${head}\n`);
      const end = await expectNotLanded(repository, ["--json", "-m", "x", "a.txt"], { code: 3 });
      context.expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: "IN_PROGRESS" } });
      repository.remove(`.git/${name.split("/")[0]!}`);
    }
  });

  it.concurrent("--amend on a HEAD that moved: exit 4", async (context) => {
    const repository = await guardedRepository(context);
    const gate = newGate(repository);
    await commitConfig(repository, { checks: { gate: { files: "a.txt", run: gate.run } } });
    repository.write("a.txt", "mine\n");
    const mine = door(repository, ["--amend-any", "-m", "mine", "a.txt"]);
    await gate.reached();
    repository.write("b.txt", "theirs\n");
    await repository.prepare("commit", "-q", "-m", "theirs", "--", "b.txt");
    gate.open();
    context.expect((await mine).code).toBe(4);
    context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("theirs");
  });
});
