// Claims at the commit: what another session claims cannot be committed, and nothing else is in
// anybody's way.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedState, type TestConfig } from "../support/repository/guarded.ts";
import { prepared } from "../support/repository/prepared.ts";
import type { Finished } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

const env = (session: string) => ({ AIRLOCK_SESSION: session });

/** A repository behind hooks with mine.txt staged by nobody known, and a check that passes. */
function guarded(context: Context, config: TestConfig = {}): Promise<TestRepository> {
  const checks = { see: undefined, ok: { files: "*", run: "true" } };
  return prepared(context, {
    key: ["mine.txt staged"],
    on: guardedState({ config: { checks, ...config } }),
    build: async (repository) => {
      repository.write("mine.txt", "m\n");
      await repository.prepare("add", "mine.txt");
    },
  });
}

async function claim(
  repository: TestRepository,
  session: string,
  ...args: string[]
): Promise<void> {
  const { code, stderr } = await repository.airlock(["claim", ...args], { env: env(session) });
  repository.context.expect([code, stderr]).toEqual([0, ""]);
}

const commit = (
  repository: TestRepository,
  session: string,
  ...args: string[]
): Promise<Finished> => repository.git(["commit", "-m", "m", ...args], { env: env(session) });

describe("a path that another session claims", () => {
  it.concurrent("is refused with holder, times and what to type, and nothing is touched", async (context) => {
    const repository = await guarded(context);
    await claim(repository, "other", "--paths", "src/**", "--note", "the parser");
    await repository.add("src/new.ts", "n\n");
    const before = await repository.snapshot();
    const end = await commit(repository, "me");
    context.expect(end.code).not.toBe(0);
    context
      .expect(end.stderr)
      .toMatch(
        /CLAIMED_PATH: 1 path of this commit is claimed by another session\.[^]*src\/new\.ts {3}by other as "src\/\*\*" since \S+ until \S+ \(1 h left\): the parser/,
      );
    context.expect(end.stderr).toContain("git restore --staged -- src/new.ts");
    context.expect(await repository.snapshot()).toEqual(before);
    // The holder itself, and everything that is not claimed.
    context.expect((await commit(repository, "other")).code).toBe(0);
    await repository.add("docs/free.md", "f\n");
    context.expect((await commit(repository, "me")).code).toBe(0);
  });

  it.concurrent("is refused by `airlock commit` too, and nothing is touched", async (context) => {
    const repository = await guarded(context);
    await repository.git(["commit", "-m", "begin"], { env: env("me") });
    await claim(repository, "other", "--paths", "src/**");
    repository.write("src/new.ts", "n\n");
    const before = await repository.snapshot();
    const lost = await repository.airlock(["commit", "-m", "m", "src/new.ts"], { env: env("me") });
    context
      .expect([lost.code, lost.stderr])
      .toEqual([3, context.expect.stringContaining("src/new.ts   by other as")]);
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("is refused as a deletion, and as the old or the new name of a rename", async (context) => {
    const repository = await guarded(context);
    for (const name of ["gone.txt", "from.txt"]) await repository.add(name, `${name}\n`.repeat(20));
    await repository.prepare("commit", "--quiet", "-m", "more");
    await claim(repository, "other", "--paths", "gone.txt", "from.txt", "to.txt");
    await repository.ask("rm", "--quiet", "--cached", "gone.txt");
    await repository.prepare("mv", "from.txt", "to.txt");
    const { stderr } = await commit(repository, "me");
    context
      .expect(
        stderr
          .match(/^ {2}\S+ {3}by other/gm)
          ?.map((line) => line.trim().split(" ")[0])
          .toSorted(),
      )
      .toEqual(["from.txt", "gone.txt", "to.txt"]);
  });

  it.concurrent("is no obstacle once the claim is released, ended, lapsed, shared, or about other paths", async (context) => {
    const repository = await guarded(context);
    const free = {
      "a.txt": "released",
      "b.txt": "of a session that has ended",
      "c.txt": "lapsed",
      "d.txt": "shared",
      "e.txt": "about a name, and paths that are nearly this one",
      "src/deep/f.ts": "about files one folder higher",
    };
    await claim(repository, "other", "--paths", "a.txt");
    await repository.airlock(["release", "--all"], { env: env("other") });
    await claim(repository, "other", "--paths", "b.txt");
    await repository.airlock(["session", "end"], { env: env("other") });
    await claim(repository, "other", "--paths", "c.txt", "--ttl", "1ms");
    await claim(repository, "other", "--shared", "--paths", "d.txt");
    await claim(repository, "other", "fix-login", "--paths", "e.txtx", "e", "src/*.ts");
    for (const path of Object.keys(free)) repository.write(path, `${path}\n`);
    await repository.prepare("add", ...Object.keys(free));
    const { code, stderr } = await commit(repository, "me");
    const obstacles = Object.entries(free).filter(([path]) => stderr.includes(`  ${path}   by`));
    context.expect([obstacles, code, stderr.includes("CLAIMED")]).toEqual([[], 0, false]);
  });

  it.concurrent.for([
    ["off", 0, false],
    ["warn", 0, true],
    ["enforce", 1, true],
  ] as const)("with claims: %j: exit code %d", async ([claims, code, said], context) => {
    const repository = await guarded(context, { claims });
    await claim(repository, "other", "--paths", "mine.txt");
    await repository.add("mine.txt", "changed\n");
    const end = await commit(repository, "me");
    context.expect([end.code, end.stderr.includes("CLAIMED_PATH")]).toEqual([code, said]);
  });

  it.concurrent.for([
    ["is of a newer version", (text: string) => text.replace('"version":1', '"version":9')],
    ["is damaged", () => "\0garbage"],
  ] as const)(
    "is refused where the claim %s, and only where it may be about it",
    async ([, damage], context) => {
      const repository = await guarded(context);
      await claim(repository, "other", "--paths", "lib/*.ts");
      const ref = await repository.ask(
        "for-each-ref",
        "--format=%(refname)",
        "refs/airlock/claims",
      );
      const file = join(repository.world.dir, "tmp", "blob");
      writeFileSync(file, damage(await repository.ask("cat-file", "blob", ref)));
      await repository.prepare("update-ref", ref, await repository.ask("hash-object", "-w", file));
      for (const path of ["docs/x.md", "lib/x.ts"]) repository.write(path, "x\n");
      await repository.prepare("add", "docs/x.md", "lib/x.ts");
      const end = await commit(repository, "me");
      context
        .expect([end.code, end.stderr])
        .toEqual([
          1,
          context.expect.stringContaining(`lib/x.ts   ${ref} cannot be read, so it counts as held`),
        ]);
      context.expect(end.stderr).not.toContain("docs/x.md   ");
    },
  );

  it.concurrent("is refused where a newer version's ref may claim anything", async (context) => {
    const repository = await guarded(context);
    const blob = await repository.ask("hash-object", "-w", "mine.txt");
    await repository.prepare("update-ref", "refs/airlock/claims/v2-whatever", blob);
    await repository.add("docs/x.md", "x\n");
    const end = await commit(repository, "me");
    context
      .expect([end.code, end.stderr])
      .toEqual([
        1,
        context.expect.stringContaining("git update-ref -d refs/airlock/claims/v2-whatever"),
      ]);
  });

  it.concurrent("is refused in every worktree, also by `commit -a`, `commit -- path` and before the chamber is opened", async (context) => {
    const repository = await guarded(context);
    await repository.prepare("commit", "--quiet", "-m", "mine");
    await repository.prepare("worktree", "add", "--quiet", "../linked");
    await claim(repository, "other", "--paths", "mine.txt");
    repository.write("mine.txt", "changed\n");
    for (const args of [["-a"], ["--", "mine.txt"]])
      context.expect((await commit(repository, "me", ...args)).stderr).toContain("CLAIMED_PATH");
    writeFileSync(join(repository.root, "../linked/mine.txt"), "changed\n");
    const end = await repository.git(["commit", "-a", "-m", "m"], {
      at: join(repository.root, "../linked"),
      env: env("me"),
    });
    context
      .expect([end.code, end.stderr])
      .toEqual([1, context.expect.stringContaining("CLAIMED_PATH")]);
  });
});
