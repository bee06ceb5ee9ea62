// What a repository shows of claims, and what becomes of them when it is damaged, newer, locked or
// read-only.

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { airlock, claims, committed, holders, rewrite } from "../support/claim/claims.ts";

describe("claims in a repository", () => {
  it.concurrent.for(["sha1", "sha256"] as const)(
    "show nowhere in git's own listings, and outlive gc, packing and a mirror (%s)",
    async (objectFormat, context) => {
      const repository = await committed(context, { objectFormat });
      const questions = [
        ["log", "--all", "--format=%H"],
        ["branch", "--all"],
        ["status", "--porcelain"],
        ["tag"],
        ["stash", "list"],
        ["worktree", "list"],
      ];
      const shown = () => Promise.all(questions.map((args) => repository.ask(...args)));
      const before = await shown();
      await airlock(repository, "one", "claim", "fix-login");
      await airlock(repository, "one", "claim", "--paths", "src/**");
      context.expect(await shown()).toEqual(before);
      context.expect(await repository.ask("reflog", "--all")).not.toContain("airlock");
      await repository.prepare("gc", "--quiet", "--prune=now");
      await repository.prepare(
        "init",
        "--quiet",
        "--bare",
        `--object-format=${objectFormat}`,
        "../mirror.git",
      );
      await repository.prepare("push", "--quiet", "--mirror", "../mirror.git");
      context.expect(await repository.ask("fsck", "--strict")).toBe("");
      context.expect(await holders(repository)).toEqual({ "fix-login": "one", "src/**": "one" });
      context.expect((await airlock(repository, "one", "release", "--all"))[0]).toBe(0);
      context.expect((await airlock(repository, "two", "claim", "fix-login", "x"))[0]).toBe(0);
    },
  );

  it.concurrent("that cannot be read are held by somebody, and say what to do", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "one", "claim", "a");
    const [{ ref } = { ref: "" }] = await claims(repository);
    await rewrite(repository, ref, (text) => text.replace('"version":1', '"version":2'));
    const [code, words] = await airlock(repository, "one", "claim", "a");
    context
      .expect([code, words])
      .toEqual([3, context.expect.stringContaining(`${ref} cannot be read, so it counts as held`)]);
    context.expect(words).toContain(`git update-ref -d ${ref}`);
    context.expect((await airlock(repository, "one", "claims"))[1]).toContain("counts as held");
    for (const verb of ["renew", "release", "complete"])
      context.expect((await airlock(repository, "one", verb, "a"))[0]).toBe(3);
    context.expect((await airlock(repository, "one", "release", "a", "--force"))[0]).toBe(0);
    context.expect(await repository.ask("for-each-ref", "refs/airlock/claims")).toBe("");
  });

  it.concurrent("are many thousands at no loss: packed, remembered by content, and never taken from a cache that lies", async (context) => {
    const repository = await committed(context);
    const names = Array.from(
      { length: 700 },
      (_, index) => `item-${String(index).padStart(3, "0")}`,
    );
    context.expect((await airlock(repository, "one", "claim", ...names))[0]).toBe(0);
    context
      .expect(repository.read(".git/packed-refs").match(/refs\/airlock\/claims\//g)?.length)
      .toBe(700);
    const first = await claims(repository);
    const cache = repository.read(".git/airlock/claims-cache");
    context
      .expect([first.length, cache.split("\n").length, await claims(repository)])
      .toEqual([700, 701, first]);
    writeFileSync(
      join(repository.root, ".git/airlock/claims-cache"),
      cache.replaceAll('"name":"one"', '"name":"liar"'),
    );
    context.expect(await claims(repository)).toEqual(first);
    context.expect((await airlock(repository, "two", "claim", "item-007"))[0]).toBe(3);
    context.expect((await airlock(repository, "one", "release", "--all"))[0]).toBe(0);
    context.expect(await claims(repository, "--all")).toEqual([]);
  });

  it.concurrent("go on when a killed git has left the lock of a ref", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "one", "claim", "--paths", "src/**");
    repository.write(".git/refs/airlock/turn.lock", "");
    context.expect((await airlock(repository, "two", "claim", "--paths", "docs/**"))[0]).toBe(0);
    context.expect(repository.exists(".git/refs/airlock/turn.lock")).toBe(false);
  });

  it.concurrent("in a repository that cannot be written are an error that says so, and are still listed", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "one", "claim", "a");
    // As the hook notes a staging: a session that nobody can register now.
    repository.write(".git/airlock/ledger/main/1000001", "1\0named:three\0\0git\0add\0x\0");
    const root = process.getuid?.() === 0;
    const folders = [
      "objects",
      "refs",
      "refs/airlock",
      "refs/airlock/claims",
      "airlock/sessions",
    ].map((name) => join(repository.root, ".git", name));
    const drop = root ? ["setpriv", "--reuid=65534", "--clear-groups"] : [];
    if (root) await repository.world.start(["chmod", "-R", "go+rX", repository.world.dir], {}).done;
    for (const folder of folders) chmodSync(folder, 0o555);
    const run = (...args: string[]) =>
      repository.world.start(
        [...drop, process.execPath, join(process.cwd(), "dist/bin.cjs"), ...args],
        {
          cwd: repository.root,
          env: {
            ...repository.env,
            AIRLOCK_SESSION: "two",
            GIT_CONFIG_COUNT: "1",
            GIT_CONFIG_KEY_0: "safe.directory",
            GIT_CONFIG_VALUE_0: "*",
          },
        },
      ).done;
    const [lost, listed, sessions, status] = [
      await run("claim", "b"),
      await run("claims"),
      await run("session", "list"),
      await run("status"),
    ];
    for (const folder of folders) chmodSync(folder, 0o755);
    context
      .expect([lost.code, lost.stderr])
      .toEqual([2, context.expect.stringMatching(/cannot be written, so nothing was changed/)]);
    context
      .expect([listed.code, listed.stdout])
      .toEqual([0, context.expect.stringMatching(/^a {2}one/)]);
    for (const { code, stdout } of [sessions, status])
      context
        .expect([code, stdout])
        .toEqual([
          0,
          context.expect.stringMatching(/^ *three {2}probably alive[^]*^ *one {2}probably alive/m),
        ]);
  });
});
