// What an earlier run has passed lets nothing land that the running commit has not checked itself.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { newGate } from "../support/check/gate.ts";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/**
 * A check that finds BAD in what it is handed, and stops at the gate where there is a file `stop`
 * in the world.
 */
async function repositoryWithGate(context: Context) {
  const repository = await emptyRepository(context);
  const gate = newGate(repository);
  const stop = join(repository.world.dir, "stop");
  const script = await repository.script(
    "look.sh",
    `#!/bin/sh\n[ ! -e "${stop}" ] || ${gate.run.join(" ")} || exit\n! grep -l BAD "$@"\n`,
  );
  const config = {
    checks: { look: { files: "*.txt", run: ["sh", script] } },
    scope: { broad: "allow" },
  };
  await repository.add("airlock.config.json", JSON.stringify(config));
  await repository.add("a.txt", "ok\n");
  await repository.add("b.txt", "ok\n");
  await repository.prepare("commit", "-qm", "base");
  await repository.install();
  return { repository, gate, stop };
}

const earlier: readonly (readonly [
  string,
  string,
  (repository: TestRepository) => Promise<unknown>,
])[] = [
  [
    "a commit that left the check out",
    "BAD\n",
    (r) => r.git(["commit", "-qm", "wip"], { env: { AIRLOCK_SKIP: "look" } }),
  ],
  [
    "a commit with -n, amended with the check",
    "BAD\n",
    async (r) => [
      await r.ask("commit", "-nqm", "wip"),
      await r.git(["commit", "--amend", "-qm", "wip2"]),
    ],
  ],
  ["a commit that passed", "good\n", (r) => r.ask("commit", "-qm", "wip")],
  [
    "airlock run",
    "good\n",
    async (r) => [await r.airlock(["run"]), await r.ask("commit", "-nqm", "wip")],
  ],
];

describe("content that is staged while the checks run", () => {
  it.concurrent.for(earlier)(
    "does not land since it had been run before by %s",
    async ([, content, before], context) => {
      const { repository, gate, stop } = await repositoryWithGate(context);
      await repository.add("a.txt", "2\n");
      await repository.add("b.txt", content);
      await before(repository);
      context.expect(await repository.ask("rev-list", "--count", "HEAD")).toBe("2");
      await repository.ask("reset", "-q", "--soft", "HEAD^");
      await repository.ask("restore", "--staged", "b.txt");
      writeFileSync(stop, "");
      const commit = repository.begin(["commit", "-qm", "mine"]);
      await gate.reached();
      await repository.stage("b.txt");
      gate.open();
      const end = await commit.done;
      context
        .expect([end.code, end.stderr])
        .toEqual([128, context.expect.stringContaining("CHANGED_DURING_CHECKS")]);
      context.expect(await repository.ask("show", "HEAD:b.txt")).toBe("ok");
      context.expect(await repository.ask("diff", "--cached", "--name-only")).toBe("a.txt\nb.txt");
      rmSync(stop);
      const again = await repository.git(["commit", "-qm", "both"]);
      context.expect(again.code).toBe(content === "BAD\n" ? 1 : 0);
    },
  );

  it.concurrent("lands on no other branch than the one that the checks were told of", async (context) => {
    const { repository, gate, stop } = await repositoryWithGate(context);
    await repository.add("a.txt", "2\n");
    writeFileSync(stop, "");
    const commit = repository.begin(["commit", "-qm", "mine"]);
    await gate.reached();
    await repository.ask("switch", "-qc", "other");
    gate.open();
    const end = await commit.done;
    context
      .expect([end.code, end.stderr])
      .toEqual([
        128,
        context.expect.stringContaining("another branch was checked out while the checks ran"),
      ]);
    context.expect(await repository.ask("log", "--all", "--format=%s")).toBe("base");
    context.expect(await repository.ask("diff", "--cached", "--name-only")).toBe("a.txt");
  });
});

describe("the mark of one commit lets no other through", () => {
  it.concurrent("not one that an editor of it makes, nor one of the user's own hook", async (context) => {
    const { repository } = await repositoryWithGate(context);
    // The index is that of the outer commit; the inner one skips its checks.
    const inner = await repository.script(
      "inner.sh",
      '#!/bin/sh\necho outer >"$1"\nenv -u GIT_INDEX_FILE -u GIT_EDITOR git commit -qnm inner\n',
    );
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ noVerify: "refuse", checks: { pass: { files: "*", run: "true" } } }),
    );
    await repository.ask("commit", "-qm", "refuse");
    await repository.add("a.txt", "2\n");
    const edited = await repository.git(["commit", "-q"], { env: { GIT_EDITOR: inner } });
    context
      .expect([edited.code, edited.stderr])
      .toEqual([1, context.expect.stringContaining("NO_RECEIPT")]);
    repository.write(".husky/pre-commit", "env -u GIT_INDEX_FILE git commit -qnm inner\n");
    const hooked = await repository.git(["commit", "-qm", "outer"]);
    context
      .expect([hooked.code === 0, hooked.stderr])
      .toEqual([false, context.expect.stringContaining("NO_RECEIPT")]);
    context.expect(await repository.ask("log", "--format=%s")).toBe("refuse\nbase");
  });

  it.concurrent("git gui runs the hooks itself and moves the branch by update-ref: what it had checked lands, amended too, and nothing else", async (context) => {
    const { repository } = await repositoryWithGate(context);
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ noVerify: "refuse", checks: { pass: { files: "*", run: "true" } } }),
    );
    await repository.ask("commit", "-qm", "refuse");
    const hook = join(await repository.stateFolder(), "hooks/_/pre-commit");
    // The process that runs the hook runs git, too; $1 says what comes between, $2 how the commit
    // is made.
    const gui = await repository.script(
      "gui.sh",
      `#!/bin/sh\n'${hook}' || exit\neval "$1"\ngit update-ref HEAD "$(eval "git commit-tree -m gui $2 $(git write-tree)")"\n`,
    );
    const commit = (between: string, how: string) =>
      run(["sh", gui, between, how], { cwd: repository.root, env: repository.env });
    await repository.add("a.txt", "2\n");
    const end = await commit(":", "-p HEAD");
    context.expect(end.code, end.stderr).toBe(0);
    await repository.add("a.txt", "3\n");
    const amended = await commit(":", "-p HEAD^");
    context.expect(amended.code, amended.stderr).toBe(0);
    await repository.add("a.txt", "4\n");
    const changed = await commit("echo 5 >b.txt; git add b.txt", "-p HEAD");
    context
      .expect([changed.code === 0, changed.stderr])
      .toEqual([false, context.expect.stringContaining("CHANGED_DURING_CHECKS")]);
    const orphan = await commit(":", "");
    context
      .expect([orphan.code === 0, orphan.stderr])
      .toEqual([false, context.expect.stringContaining("CHANGED_DURING_CHECKS")]);
    context.expect(await repository.ask("log", "--format=%s")).toBe("gui\nrefuse\nbase");
  });
});
