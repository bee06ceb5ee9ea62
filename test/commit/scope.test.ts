// Scope in `airlock commit`: exact paths count as named, broad ones do not, and others' commits
// stay theirs.

import { describe, it } from "vitest";
import { changedPaths } from "../support/commit/door.ts";
import { eventsIn } from "../hooks/hooks-fixture.ts";
import { type Actor, actor, type RefusalData, sharedRepository } from "../scope/scope-fixture.ts";
import type { CallOptions, TestRepository } from "../support/repository/repository.ts";

/**
 * Commits through the door, which must refuse and leave everything as it was; returns the refusal
 * as data.
 */
async function refusedBy(
  repository: TestRepository,
  me: Actor,
  call: { args: readonly string[] } & CallOptions,
): Promise<RefusalData> {
  const { expect } = repository.context;
  const { args, ...options } = call;
  const before = await repository.snapshot();
  const end = await me.airlock(["commit", "--json", ...args], options);
  expect(end.code, end.stderr).toBe(3);
  expect(await repository.snapshot()).toEqual(before);
  return JSON.parse(end.stdout) as RefusalData;
}

const edits = ["a.txt", "b.txt", "src/one.ts", "new.txt"];

describe("airlock commit refuses, as broad,", () => {
  it.concurrent.for([
    { paths: ["."], swept: edits },
    { paths: [":/"], swept: edits, at: "docs" },
    { paths: ["."], swept: ["src/one.ts"], at: "src" },
    { paths: ["src"], swept: ["src/one.ts"] },
    { paths: ["src/"], swept: ["src/one.ts"] },
    { paths: ["../src"], swept: ["src/one.ts"], at: "docs" },
    { paths: ["*.txt"], swept: ["a.txt", "b.txt", "new.txt"] },
    { paths: [":(exclude)src"], swept: ["a.txt", "b.txt", "new.txt"] },
    { paths: ["--pathspec-from-file=-"], input: "src\na.txt\n", swept: ["src/one.ts"] },
  ])("$paths at $at", async ({ paths, swept, ...options }, context) => {
    const repository = await sharedRepository(context);
    for (const path of edits) repository.write(path, "edited\n");
    const refusal = await refusedBy(repository, actor(repository, "me"), {
      args: ["-m", "mine", ...paths],
      ...options,
    });
    context.expect(refusal).toMatchObject({ outcome: "refused", exitCode: 3, code: "BROAD_ADD" });
    context.expect(new Set(refusal.paths.map(({ path }) => path))).toEqual(new Set(swept));
    const events = (await eventsIn(repository)).map(({ event, code }) => [event, code]);
    context.expect(events).toEqual([["refused", "BROAD_ADD"]]);
  });
});

describe("airlock commit lets pass", () => {
  it.concurrent.for([
    {
      title: "exact paths",
      args: ["one.ts", "../new.txt"],
      at: "src",
      landed: ["new.txt", "src/one.ts"],
    },
    {
      title: "a list of exact paths",
      args: ["--pathspec-from-file=-"],
      input: "a.txt\nnew.txt\n",
      landed: ["a.txt", "new.txt"],
    },
    {
      title: "a broad path, where scope.broad allows it",
      args: ["."],
      scope: { broad: "allow" },
      landed: edits.toSorted(),
    },
    {
      title: "a broad path with a warning, where scope.broad warns",
      args: ["."],
      scope: { broad: "warn" },
      landed: edits.toSorted(),
    },
    {
      title: "a broad path without checks, as git does",
      args: ["-n", "."],
      landed: edits.toSorted(),
    },
  ])("$title", async ({ args, landed, scope, at, input }, context) => {
    const repository = await sharedRepository(context, scope);
    for (const path of edits) repository.write(path, "edited\n");
    const end = await actor(repository, "me").airlock(["commit", "-m", "mine", ...args], {
      ...(at === undefined ? {} : { at }),
      ...(input === undefined ? {} : { input }),
    });
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await changedPaths(repository, "HEAD")).toEqual(landed);
    context.expect(end.stderr.includes("added broadly")).toBe(scope?.broad === "warn");
  });

  it.concurrent("a sweep over what this session has named before, and only that", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("src/one.ts", "mine\n");
    await me.git(["add", "src/one.ts"]);
    repository.write("src/two.ts", "theirs\n");
    const refusal = await refusedBy(repository, me, { args: ["-m", "x", "src"] });
    context.expect(refusal.paths.map(({ path }) => path)).toEqual(["src/two.ts"]);
    context
      .expect(refusal.next)
      .toEqual(["git", "airlock", "commit", "--json", "-m", "x", "--", "src/one.ts"]);
    const end = await me.airlock(refusal.next.slice(2));
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await changedPaths(repository, "HEAD")).toEqual(["src/one.ts"]);
  });

  it.concurrent("a path that another session staged, by its name; swept up with --staged it is FOREIGN_PATH", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    repository.write("a.txt", "theirs\n");
    await other.git(["add", "a.txt"]);
    const refusal = await refusedBy(repository, me, { args: ["--staged", "-m", "x", "."] });
    context.expect(refusal).toMatchObject({
      code: "FOREIGN_PATH",
      paths: [{ path: "a.txt", session: "other", command: "git add a.txt" }],
    });
    const end = await me.airlock(["commit", "--staged", "-m", "x", "a.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
  });

  it.concurrent("exactly what was approved, once, and the approval outlives a commit that was not made", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("a.txt", "swept\n");
    const { approval } = await refusedBy(repository, me, { args: ["-m", "x", "."] });
    context.expect((await me.airlock(["approve", approval!, "--yes"])).code).toBe(0);
    context.expect((await me.airlock(["commit", "-m", "", "."])).code, "no message").toBe(1);
    const end = await me.airlock(["commit", "-m", "x", "."]);
    context.expect(end.code, end.stderr).toBe(0);
    await repository.prepare("reset", "--quiet", "--soft", "HEAD~1");
    context
      .expect((await refusedBy(repository, me, { args: ["-m", "x", "."] })).approval)
      .toBe(approval);
  });
});

describe("A mass of deletions", () => {
  it.concurrent("is refused, named or not", async (context) => {
    const repository = await sharedRepository(context, { broad: "allow" });
    const many = Array.from({ length: 60 }, (_, at) => `many/${at}.txt`);
    for (const path of many) repository.write(path, `${path}\n`);
    await repository.prepare("add", "many");
    await repository.prepare("commit", "-qm", "many");
    for (const path of many) repository.remove(path);
    const refusal = await refusedBy(repository, actor(repository, "me"), {
      args: ["-m", "x", "many"],
    });
    context.expect([refusal.code, refusal.paths.length]).toEqual(["MASS_DELETION", 60]);
  });
});

describe("--amend knows whose the last commit is, made by `git commit` or `airlock commit`", () => {
  const doors = {
    "git commit": (one: Actor) => one.git(["commit", "-qm", "first", "a.txt"]),
    "airlock commit": (one: Actor) => one.airlock(["commit", "-qm", "first", "a.txt"]),
  };
  it.concurrent.for(Object.entries(doors))("%s", async ([, first], context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    repository.write("a.txt", "theirs\n");
    const made = await first(other);
    context.expect(made.code, made.stderr).toBe(0);
    repository.write("b.txt", "mine\n");
    context
      .expect((await me.refused(["commit", "--amend", "-m", "x", "b.txt"])).code)
      .toBe("FOREIGN_AMEND");
    const refusal = await refusedBy(repository, me, { args: ["--amend", "-m", "x", "b.txt"] });
    context
      .expect([refusal.code, refusal.next])
      .toEqual(["FOREIGN_AMEND", ["git", "airlock", "commit", "--json", "-m", "x", "--", "b.txt"]]);
    for (const without of ["--no-verify", "--dry-run"]) {
      const end = await me.airlock(["commit", "--amend", without, "-m", "x", "b.txt"]);
      context
        .expect([end.code, end.stderr])
        .toEqual([3, context.expect.stringContaining("was made by other")]);
    }
    const own = await other.airlock(["commit", "--amend", "-m", "again", "a.txt"]);
    context.expect(own.code, own.stderr).toBe(0);
    const meant = await me.airlock(["commit", "--amend-any", "-m", "x", "b.txt"]);
    context.expect(meant.code, meant.stderr).toBe(0);
  });
});
