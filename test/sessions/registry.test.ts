// Sessions: registered by hand, by a claim, by a commit or by run-as; gone when they end, provably
// die, or say so.

import { describe, it } from "vitest";
import { airlock, committed, holders } from "../support/claim/claims.ts";
import { newGate } from "../support/check/gate.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { startCommand } from "../support/repository/world.ts";
import { sessions, names } from "./sessions-fixture.ts";

describe("a session", () => {
  it.concurrent("is registered with its base, its worktree, and what was changed already when it started", async (context) => {
    const repository = await committed(context);
    repository.write("README.md", "changed\n");
    await repository.add("sp ace\n.txt", "new\n");
    context
      .expect((await airlock(repository, "one", "session", "start", "--note", "the login"))[0])
      .toBe(0);
    const [session] = await sessions(repository);
    context.expect(session).toMatchObject({
      id: "named:one",
      note: "the login",
      standing: "unknown",
      worktree: repository.root,
      base: await repository.ask("rev-parse", "HEAD"),
      process: null,
    });
    context.expect(session!.dirty!.toSorted()).toEqual(["README.md", "sp ace\n.txt"]);
    // Later changes are not its beginning.
    repository.write("src/a.ts", "later\n");
    await airlock(repository, "one", "session", "heartbeat", "--note", "still at it");
    context
      .expect((await sessions(repository))[0])
      .toMatchObject({ note: "still at it", dirty: session!.dirty });
    context
      .expect((await airlock(repository, "one", "session", "show"))[1])
      .toContain('"sp ace\\n.txt"');
  });

  it.concurrent("is registered by its first claim, and of an agent under the agent's name", async (context) => {
    const repository = await committed(context);
    await repository.airlock(["claim", "a"], { env: { CLAUDE_CODE_SESSION_ID: "abc" } });
    context
      .expect(await sessions(repository))
      .toMatchObject([{ id: "agent:claude-code:abc", agent: "claude-code" }]);
    context.expect((await repository.airlock(["session", "show", "abc"])).code).toBe(0);
    context
      .expect((await repository.airlock(["session", "show", "nobody"])).stderr)
      .toContain("airlock session list");
  });

  it.concurrent("is registered by its first commit, and shows in the status while the checks run", async (context) => {
    const gates: ReturnType<typeof newGate>[] = [];
    const config = (inside: TestRepository) => {
      gates.push(newGate(inside));
      return { checks: { wait: { files: "*", run: gates[0]!.run } } };
    };
    const repository = await guardedRepository(context, { config });
    const [hold] = gates;
    await repository.add("x.txt", "x\n");
    const commit = repository.begin(["commit", "-m", "m"], { env: { AIRLOCK_SESSION: "one" } });
    await hold!.reached();
    const { stdout } = await repository.airlock(["status", "--json"]);
    const status = JSON.parse(stdout) as { commits: unknown[]; sessions: unknown[] };
    context
      .expect(status.commits)
      .toMatchObject([{ session: "one", phase: "checks", worktree: repository.root }]);
    hold!.open();
    context.expect((await commit.done).code).toBe(0);
    context.expect(await names(repository)).toEqual(["one"]);
    context
      .expect(
        (
          JSON.parse((await repository.airlock(["status", "--json"])).stdout) as {
            commits: unknown[];
          }
        ).commits,
      )
      .toEqual([]);
  });

  it.concurrent("that ends frees its claims, and is listed no more", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "one", "claim", "a", "b", "--paths", "src");
    await airlock(repository, "two", "claim", "c");
    context
      .expect(await airlock(repository, "one", "session", "end"))
      .toEqual([0, "ended: one, 3 claims released\n"]);
    context
      .expect([await holders(repository), await names(repository)])
      .toEqual([{ c: "two" }, ["two"]]);
  });

  it.concurrent("that is provably dead is swept away with its claims; one of which nothing is known stays", async (context) => {
    const repository = await committed(context);
    const process1 = repository.world.start(["sleep", "600"], { cwd: repository.root });
    await airlock(repository, "dying", "session", "start", "--pid", String(process1.pid));
    await airlock(repository, "dying", "claim", "a");
    await airlock(repository, "other", "claim", "b");
    context
      .expect((await sessions(repository)).map(({ name, standing }) => [name, standing]))
      .toEqual([
        ["dying", "alive"],
        ["other", "unknown"],
      ]);
    process.kill(process1.pid, "SIGKILL");
    await process1.done;
    context.expect(await names(repository)).toEqual(["other"]);
    context
      .expect(await repository.ask("for-each-ref", "--format=%(refname)", "refs/airlock/claims"))
      .toMatch(/^refs\S+$/);
  });

  it.concurrent("is refused where nothing tells which one it is, or where the process is none", async (context) => {
    const repository = await committed(context);
    const nobody = await repository.world.start(
      ["setsid", "-w", ...startCommand, "session", "start"],
      {
        cwd: repository.root,
        env: repository.env,
      },
    ).done;
    context
      .expect([nobody.code, nobody.stderr])
      .toEqual([2, context.expect.stringContaining("export AIRLOCK_SESSION=my-name")]);
    for (const pid of ["0", "-1", "x", "999999999"])
      context
        .expect((await airlock(repository, "one", "session", "start", `--pid=${pid}`))[0])
        .toBe(2);
    context.expect(await names(repository)).toEqual([]);
  });
});
