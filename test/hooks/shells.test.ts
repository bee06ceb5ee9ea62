// The hooks of the stages under each shell that is here, and where there is no /proc.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import { addRepository, emptyRepository } from "../support/repository/prepared.ts";

const checks = {
  message: { builtin: "commit-message", options: { preset: "conventional" } },
  push: { run: "! grep -q bad a.txt", shell: true, paths: false, needs: "tree", stage: "pre-push" },
};

describe("The stages commit-msg and pre-push, with hooks of the user's own beside them", () => {
  it.concurrent.for([
    ["dash", "dash"],
    ["bash", "bash"],
    ["busybox", "busybox sh"],
    ["zsh", "zsh"],
    ["ksh", "ksh"],
    ["sh", "sh without /proc"],
  ] as const)("%s: %s", async ([shell, words], context) => {
    const repository = await emptyRepository(context);
    const found = (
      await run(["sh", "-c", `command -v ${shell}`], { cwd: repository.root, env: repository.env })
    ).stdout.trim();
    // CI installs dash and busybox; the others are tried where they happen to be.
    if (found === "")
      return context
        .expect(["zsh", "ksh", ...(process.env.CI === undefined ? ["dash", "busybox"] : [])])
        .toContain(shell);
    const remote = await addRepository({ world: repository.world, context, name: "remote" });
    const lines = join(repository.world.dir, "lines");
    mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
    for (const [name, script] of [
      ["commit-msg", 'sed -i s/fxi/fix/ "$1"'],
      ["pre-push", `cat >>'${lines}'`],
    ] as const)
      writeFileSync(join(repository.root, ".git/hooks", name), `#!/bin/sh\n${script}\n`, {
        mode: 0o755,
      });
    await repository.add("airlock.config.json", JSON.stringify({ checks }));
    await repository.install();
    const hooks = join(await repository.stateFolder(), "hooks/_");
    for (const name of ["pre-commit", "commit-msg", "pre-push"]) {
      const text = readFileSync(join(hooks, name), "utf8").replace(
        /^#!.*/,
        `#!${found}${shell === "busybox" ? " sh" : ""}`,
      );
      writeFileSync(
        join(hooks, name),
        words.endsWith("/proc") ? text.replaceAll("/proc/", "/no-proc/") : text,
      );
    }
    const commit = async (content: string, message: string) => {
      await repository.add("a.txt", content);
      return (await repository.git(["commit", "-qm", message])).code;
    };
    context.expect(await commit("bad\n", "wrong")).toBe(1);
    context.expect(await commit("bad\n", "fxi: right")).toBe(0);
    context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("fix: right");
    const push = async () =>
      (await repository.git(["push", "-q", remote.root, "HEAD:refs/heads/new"])).code;
    context.expect(await push()).toBe(1);
    context.expect(await commit("good\n", "fix: it")).toBe(0);
    context.expect(await push()).toBe(0);
    context.expect(await remote.ask("log", "--format=%s", "new")).toBe("fix: it\nfix: right");
    context.expect(readFileSync(lines, "utf8").trimEnd().split("\n")).toHaveLength(2);
  });
});
