// What follows a landing: the push of exactly that branch, and the claims of the task.

import { describe, it } from "vitest";
import { guardedRepository } from "../../support/repository/guarded.ts";
import { succeed } from "../../support/process/process.ts";
import type { TestRepository } from "../../support/repository/repository.ts";
import { commitIn, land, makeTask, recordOf } from "../../support/task/landings.ts";

/** A repository with a bare remote that has main. */
async function withRemote(
  context: Parameters<typeof guardedRepository>[0],
): Promise<{ main: TestRepository; remote: string }> {
  const main = await guardedRepository(context);
  const remote = `${main.world.dir}/remote.git`;
  await succeed(["git", "init", "--quiet", "--bare", remote], {
    cwd: main.world.dir,
    env: main.env,
  });
  await main.prepare("remote", "add", "origin", remote);
  await main.prepare("push", "--quiet", "--set-upstream", "origin", "main");
  return { main, remote };
}

describe("airlock task land --push", () => {
  it.concurrent("pushes the target and nothing else, with the user's pre-push hook", async (context) => {
    const { main, remote } = await withRemote(context);
    main.write(".git/hooks/pre-push", `#!/bin/sh\ncat > ${main.world.dir}/pushed\n`, 0o755);
    const task = await makeTask(main, "pushed");
    await commitIn(task, { "a.txt": "new a\n" });
    await main.prepare("tag", "-a", "-m", "v1", "v1");
    const end = await land(main, ["pushed", "--push"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(end.stdout).toContain("pushed to origin");
    const tip = await main.ask("rev-parse", "main");
    context.expect(await main.ask("ls-remote", "--refs", remote)).toBe(`${tip}\trefs/heads/main`);
    context.expect(main.read(`../../pushed`)).toContain("refs/heads/main");
  });

  it.concurrent("where the remote has more: the landing stands, and it says what is and what to type", async (context) => {
    const { main, remote } = await withRemote(context);
    const ahead = await main.ask(
      "commit-tree",
      "-p",
      "main",
      "-m",
      "of somebody else",
      "main^{tree}",
    );
    await main.prepare("push", "--quiet", remote, `${ahead}:refs/heads/main`);
    const task = await makeTask(main, "behind");
    await commitIn(task, { "a.txt": "new a\n" });
    const end = await land(main, ["behind", "--push"], { env: { AIRLOCK_FORMAT: "json" } });
    context.expect(end.code).toBe(3);
    const tip = await main.ask("rev-parse", "main");
    const { error } = JSON.parse(end.stdout) as {
      error: { code: string; message: string; next: string[]; facts: object };
    };
    context.expect(error).toMatchObject({
      code: "PUSH_REFUSED",
      facts: { commit: tip, branch: "main", remote: "origin" },
    });
    context.expect(error.message).toContain("main has the task now");
    context.expect(error.next[0]).toBe("git fetch origin");
    context.expect(await main.ask("ls-remote", "--refs", remote)).toBe(`${ahead}\trefs/heads/main`);
    context.expect((await recordOf(main, "behind"))?.landed?.commit).toBe(tip);
  });

  it.concurrent("where a hook of the remote refuses: the remote's words; landing again pushes, once it lets it", async (context) => {
    const { main, remote } = await withRemote(context);
    main.write(
      `../../remote.git/hooks/pre-receive`,
      "#!/bin/sh\necho not on a Friday >&2\nexit 1\n",
      0o755,
    );
    const task = await makeTask(main, "refused");
    await commitIn(task, { "a.txt": "new a\n" });
    const end = await land(main, ["refused", "--push"]);
    context.expect(end.code).toBe(3);
    context.expect(end.stderr).toContain("not on a Friday");
    context.expect(end.stderr).toContain("git push origin refs/heads/main:refs/heads/main");
    main.remove(`../../remote.git/hooks/pre-receive`);
    const again = await land(main, ["refused", "--push"]);
    context.expect(again.code, again.stderr).toBe(0);
    context
      .expect(await main.ask("ls-remote", "--refs", remote))
      .toBe(`${await main.ask("rev-parse", "main")}\trefs/heads/main`);
  });

  it.concurrent("without a remote: says so, and the landing stands", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "nowhere");
    await commitIn(task, { "a.txt": "new a\n" });
    const end = await land(main, ["nowhere", "--push"], { env: { AIRLOCK_FORMAT: "json" } });
    context
      .expect([end.code, (JSON.parse(end.stdout) as { error: { code: string } }).error.code])
      .toEqual([2, "NO_REMOTE"]);
    context.expect((await recordOf(main, "nowhere"))?.landed).not.toBe(null);
  });
});

describe("The claims of a task", () => {
  it.concurrent("are completed when it has landed, whoever lands it; not while it has not", async (context) => {
    const main = await guardedRepository(context);
    const starter = { AIRLOCK_SESSION: "starter" };
    context.expect((await main.airlock(["claim", "fix-login"], { env: starter })).code).toBe(0);
    const { session } = JSON.parse(
      (await main.airlock(["session", "--json"], { env: starter })).stdout,
    ) as { session: { id: string } };
    const task = await makeTask(main, "claimed", { claims: ["fix-login"], session: session.id });
    await commitIn(task, { "a.txt": "new a\n" });
    task.in.write("left.txt", "uncommitted\n");
    const claims = async () => {
      const end = await main.airlock(["claims", "--all", "--json"]);
      return end.stdout;
    };
    context.expect((await land(main, ["claimed"])).code).toBe(3);
    context.expect(await claims()).not.toContain("landed as task");
    task.in.remove("left.txt");
    const end = await land(main, ["claimed"], { env: { AIRLOCK_SESSION: "orchestrator" } });
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(end.stdout).toContain("completed: fix-login");
    const late = await main.airlock(["claim", "fix-login"], { env: { AIRLOCK_SESSION: "late" } });
    context
      .expect([late.code, late.stderr])
      .toEqual([3, context.expect.stringContaining("completed")]);
  });
});
