// A registered session that has been alone may sweep up what was clean when it started.

import { describe, it } from "vitest";
import { actor, landedPaths, sharedRepository } from "./scope-fixture.ts";

describe("A registered session's `git add .`", () => {
  it.concurrent("passes where everything was clean when it started and nobody else has been there since", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    context.expect((await me.airlock(["session", "start"])).code).toBe(0);
    for (const path of ["a.txt", "src/one.ts", "new.txt"]) repository.write(path, "edited\n");
    context.expect((await me.git(["add", "."])).code).toBe(0);
    const end = await me.git(["commit", "--quiet", "-m", "mine"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["a.txt", "new.txt", "src/one.ts"]);
  });

  it.concurrent("is refused for what was edited already when it started, and names just that", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("b.txt", "somebody's\n");
    repository.write("left.txt", "somebody's\n");
    context.expect((await me.airlock(["session", "start"])).code).toBe(0);
    repository.write("a.txt", "edited\n");
    context.expect((await me.git(["add", "."])).code).toBe(0);
    const refusal = await me.refused(["commit", "-m", "mine"]);
    context.expect(refusal.code).toBe("BROAD_ADD");
    context.expect(refusal.paths.map(({ path }) => path)).toEqual(["b.txt", "left.txt"]);
    context
      .expect(refusal.error.detail)
      .toMatch(
        /^added broadly by `git add \.` .*, allowed because no other session was active:\n {2}a\.txt\nadded broadly by `git add \.` \([^)]+\):\n {2}b\.txt\n {2}left\.txt$/,
      );
  });

  it.concurrent.for([
    { who: "is there", after: [] },
    { who: "was there and has ended", after: [["session", "end"]] },
  ])("is refused where another session $who", async ({ after }, context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    context.expect((await me.airlock(["session", "start"])).code).toBe(0);
    for (const words of [["session", "start"], ...after])
      context.expect((await other.airlock(words)).code).toBe(0);
    repository.write("a.txt", "edited\n");
    context.expect((await me.git(["add", "."])).code).toBe(0);
    context
      .expect((await me.refused(["commit", "-m", "mine"])).paths.map(({ path }) => path))
      .toEqual(["a.txt"]);
  });

  it.concurrent("is refused where another session has done nothing but stage a file", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    context.expect((await me.airlock(["session", "start"])).code).toBe(0);
    for (const path of ["a.txt", "b.txt"]) repository.write(path, "edited\n");
    context.expect((await other.git(["add", "b.txt"])).code).toBe(0);
    context.expect((await me.git(["add", "."])).code).toBe(0);
    const refusal = await me.refused(["commit", "-m", "mine"]);
    context.expect(refusal.code).toBe("BROAD_ADD");
    context.expect(refusal.paths.map(({ path, session }) => [path, session])).toEqual([
      ["a.txt", "me"],
      ["b.txt", "other"],
    ]);
  });
});

describe("A refusal of a broad add", () => {
  it.concurrent("says how it passes where nobody else is known, and that works", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("a.txt", "edited\n");
    const refusal = await me.refused(["commit", "-am", "one edit"]);
    const line =
      'If you work alone here, let broad adds pass, with this in airlock.config.json: "scope": { "broad": "allow" }';
    context.expect(refusal.error.next.at(-1)).toBe(line);
    const config = repository.read("airlock.config.json");
    repository.write(
      "airlock.config.json",
      config.replace(/\}$/, `, ${line.replace(/^.*?: /, "")}}`),
    );
    const end = await me.git(["commit", "-qam", "one edit"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["a.txt", "airlock.config.json"]);
  });

  it.concurrent("does not say so where another session is at work", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    for (const path of ["a.txt", "b.txt"]) repository.write(path, "edited\n");
    context.expect((await other.git(["add", "b.txt"])).code).toBe(0);
    const refusal = await me.refused(["commit", "-m", "one edit", "src", "a.txt", "docs", "."]);
    context.expect(refusal.code).toBe("BROAD_ADD");
    context.expect(refusal.error.next.join("\n")).not.toContain("alone");
  });
});
