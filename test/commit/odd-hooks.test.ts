// Hooks of the user that do strange things during `airlock commit`.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { door, expectLanded } from "../support/commit/door.ts";
import { newGate } from "../support/check/gate.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { untilTrue } from "../support/repository/world.ts";
import { ownHook } from "./own-hook.ts";

describe("Hooks that do strange things", () => {
  it.concurrent("a hook that calls git airlock commit is refused inside, and works after the landing", async (context) => {
    const repository = await guardedRepository(context);
    const { builtCommand } = await import("../support/repository/world.ts");
    const nested = `'${process.execPath}' '${builtCommand}' commit -m nested`;
    await ownHook(
      repository,
      "commit-msg",
      `${nested} a.txt 2>> '${join(repository.world.dir, "nested.log")}'; exit 0`,
    );
    await ownHook(
      repository,
      "post-commit",
      `[ "$(git log -1 --format=%s)" = nested ] || ${nested} b.txt`,
    );
    repository.write("a.txt", "mine\n");
    repository.write("b.txt", "nested\n");
    const end = await door(repository, ["-m", "mine", "a.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect(readFileSync(join(repository.world.dir, "nested.log"), "utf8"))
      .toContain("belongs to a commit that is in progress");
    context.expect(await repository.ask("log", "-2", "--format=%s")).toBe("nested\nmine");
  });

  it.concurrent("a daemon that a hook leaves behind holds up neither this commit nor the next", async (context) => {
    const repository = await guardedRepository(context);
    const pids = join(repository.world.dir, "daemons");
    await ownHook(
      repository,
      "pre-commit",
      `sleep 300 </dev/null >/dev/null 2>&1 & echo $! >> '${pids}'`,
    );
    await ownHook(
      repository,
      "post-commit",
      `sleep 300 </dev/null >/dev/null 2>&1 & echo $! >> '${pids}'`,
    );
    try {
      for (const content of ["one\n", "two\n"]) {
        repository.write("a.txt", content);
        await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
      }
      const left = readFileSync(pids, "utf8").split("\n").filter(Boolean);
      context.expect(left).toHaveLength(4);
      for (const pid of left) context.expect(existsSync(`/proc/${pid}`)).toBe(true);
    } finally {
      for (const pid of existsSync(pids)
        ? readFileSync(pids, "utf8").split("\n").filter(Boolean)
        : [])
        process.kill(Number(pid), "SIGKILL");
    }
  });

  it.concurrent("interrupted while a check runs: nothing is committed, and the check ends", async (context) => {
    const repository = await guardedRepository(context);
    const gate = newGate(repository);
    await commitConfig(repository, { checks: { gate: { files: "a.txt", run: gate.run } } });
    repository.write("a.txt", "mine\n");
    const before = await repository.snapshot();
    const { startCommand } = await import("../support/repository/world.ts");
    const run = repository.world.start([...startCommand, "commit", "-m", "mine", "a.txt"], {
      cwd: repository.root,
    });
    const [waiting] = await gate.reached();
    process.kill(run.pid, "SIGINT");
    context.expect((await run.done).code).toBe(130);
    await untilTrue(() => !existsSync(`/proc/${waiting!.pid}`), "the end of the check");
    context.expect(await repository.snapshot()).toEqual(before);
  });
});
