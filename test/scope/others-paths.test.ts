// Paths that another session has staged or committed, and entries that nobody meant: deletions and
// stale entries.

import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import {
  type Actor,
  actor,
  guardSays,
  landedPaths,
  refusalIn,
  sharedRepository,
} from "./scope-fixture.ts";

describe("A path that another session has staged", () => {
  it.concurrent("is refused in a plain commit, naming session and command; it stays staged while one's own lands", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    repository.write("a.txt", "mine\n");
    repository.write("src/two.ts", "theirs\n");
    await other.git(["add", "two.ts"], { at: "src" });
    await me.git(["add", "a.txt"]);
    const refusal = await me.refused(["commit", "-m", "mine"]);
    context.expect(refusal).toMatchObject({ code: "FOREIGN_PATH", exitCode: 3 });
    context
      .expect(refusal.paths)
      .toMatchObject([{ path: "src/two.ts", session: "other", command: "git add two.ts" }]);
    context.expect((await me.git(refusal.next.slice(1))).code).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["a.txt"]);
    context.expect(await repository.ask("diff", "--cached", "--name-only")).toBe("src/two.ts");
    context.expect((await other.git(["commit", "-qm", "theirs"])).code).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["src/two.ts"]);
  });

  it.concurrent("is taken by whoever names it exactly", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    repository.write("a.txt", "theirs\n");
    await other.git(["add", "a.txt"]);
    context.expect((await me.git(["commit", "-qm", "mine", "a.txt"])).code).toBe(0);
    repository.write("b.txt", "mine\n");
    await me.git(["add", "b.txt"]);
    repository.write("b.txt", "theirs too\n");
    await other.git(["add", "."]);
    context.expect(await guardSays(repository, "me")).toBeNull();
  });

  it.concurrent("is refused too where that session swept it up", async (context) => {
    const repository = await sharedRepository(context);
    const other = actor(repository, "other");
    repository.write("a.txt", "theirs\n");
    await other.git(["add", "."]);
    context
      .expect(await guardSays(repository, "me"))
      .toMatchObject({ code: "FOREIGN_PATH", paths: [{ path: "a.txt", session: "other" }] });
  });

  it.concurrent("passes where that session is provably gone: its terminal's shell has ended", async (context) => {
    const repository = await sharedRepository(context);
    repository.write("a.txt", "theirs\n");
    const end = await repository.world.start(["script", "-qec", "git add a.txt", "/dev/null"], {
      cwd: repository.root,
    }).done;
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await guardSays(repository, "me")).toBeNull();
  });

  it.concurrent("counts in a linked worktree by that worktree's own index", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    await repository.ask("worktree", "add", "--quiet", "-b", "side", "../side");
    const at = join(repository.root, "../side");
    repository.write("../side/a.txt", "theirs, over there\n");
    await other.git(["add", "a.txt"], { at });
    repository.write("a.txt", "mine\n");
    await me.git(["add", "a.txt"]);
    context.expect(await guardSays(repository, "me")).toBeNull();
    const end = await me.git(["commit", "-m", "x"], { at });
    context.expect(end.stderr).toMatch(/FOREIGN_PATH.*\n.*\n\s+a\.txt +other/);
  });

  it.concurrent("is nobody's where no ledger knows it", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    for (const path of ["a.txt", "b.txt", "c.txt"]) repository.write(path, "edited\n");
    await repository.prepare("add", "a.txt");
    await other.git(["add", "b.txt"]);
    await other.git(["reset", "--quiet", "b.txt"]);
    await repository.prepare("add", "b.txt");
    await me.git(["add", "c.txt"]);
    context.expect(await guardSays(repository, "me")).toBeNull();
    context
      .expect(await repository.ask("diff", "--cached", "--name-only"))
      .toBe("a.txt\nb.txt\nc.txt");
  });
});

describe("Deletions", () => {
  it.concurrent("of the whole index, while the files are there, are an accident: refused, nothing reset", async (context) => {
    const repository = await sharedRepository(context);
    rmSync(join(repository.root, ".git/index"));
    await repository.ask("add", "a.txt");
    const refusal = await actor(repository, "me").refused(["commit", "-m", "x"]);
    context.expect(refusal.code).toBe("MASS_DELETION");
    context.expect(refusal.paths).toHaveLength(6);
    context.expect((await repository.git(refusal.next.slice(1))).code).toBe(0);
    context.expect(await repository.ask("status", "--porcelain")).toBe("");
  });

  it.concurrent("of more than 50 files and a fifth of the tree need an approval; a move of as many does not", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (let at = 0; at < 60; at += 1) repository.write(`many/${at}.txt`, `number ${at}\n`);
    await repository.prepare("add", "many");
    await repository.prepare("commit", "--quiet", "-m", "many");
    await me.git(["mv", "many", "moved"]);
    for (let at = 0; at < 60; at += 1)
      repository.write(`moved/${at}.txt`, `number ${at}\n`.repeat(2));
    context.expect((await me.git(["commit", "-qm", "moved"])).code).toBe(0);
    await me.git(["rm", "-qrf", "moved"]);
    const refusal = await me.refused(["commit", "-m", "gone"]);
    context.expect([refusal.code, refusal.paths.length]).toEqual(["MASS_DELETION", 60]);
    await undoneByLine(context, { repository, me });
    context.expect((await me.airlock(["approve", refusal.approval!, "--yes"])).code).toBe(0);
    context.expect((await me.git(["commit", "-qm", "gone"])).code).toBe(0);
  });

  it.concurrent("of single files that stay on disk are meant where they were named", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    await me.git(["rm", "-q", "--cached", "-r", "src", "docs", "a.txt"]);
    context.expect(await guardSays(repository, "me")).toBeNull();
  });
});

describe("An index that is older than HEAD", () => {
  it.concurrent("is refused, and the one command of the message mends it without touching a file", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    const index = join(repository.root, ".git/index");
    copyFileSync(index, `${index}-before`);
    repository.write("a.txt", "newer\n");
    repository.write("new.txt", "newer\n");
    const other = actor(repository, "other");
    await other.git(["add", "a.txt", "new.txt"]);
    context.expect((await other.git(["commit", "-qm", "newer"])).code).toBe(0);
    copyFileSync(`${index}-before`, index);
    repository.write("b.txt", "mine\n");
    await me.git(["add", "b.txt"]);
    const refusal = await me.refused(["commit", "-m", "mine"]);
    context.expect(refusal.code).toBe("STALE_ENTRY");
    context.expect(refusal.paths.map(({ path }) => path)).toEqual(["a.txt", "new.txt"]);
    context.expect((await me.git(refusal.next.slice(1))).code).toBe(0);
    context.expect((await me.git(["commit", "-qm", "mine"])).code).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["b.txt"]);
  });

  it.concurrent("is refused too where the session had unstaged everything before the other commit", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    const index = join(repository.root, ".git/index");
    await me.git(["add", "src"]);
    await me.git(["reset", "-q"]);
    copyFileSync(index, `${index}-before`);
    repository.write("a.txt", "newer\n");
    context.expect((await other.git(["commit", "-qm", "newer", "--", "a.txt"])).code).toBe(0);
    copyFileSync(`${index}-before`, index);
    repository.write("b.txt", "mine\n");
    await me.git(["add", "b.txt"]);
    const refusal = (await guardSays(repository, "me"))!;
    context
      .expect([refusal.code, refusal.paths.map(({ path }) => path)])
      .toEqual(["STALE_ENTRY", ["a.txt"]]);
  });

  it.concurrent("is what was asked for where somebody took a path back by name", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (const take of [
      ["restore", "--staged", "--source=HEAD~1", "a.txt"],
      ["reset", "-q", "HEAD~1", "--", "a.txt"],
    ]) {
      repository.write("a.txt", `${take.join()}\n`);
      await me.git(["commit", "-qm", "newer", "a.txt"]);
      await me.git(take);
      context.expect(await guardSays(repository, "me"), take.join(" ")).toBeNull();
      await repository.prepare("reset", "--quiet", "--hard");
    }
  });

  it.concurrent("because another commit finished meanwhile is lost to that one (exit 4): nothing is done, and the same commit again lands", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    // As a commit that had read the index before this one took its lock, and has just put its own
    // in place.
    const once =
      "rm .git/hooks/pre-commit; cp .git/index .git/other; GIT_INDEX_FILE=.git/other git add b.txt; mv .git/other .git/index";
    repository.write(".git/hooks/pre-commit", `#!/bin/sh\n${once}\n`, 0o755);
    for (const path of ["a.txt", "b.txt"]) repository.write(path, "edited\n");
    const end = await me.git(["commit", "-m", "mine", "--", "a.txt"], {
      env: { AIRLOCK_FORMAT: "json" },
    });
    const refusal = refusalIn(end);
    context.expect(refusal).toMatchObject({
      outcome: "lost",
      exitCode: 4,
      code: "INDEX_MOVED",
      approval: null,
      paths: [{ path: "b.txt" }],
    });
    context.expect(refusal.next).toEqual(["git", "commit", "-m", "mine", "--", "a.txt"]);
    context.expect(await repository.ask("diff", "--cached", "--name-only")).toBe("b.txt");
    context.expect((await me.git(refusal.next.slice(1))).code).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["a.txt"]);
    context.expect(await repository.ask("diff", "--cached", "--name-only")).toBe("b.txt");
  });
});

/**
 * Types the line of the message in a subfolder, sees the deletions gone from the index, and stages
 * them again.
 */
async function undoneByLine(
  context: Context,
  { repository, me }: { repository: TestRepository; me: Actor },
): Promise<void> {
  const { error } = await me.refused(["commit", "-m", "gone"], { at: "src" });
  const line = error.next.find((one) => one.includes("restore --staged"))!;
  const end = await run(["sh", "-c", line], {
    cwd: join(repository.root, "src"),
    env: repository.env,
  });
  context.expect(end.code, end.stderr).toBe(0);
  context.expect((await me.git(["diff", "--cached", "--name-only"])).stdout).toBe("");
  await me.git(["rm", "-qrf", "--cached", "moved"]);
}
