// The shared index while `airlock commit` runs: whole-tree checks, newer staging, a held
// index.lock.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { changedPaths, door, expectLanded } from "../support/commit/door.ts";
import { newGate } from "../support/check/gate.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { atTheGate, ended } from "../support/commit/held-door.ts";
import { untilTrue } from "../support/repository/world.ts";

describe("Checks of the whole tree", () => {
  it.concurrent.for(["always", "never"] as const)(
    "run again on a moved HEAD with recheck: %s, without holding the lock",
    async (recheck, context) => {
      const repository = await guardedRepository(context);
      const gate = newGate(repository);
      // Together they are too many, each alone is not.
      const few = ["sh", "-c", "[ $(cat a.txt b.txt | grep -c new) -lt 2 ]"];
      await commitConfig(repository, {
        recheck,
        checks: {
          gate: { files: "a.txt", run: gate.run, paths: false },
          few: { files: "*.txt", run: few, paths: false, needs: "tree" },
        },
      });
      repository.write("a.txt", "new\n");
      repository.write("b.txt", "new\n");
      const mine = door(repository, ["-m", "mine", "a.txt"]);
      await gate.reached();
      const theirs = await door(repository, ["-m", "theirs", "b.txt"]);
      context.expect(theirs.code, theirs.stderr).toBe(0);
      gate.open();
      const end = await mine;
      context.expect(end.code, end.stderr).toBe(recheck === "always" ? 1 : 0);
      context
        .expect(await repository.ask("log", "-1", "--format=%s"))
        .toBe(recheck === "always" ? "theirs" : "mine");
    },
  );
});

describe("What others stage meanwhile", () => {
  it.concurrent("a newer version of my path, staged while my check runs, stays staged", async (context) => {
    const held = await atTheGate(context);
    const { repository } = held;
    await repository.add("a.txt", "newer\n");
    await repository.add("b.txt", "theirs\n");
    const end = await ended(held);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("mine");
    context.expect(await repository.ask("show", ":a.txt")).toBe("newer");
    context
      .expect((await repository.git(["status", "--porcelain", "a.txt", "b.txt"])).stdout)
      .toBe("M  a.txt\nM  b.txt\n");
  });

  it.concurrent("while checks run nobody is stopped: add, commit, status, stash list work", async (context) => {
    const held = await atTheGate(context);
    const { repository } = held;
    context.expect(existsSync(join(repository.root, ".git/index.lock"))).toBe(false);
    await repository.add("b.txt", "theirs\n");
    const commit = await repository.git(["commit", "-q", "-m", "theirs", "--", "b.txt"]);
    context.expect(commit.code, commit.stderr).toBe(0);
    context.expect((await ended(held)).code).toBe(0);
    context.expect(await repository.ask("log", "-2", "--format=%s")).toBe("mine\ntheirs");
  });
});

describe("index.lock held by somebody", () => {
  it.concurrent("the commit lands, and the index follows as soon as the lock is free", async (context) => {
    const repository = await guardedRepository(context);
    const lock = join(repository.root, ".git/index.lock");
    writeFileSync(lock, "");
    repository.write("a.txt", "mine\n");
    const before = await repository.snapshot();
    const mine = door(repository, ["-m", "mine", "a.txt"]);
    await untilTrue(
      async () => (await repository.ask("log", "-1", "--format=%s")) === "mine",
      "the landing",
    );
    context.expect((await repository.snapshot()).index).toEqual(before.index);
    context.expect(readFileSync(lock, "utf8")).toBe("");
    // A plain commit cannot take it back meanwhile: git wants the lock, and where it does not, our
    // hook refuses or replays.
    const other = await repository.git(["commit", "-q", "-m", "other", "--allow-empty"]);
    context.expect(other.code).not.toBe(0);
    rmSync(lock);
    const end = await mine;
    context.expect(end.code, end.stderr).toBe(0);
    context.expect((await repository.git(["status", "--porcelain", "a.txt"])).stdout).toBe("");
    await repository.add("b.txt", "next\n");
    context.expect((await repository.git(["commit", "-q", "-m", "next"])).code).toBe(0);
    context.expect(await changedPaths(repository, "HEAD")).toEqual(["b.txt"]);
  });

  it.concurrent("the entry is up to date for git at once: nothing is left to refresh", async (context) => {
    const repository = await guardedRepository(context);
    for (const other of [false, true]) {
      if (other) await repository.add("b.txt", "theirs\n");
      repository.write("a.txt", `mine ${other}\n`);
      await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
      context.expect(await repository.ask("diff-files", "--name-only", "a.txt")).toBe("");
    }
  });
});
