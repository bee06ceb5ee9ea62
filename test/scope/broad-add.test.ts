// Broad adds: a commit with paths that only a broad command staged is refused, unless the session
// has named them too.

import { describe, it } from "vitest";
import { expectRefused } from "../support/repository/checked.ts";
import { actor, guardSays, landedPaths, sharedRepository } from "./scope-fixture.ts";

/** Somebody's edits in four places, one of them mine. */
const edits = ["a.txt", "b.txt", "src/one.ts", "new.txt"];

describe("A commit is refused that holds what was only staged by", () => {
  it.concurrent.for([
    { add: ["add", "."], swept: edits },
    { add: ["add", "-A"], swept: edits },
    { add: ["add", "--all"], swept: edits },
    { add: ["add", "--al"], swept: edits },
    { add: ["add", "-u"], swept: ["a.txt", "b.txt", "src/one.ts"] },
    { add: ["add", "-vu", "."], swept: ["a.txt", "b.txt", "src/one.ts"] },
    { add: ["add", ":/"], swept: edits, at: "docs" },
    { add: ["add", "-A"], swept: edits, at: "src" },
    { add: ["add", "."], swept: ["src/one.ts"], at: "src" },
    { add: ["add", "../src"], swept: ["src/one.ts"], at: "docs" },
    { add: ["add", "src"], swept: ["src/one.ts"] },
    { add: ["add", "src/"], swept: ["src/one.ts"] },
    { add: ["add", "*.txt"], swept: ["a.txt", "b.txt", "new.txt"] },
    { add: ["add", "--", ":(exclude)src"], swept: ["a.txt", "b.txt", "new.txt"] },
    { add: ["stage", "."], swept: edits },
    { add: ["-c", "alias.sweep=add -A", "sweep"], swept: edits },
    { add: ["-c", "alias.sweep=!git add -A", "sweep"], swept: edits },
    { add: ["-C", "src", "add", "."], swept: ["src/one.ts"] },
  ])("$add at $at", async ({ add, swept, at = "." }, context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (const path of edits) repository.write(path, "edited\n");
    context.expect((await me.git(add, { at })).code).toBe(0);
    const refusal = (await guardSays(repository, "me"))!;
    context.expect(refusal.code).toBe("BROAD_ADD");
    context.expect(new Set(refusal.paths.map(({ path }) => path))).toEqual(new Set(swept));
    const line =
      add[0] === "-c" ? "git add -A" : ["git", ...(add[0] === "-C" ? add.slice(2) : add)].join(" ");
    for (const { session, command } of refusal.paths)
      context.expect([session, command!.replaceAll("'", "")]).toEqual(["me", line]);
  });

  it.concurrent("an alias that is a shell's, and an add in a subfolder: as data, by a commit", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (const path of edits) repository.write(path, "edited\n");
    await me.git(["-c", "alias.all=!git add -A", "all"]);
    await me.git(["add", "."], { at: "src" });
    const refusal = await me.refused(["commit", "-m", "mine"]);
    context.expect(refusal).toMatchObject({ outcome: "refused", exitCode: 3, code: "BROAD_ADD" });
    context.expect(new Set(refusal.paths.map(({ path }) => path))).toEqual(new Set(edits));
  });

  it.concurrent.for([
    { commit: ["commit", "-am", "x"], swept: ["a.txt", "b.txt", "src/one.ts"] },
    { commit: ["commit", "--all", "-m", "x"], swept: ["a.txt", "b.txt", "src/one.ts"] },
    { commit: ["commit", "-m", "x", "."], swept: ["a.txt", "b.txt", "src/one.ts"] },
    { commit: ["commit", "-m", "x", "--", "src"], swept: ["src/one.ts"] },
    { commit: ["commit", "-i", "src", "-m", "x"], swept: ["src/one.ts"] },
    { commit: ["commit", "-m", "x", "--", "*.txt"], swept: ["a.txt", "b.txt"] },
  ])("$commit", async ({ commit, swept }, context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (const path of edits) repository.write(path, "edited\n");
    const refusal = await me.refused(commit);
    context.expect(refusal.code).toBe("BROAD_ADD");
    context.expect(refusal.paths.map(({ path }) => path)).toEqual(swept);
  });
});

describe("A broad add", () => {
  it.concurrent("is told apart from what was named, and the ready line commits exactly that", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    for (const path of edits) repository.write(path, "edited\n");
    await me.git(["add", "src/one.ts"]);
    await other.git(["add", "b.txt"]);
    await me.git(["add", "."]);
    const refusal = await me.refused(["commit", "-m", "my words"]);
    context.expect(refusal.error.detail.replaceAll(/\d+ s ago/g, "5 s ago")).toMatchInlineSnapshot(`
      "named by you:
        src/one.ts
      added broadly by \`git add .\` (5 s ago):
        a.txt
        new.txt
      of another session:
        b.txt   other, 5 s ago: git add b.txt"
    `);
    context.expect(refusal.next).toEqual(["git", "commit", "-m", "my words", "--", "src/one.ts"]);
    context.expect((await me.git(refusal.next.slice(1))).code).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["src/one.ts"]);
  });

  it.concurrent.for([
    { words: ["-qam", "x"], kept: ["-qm", "x"] },
    { words: ["-vaunormal", "-mx"], kept: ["-vunormal", "-mx"] },
    { words: ["-a", "--signoff", "-m", "-a"], kept: ["--signoff", "-m", "-a"] },
  ])(
    "by `commit $words` is answered with a line without -a; the last one lands",
    async ({ words, kept }, context) => {
      const repository = await sharedRepository(context);
      const me = actor(repository, "me");
      for (const path of ["a.txt", "b.txt"]) repository.write(path, "edited\n");
      await me.git(["add", "a.txt"]);
      const refusal = await me.refused(["commit", ...words]);
      context.expect(refusal.next).toEqual(["git", "commit", ...kept, "--", "a.txt"]);
      if (!words.includes("--signoff")) return;
      context.expect((await me.git(refusal.next.slice(1))).code).toBe(0);
      context.expect(await landedPaths(repository)).toEqual(["a.txt"]);
    },
  );

  it.concurrent("in a subfolder names paths as they are typed there, and none as pathspec magic", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    for (const path of ["a.txt", "src/one.ts", "src/:odd.ts", "b.txt"])
      repository.write(path, "edited\n");
    await me.git(["add", "../a.txt", "one.ts", "./:odd.ts"], { at: "src" });
    await other.git(["add", "b.txt"]);
    const refusal = await me.refused(["commit", "-m", "mine"], { at: "src" });
    context
      .expect(refusal.next)
      .toEqual(["git", "commit", "-m", "mine", "--", "../a.txt", "./:odd.ts", "one.ts"]);
    const end = await me.git(refusal.next.slice(1), { at: "src" });
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["a.txt", "src/:odd.ts", "src/one.ts"]);
  });

  it.concurrent("of nothing but what the session has named passes, in whatever order", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (const path of edits) repository.write(path, "edited\n");
    await me.git(["add", ...edits]);
    repository.write("a.txt", "edited again\n");
    await me.git(["add", "."]);
    context.expect((await me.git(["commit", "-qm", "x"])).stderr).toContain("1 check passed");
    for (const path of ["a.txt", "b.txt"]) repository.write(path, "once more\n");
    await me.git(["add", "a.txt", "b.txt"]);
    context.expect((await me.git(["commit", "-qam", "x"])).code).toBe(0);
  });

  it.concurrent("is not excused by a name that has landed already", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    for (const commit of [
      ["commit", "-qm", "x"],
      ["commit", "-qm", "x", "--", "a.txt"],
    ]) {
      repository.write("a.txt", `${commit.join()}\n`);
      await me.git(["add", "a.txt"]);
      context.expect((await me.git(commit)).code).toBe(0);
      repository.write("a.txt", `${commit.join()}, and somebody went on\n`);
      await me.git(["add", "."]);
      context
        .expect((await me.refused(["commit", "-m", "x"])).paths)
        .toMatchObject([{ path: "a.txt" }]);
      await repository.prepare("reset", "--quiet", "--hard");
    }
  });

  it.concurrent("is only said with scope.broad: warn, and not even that with allow", async (context) => {
    for (const [broad, said] of [
      ["warn", 'airlock: added broadly, and not named (scope.broad is "warn"): a.txt b.txt\n'],
      ["allow", ""],
    ] as const) {
      const repository = await sharedRepository(context, { broad });
      const me = actor(repository, "me");
      for (const path of ["a.txt", "b.txt"]) repository.write(path, "edited\n");
      await me.git(["add", "."]);
      const end = await me.git(["commit", "-qm", "x"]);
      context
        .expect([end.code, end.stderr.replace(/airlock: 1 check passed.*\n/, "")])
        .toEqual([0, said]);
    }
  });

  it.concurrent("is refused with AIRLOCK_SKIP too, and before any check runs", async (context) => {
    const repository = await sharedRepository(context);
    repository.write(
      "airlock.config.json",
      JSON.stringify({ checks: { fail: { files: "*", run: "false" } } }),
    );
    repository.write("a.txt", "edited\n");
    await repository.ask("add", ".");
    const end = await expectRefused(repository, ["commit", "-m", "x"], {
      env: { AIRLOCK_SKIP: "fail" },
    });
    context.expect(end.stderr).toContain("BROAD_ADD");
    context.expect(end.stderr).not.toContain("failed");
  });

  it.concurrent("before the first commit is none: there is nobody's work to keep out", async (context) => {
    const repository = await sharedRepository(context);
    await repository.ask("checkout", "--quiet", "--orphan", "fresh");
    await repository.ask("add", "-A");
    context.expect((await repository.git(["commit", "-qm", "first"])).code).toBe(0);
  });
});
