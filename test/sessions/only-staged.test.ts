// Sessions that have only staged so far: git and the hooks alone, no command of ours.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { until } from "../support/repository/world.ts";
import { actor, sharedRepository } from "../scope/scope-fixture.ts";

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly standing: string;
  readonly worktree: string;
  readonly base: string | null;
  readonly dirty: readonly string[] | null;
  readonly started: string;
  readonly process: { readonly pid: number } | null;
}

async function sessionsIn(repository: TestRepository, ...args: string[]): Promise<Shown[]> {
  const { stdout } = await repository.airlock([...args, "--json"], {
    env: { AIRLOCK_SESSION: "reader" },
  });
  return (JSON.parse(stdout) as { sessions: Shown[] }).sessions;
}

const listed = (repository: TestRepository) => sessionsIn(repository, "session", "list");
const inStatus = (repository: TestRepository) => sessionsIn(repository, "status");

const stage = (repository: TestRepository, session: string, path: string) =>
  repository.git(["add", path], { env: { AIRLOCK_SESSION: session } });

describe("a session that has only staged", () => {
  it.concurrent("is listed with the worktree, the time and the commit of its first `git add`, in `session list` and in `status`", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("worktree", "add", "--quiet", "../linked", "-b", "side");
    const linked = join(repository.root, "../linked");
    const base = await repository.ask("rev-parse", "HEAD");
    const before = Date.now() - 100;
    repository.write("a.txt", "mine\n");
    await stage(repository, "one", "a.txt");
    repository.write("../linked/b.txt", "theirs\n");
    await repository.git(["add", "b.txt"], { at: linked, env: { AIRLOCK_SESSION: "two/of them" } });
    const after = Date.now() + 100;
    context
      .expect((await inStatus(repository)).map(({ name, worktree }) => [name, worktree]))
      .toEqual([
        ["one", repository.root],
        ["two/of them", linked],
      ]);
    const sessions = await listed(repository);
    context.expect(sessions).toMatchObject([
      {
        id: "named:one",
        standing: "unknown",
        worktree: repository.root,
        base,
        dirty: null,
        process: null,
      },
      { id: "named:two/of them", standing: "unknown", worktree: linked, base },
    ]);
    for (const { started } of sessions)
      context
        .expect([Date.parse(started) > before, Date.parse(started) < after])
        .toEqual([true, true]);
    context
      .expect((await repository.airlock(["session", "show", "one"])).stdout)
      .toContain("changed when it started: not known");
  });

  it.concurrent("lives as long as the shell of its terminal, and is swept away after it", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    const window = repository.world.start(
      ["script", "-qec", "git add a.txt; echo $$ > shell; exec sleep 600", "/dev/null"],
      {
        cwd: repository.root,
        env: repository.env,
      },
    );
    await until(`${repository.root}/shell`);
    const [session] = await listed(repository);
    const shell = Number(repository.read("shell"));
    context.expect([session?.standing, session?.process?.pid]).toEqual(["alive", shell]);
    process.kill(shell, "SIGKILL");
    await window.done;
    context.expect([await inStatus(repository), await listed(repository)]).toEqual([[], []]);
    // The ledger still names it.
    context.expect(await listed(repository)).toEqual([]);
  });

  it.concurrent("that ends is gone until it stages again, and so is one whose process died", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    await stage(repository, "one", "a.txt");
    await repository.airlock(["session", "end"], { env: { AIRLOCK_SESSION: "one" } });
    const child = repository.world.start(["sleep", "600"], { cwd: repository.root });
    await repository.airlock(["session", "start", `--pid=${child.pid}`], {
      env: { AIRLOCK_SESSION: "two" },
    });
    await stage(repository, "two", "a.txt");
    context.expect((await listed(repository)).map(({ name }) => name)).toEqual(["two"]);
    process.kill(child.pid, "SIGKILL");
    await child.done;
    context
      .expect([await inStatus(repository), await listed(repository), await listed(repository)])
      .toEqual([[], [], []]);
    repository.write("a.txt", "again\n");
    await stage(repository, "one", "a.txt");
    context
      .expect([await listed(repository), await inStatus(repository)])
      .toMatchObject([[{ name: "one" }], [{ name: "one" }]]);
  });

  it.concurrent("is remembered when its stagings leave the ledger, and then removed once it has ended", async (context) => {
    const repository = await sharedRepository(context);
    repository.write("a.txt", "theirs\n");
    await stage(repository, "other", "a.txt");
    await repository.git(["reset", "-q", "a.txt"], { env: { AIRLOCK_SESSION: "other" } });
    for (const text of ["one\n", "two\n"]) {
      repository.write("b.txt", text);
      await stage(repository, "me", "b.txt");
      context
        .expect(
          (await repository.git(["commit", "-qm", text], { env: { AIRLOCK_SESSION: "me" } })).code,
        )
        .toBe(0);
    }
    context.expect((await listed(repository)).map(({ name }) => name)).toEqual(["other", "me"]);
    await repository.airlock(["session", "end"], { env: { AIRLOCK_SESSION: "other" } });
    context.expect((await listed(repository)).map(({ name }) => name)).toEqual(["me"]);
    rmSync(join(repository.root, ".git/airlock/ledger"), { recursive: true });
    context.expect((await listed(repository)).map(({ name }) => name)).toEqual(["me"]);
  });

  it.concurrent("has begun then, and what was changed is looked at by its first command", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    await stage(repository, "one", "a.txt");
    const [first] = await listed(repository);
    await repository.airlock(["claim", "x"], { env: { AIRLOCK_SESSION: "one" } });
    const [then] = await listed(repository);
    context.expect(then).toMatchObject({ started: first!.started, base: first!.base });
    context.expect(then!.dirty).toContain("a.txt");
  });

  it.concurrent.for(["other", ""])(
    "takes away that a registered session is alone (AIRLOCK_SESSION=%j)",
    async (session, context) => {
      const repository = await sharedRepository(context);
      const me = actor(repository, "me");
      await me.airlock(["session", "start"]);
      repository.write("a.txt", "theirs\n");
      repository.write("b.txt", "theirs\n");
      await stage(repository, session, "b.txt");
      await repository.git(["reset", "-q", "b.txt"], { env: { AIRLOCK_SESSION: session } });
      context.expect((await me.git(["add", "."])).code).toBe(0);
      context
        .expect((await me.refused(["commit", "-m", "mine"])).paths.map(({ path }) => path))
        .toContain("a.txt");
    },
  );
});
