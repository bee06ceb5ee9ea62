// `airlock session start --auto` and `airlock shell-init`: who works where, and how a shell gets
// there.

import { realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { committed } from "../support/claim/claims.ts";
import { run } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { listed, startTask, untouched } from "../support/task/tasks.ts";
import { builtCommand, type Context } from "../support/repository/world.ts";

async function repositoryWith(
  context: Context,
  config: Record<string, unknown>,
): Promise<TestRepository> {
  const repository = await committed(context);
  await repository.add("airlock.config.json", JSON.stringify({ checks: {}, ...config }));
  await repository.prepare("commit", "--quiet", "-m", "config");
  return repository;
}

const auto = (repository: TestRepository, name: string, ...args: string[]) =>
  repository.airlock(["session", "start", "--auto", ...args], { env: { AIRLOCK_SESSION: name } });

describe("airlock session start --auto", () => {
  it.concurrent("with worktrees: auto gives the third session, and each after it, a worktree of its own; the same one again", async (context) => {
    const { expect } = context;
    const repository = await repositoryWith(context, { worktrees: "auto" });
    const places = await untouched(repository, async () => {
      const found: string[] = [];
      for (const name of ["one", "two", "three", "four", "three", "one"])
        found.push((await auto(repository, name)).stdout.trim());
      return found;
    });
    const folder = join(repository.root, "../repo.tasks");
    const [three, four] = [join(folder, "task-session-three"), join(folder, "task-session-four")];
    expect(places).toEqual([repository.root, repository.root, three, four, three, repository.root]);
    expect(
      (await listed(repository)).map(({ path, sessions }) => [
        path,
        sessions.map(({ name }) => name),
      ]),
    ).toEqual([
      [three, ["three"]],
      [four, ["four"]],
    ]);
  });

  it.concurrent("counts those that come at once one after the other: two stay, whoever is quickest", async (context) => {
    const { expect } = context;
    const repository = await repositoryWith(context, { worktrees: "auto", tasks: { sessions: 3 } });
    const names = Array.from({ length: 8 }, (_, index) => `agent-${index}`);
    const ends = await untouched(repository, () =>
      Promise.all(names.map((name) => auto(repository, name, "--note", "the login"))),
    );
    const places = ends.map(({ stdout }) => stdout.trim());
    expect(places.filter((place) => place === repository.root)).toHaveLength(2);
    expect(new Set(places).size).toBe(7);
  });

  it.concurrent("by default only says so, with the command to type; with worktrees: off it says nothing", async (context) => {
    const { expect } = context;
    const repository = await repositoryWith(context, { tasks: { sessions: 2 } });
    expect((await auto(repository, "one")).stderr).toBe("airlock: started: one\n");
    const two = await auto(repository, "two", "--note", "it's the login");
    expect([two.code, two.stdout]).toEqual([0, `${repository.root}\n`]);
    expect(two.stderr).toContain(`2 sessions including yours work in ${repository.root}`);
    expect(two.stderr).toContain(`cd "$(airlock task start 'it'\\''s the login (two)')"`);
    const data = JSON.parse((await auto(repository, "two", "--json")).stdout) as Record<
      string,
      unknown
    >;
    expect(data).toMatchObject({
      path: repository.root,
      task: null,
      suggestion: expect.stringContaining("airlock task start"),
    });
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ checks: {}, worktrees: "off", tasks: { sessions: 1 } }),
    );
    await repository.prepare("commit", "--quiet", "-m", "off");
    expect((await auto(repository, "three")).stderr).toBe("airlock: started: three\n");
    expect(await listed(repository)).toEqual([]);
  });

  it.concurrent("never moves a session that is in a worktree already, nor counts one that has ended", async (context) => {
    const { expect } = context;
    const repository = await repositoryWith(context, { worktrees: "auto", tasks: { sessions: 2 } });
    await repository.prepare("worktree", "add", "--quiet", "-b", "side", "../side");
    const side = realpathSync(join(repository.root, "../side"));
    const inside = (name: string) =>
      repository.airlock(["session", "start", "--auto"], {
        at: side,
        env: { AIRLOCK_SESSION: name },
      });
    for (const name of ["a", "b", "c"]) expect((await inside(name)).stdout).toBe(`${side}\n`);
    expect((await auto(repository, "a")).stdout).toBe(`${side}\n`);
    expect((await auto(repository, "d")).stdout).toBe(`${repository.root}\n`);
    await repository.airlock(["session", "end"], { env: { AIRLOCK_SESSION: "d" } });
    expect((await auto(repository, "e")).stdout).toBe(`${repository.root}\n`);
    expect(await listed(repository)).toEqual([]);
  });
});

describe("airlock shell-init", () => {
  it.concurrent.for(["bash", "zsh", "fish"] as const)(
    "%s: the shell goes where the task is, and other commands are as ever",
    async (shell, context) => {
      const { expect } = context;
      const repository = await committed(context);
      const call = { cwd: repository.root, env: { ...repository.env, AIRLOCK_SESSION: "shell" } };
      if ((await run([shell, "-c", "exit 0"], call).catch(() => null))?.code !== 0)
        return context.skip(`${shell} is not installed`);
      const airlock = await repository.script(
        "airlock",
        `#!/bin/sh\nexec ${process.execPath} ${builtCommand} "$@"\n`,
      );
      const env = { ...call.env, PATH: `${join(airlock, "..")}:${repository.env["PATH"]}` };
      const load =
        shell === "fish"
          ? "airlock shell-init fish | source"
          : `eval "$(airlock shell-init ${shell})"`;
      const other = await startTask(repository, "other one");
      const script = `${load}
airlock task start 'a "quoted" title' --id 3
pwd
airlock task cd 'other one'
pwd
airlock task start --help
airlock task cd nowhere
pwd
airlock --version`;
      const end = await run([shell, "-c", script], { cwd: repository.root, env });
      const lines = end.stdout.split("\n");
      expect(lines.slice(0, 2)).toEqual([join(other, "../task-3-a-quoted-title"), other]);
      expect(end.stdout).toContain("Usage: git-airlock task start");
      expect(lines.slice(-3)).toEqual([other, expect.stringMatching(/^\d+\.\d+\.\d+/), ""]);
      expect(end.stderr).toContain('There is no task "nowhere"');
    },
  );

  it.concurrent("of another shell is an error", async (context) => {
    const repository = await committed(context);
    const end = await repository.airlock(["shell-init", "tcsh"]);
    context.expect([end.code, end.stdout]).toEqual([2, ""]);
  });
});
