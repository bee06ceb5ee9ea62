// hooks/pre-commit: every commit comes by the check, whatever form it has and wherever it is made.

import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import { TestRepository } from "../support/repository/repository.ts";
import {
  behave,
  callsIn,
  eventsIn,
  hookedRepository,
  installIn,
  linkedWorktree,
  marksIn,
  packageOf,
  pathWithoutNode,
  plainRepository,
} from "./hooks-fixture.ts";

describe.concurrent("hooks/pre-commit", () => {
  it("has the staged tree checked, and the commit lands with exactly that tree", async (context) => {
    const repository = await hookedRepository(context);
    await repository.add("a.txt", "a\n");
    await repository.ask("commit", "-qm", "a");
    const [only, ...more] = callsIn(repository.world);
    context.expect(more).toEqual([]);
    context.expect(only).toMatchObject({
      tree: await repository.ask("rev-parse", "HEAD^{tree}"),
      cwd: repository.root,
      args: ["pre-commit"],
    });
    context.expect(await eventsIn(repository)).toEqual([]);
    context.expect(await marksIn(repository)).toEqual([]);
  });

  it("stops the commit when the check fails, is killed or cannot start, and changes nothing", async (context) => {
    const repository = await hookedRepository(context);
    await repository.add("a.txt", "a\n");
    const before = await repository.snapshot();
    for (const behaviour of [
      "process.exit(1)",
      "process.exit(3)",
      'process.kill(process.pid, "SIGKILL"); for (;;);',
      "throw new Error()",
    ]) {
      behave(repository.world, behaviour);
      const end = await repository.git(["commit", "-qm", "a"]);
      context.expect(end.code, behaviour).toBe(1);
      context.expect(await repository.snapshot(), behaviour).toEqual(before);
    }
    behave(repository.world, "");
    context.expect((await repository.git(["commit", "-qm", "a"])).code).toBe(0);
    context.expect(await marksIn(repository), "marks of dead commits are swept").toEqual([]);
  });

  for (const objectFormat of ["sha1", "sha256"] as const) {
    it(`guards the first commit of a repository (${objectFormat})`, async (context) => {
      const repository = await hookedRepository(context, { objectFormat });
      await repository.prepare("checkout", "--quiet", "--orphan", "fresh");
      behave(repository.world, "process.exit(1)");
      context.expect((await repository.git(["commit", "-qm", "first"])).code).toBe(1);
      behave(repository.world, "");
      context.expect((await repository.git(["commit", "-qm", "first"])).code).toBe(0);
      context.expect(await repository.ask("rev-list", "--count", "HEAD")).toBe("1");
    });
  }

  const forms: readonly (readonly [name: string, args: readonly string[]])[] = [
    ["-a", ["commit", "-qam", "x"]],
    ["--only", ["commit", "-qm", "x", "--only", "base.txt"]],
    ["--include", ["commit", "-qm", "x", "--include", "base.txt"]],
    ["a path", ["commit", "-qm", "x", "--", "base.txt"]],
    ["--amend", ["commit", "-q", "--amend", "-m", "x"]],
    ["--amend --no-edit", ["commit", "-q", "--amend", "--no-edit", "-a"]],
    ["--allow-empty", ["commit", "-q", "--allow-empty", "-m", "x", "--only"]],
    ["--fixup", ["commit", "-qa", "--fixup", "HEAD"]],
    ["-C", ["commit", "-qa", "-C", "HEAD"]],
    ["-c and -C before it", ["-c", "user.name=Commit Er", "-C", ".", "commit", "-qam", "x"]],
    ["an alias", ["-c", "alias.ci=commit -q", "ci", "-am", "x"]],
    ["GIT_DIR by option", ["--git-dir", ".git", "--work-tree", ".", "commit", "-qam", "x"]],
    ["a message of several lines", ["commit", "-qa", "-m", "x\ny", "-m", "z"]],
  ];
  for (const [name, args] of forms) {
    it(`checks and lets through: ${name}`, async (context) => {
      const repository = await hookedRepository(context);
      repository.write("base.txt", "changed\n");
      const end = await repository.git(args);
      context.expect(end.stderr).toBe("");
      context.expect(end.code).toBe(0);
      context
        .expect(callsIn(repository.world).map(({ tree }) => tree))
        .toEqual([await repository.ask("rev-parse", "HEAD^{tree}")]);
      context.expect(await marksIn(repository)).toEqual([]);
      context.expect(await eventsIn(repository)).toEqual([]);
    });
  }

  it("does nothing for a dry run", async (context) => {
    const repository = await hookedRepository(context);
    await repository.add("a.txt", "a\n");
    const before = await repository.snapshot();
    context.expect((await repository.git(["commit", "--dry-run", "-m", "x"])).code).toBe(0);
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it("runs in a worktree that plain git made after the installation, in a subfolder and on a detached HEAD", async (context) => {
    const repository = await hookedRepository(context);
    const worktree = await linkedWorktree(repository, "linked");
    behave(repository.world, "process.exit(1)");
    await worktree.add("sub/a.txt", "a\n");
    context.expect((await worktree.git(["commit", "-qm", "a"], { at: "sub" })).code).toBe(1);
    behave(repository.world, "");
    context.expect((await worktree.git(["commit", "-qm", "a"], { at: "sub" })).code).toBe(0);
    await worktree.ask("checkout", "-q", "--detach");
    await worktree.add("b.txt", "b\n");
    context.expect((await worktree.git(["commit", "-qm", "b"])).code).toBe(0);
    context
      .expect(callsIn(repository.world).map(({ cwd }) => cwd))
      .toEqual([worktree.root, worktree.root, worktree.root]);
    context.expect(await eventsIn(repository)).toEqual([]);
  });

  it("guards a submodule by the submodule's own installation", async (context) => {
    const repository = await plainRepository(context);
    await repository.prepare("submodule", "--quiet", "add", repository.root, "module");
    const submodule = new TestRepository(
      repository.world,
      context,
      join(repository.root, "module"),
    );
    await installIn(submodule);
    context
      .expect(await submodule.ask("config", "core.hooksPath"))
      .toBe(join(repository.root, ".git/modules/module/airlock/hooks/_"));
    await submodule.add("a.txt", "a\n");
    context.expect((await submodule.git(["commit", "-qm", "a"])).code).toBe(0);
    context.expect(callsIn(repository.world)).toHaveLength(1);
    await submodule.add("b.txt", "b\n");
    await submodule.ask("commit", "-q", "--no-verify", "-m", "b");
    context
      .expect(await eventsIn(submodule))
      .toMatchObject([{ event: "no-verify", ref: "refs/heads/main" }]);
  });

  it("finds node where it was at installation when PATH is bare, as in a graphical client", async (context) => {
    const repository = await hookedRepository(context);
    const node = await repository.script("node", `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
    await installIn(repository, { node });
    await repository.add("a.txt", "a\n");
    const end = await repository.git(["commit", "-qm", "a"], {
      env: { PATH: await pathWithoutNode(repository.world) },
    });
    context.expect(end.stderr).toBe("");
    context.expect(callsIn(repository.world)).toHaveLength(1);
  });

  it("reads husky's init.sh, so that PATH can be set there", async (context) => {
    const repository = await hookedRepository(context);
    await installIn(repository, { node: "/nowhere/node" });
    await repository.add("a.txt", "a\n");
    await run(["mkdir", "-p", join(repository.env["XDG_CONFIG_HOME"]!, "husky")], {
      cwd: "/",
      env: repository.env,
    });
    writeFileSync(
      join(repository.env["XDG_CONFIG_HOME"]!, "husky", "init.sh"),
      `PATH=${join(repository.world.dir, "scripts")}:$PATH\n`,
    );
    await repository.script("node", `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
    context
      .expect(
        (
          await repository.git(["commit", "-qm", "a"], {
            env: { PATH: await pathWithoutNode(repository.world) },
          })
        ).code,
      )
      .toBe(0);
    writeFileSync(
      join(repository.env["XDG_CONFIG_HOME"]!, "husky", "init.sh"),
      "node() { exit 9; }\n",
    );
    await installIn(repository);
    await repository.add("b.txt", "b\n");
    context.expect((await repository.git(["commit", "-qm", "b"])).code).toBe(0);
    context.expect(callsIn(repository.world)).toHaveLength(2);
  });

  it("commits nothing without node, and says how to fix it and how to go on without checks", async (context) => {
    const repository = await hookedRepository(context);
    await installIn(repository, { node: "/nowhere/node" });
    await repository.add("a.txt", "a\n");
    const before = await repository.snapshot();
    const end = await repository.git(["commit", "-qm", "a"], {
      env: { PATH: await pathWithoutNode(repository.world) },
    });
    context.expect(end.code).toBe(1);
    context.expect(end.stderr.replaceAll(repository.world.dir, "<world>")).toMatchInlineSnapshot(`
      "airlock: node was not found, so nothing was checked and nothing is committed.
        It is neither on PATH nor at /nowhere/node.
        To fix it: put node on PATH (for a graphical client in <world>/config/husky/init.sh).
        Or, in a shell that finds node:
          node '<world>/package/dist/bin.cjs' install
        To commit without checks anyway (recorded in the log), type git commit --no-verify with the same options.
      "
    `);
    context.expect(await repository.snapshot()).toEqual(before);
    context
      .expect(
        (
          await repository.git(["commit", "-qm", "a", "--no-verify"], {
            env: { PATH: await pathWithoutNode(repository.world) },
          })
        ).code,
      )
      .toBe(0);
    context.expect(await eventsIn(repository)).toMatchObject([{ event: "no-verify" }]);
  });

  it("commits nothing without the package; the worktree's own goes before the installed one", async (context) => {
    const repository = await hookedRepository(context);
    await installIn(repository, { packageRoot: join(repository.world.dir, "gone") });
    await repository.add("a.txt", "a\n");
    const end = await repository.git(["commit", "-qm", "a"]);
    context.expect(end.code).toBe(1);
    context.expect(end.stderr.replaceAll(repository.world.dir, "<world>")).toMatchInlineSnapshot(`
      "airlock: the package git-airlock was not found, so nothing was checked and nothing is committed.
        It is neither in node_modules nor at <world>/gone.
        To fix it:
          npx git-airlock install
        To commit without checks anyway (recorded in the log), type git commit --no-verify with the same options.
      "
    `);
    await run(["mkdir", "node_modules"], { cwd: repository.root, env: repository.env });
    repository.link("node_modules/git-airlock", packageOf(repository.world));
    context.expect((await repository.git(["commit", "-qm", "a"])).code).toBe(0);
  });

  it("runs nothing with HUSKY=0, which counts as --no-verify", async (context) => {
    const repository = await hookedRepository(context);
    await repository.add("a.txt", "a\n");
    context
      .expect((await repository.git(["commit", "-qm", "a"], { env: { HUSKY: "0" } })).code)
      .toBe(0);
    context.expect(callsIn(repository.world)).toEqual([]);
    context
      .expect(await eventsIn(repository))
      .toMatchObject([{ event: "no-verify", commit: await repository.ask("rev-parse", "HEAD") }]);
  });

  it("lets nothing pass that has AIRLOCK_PROBE set", async (context) => {
    const repository = await hookedRepository(context);
    await repository.add("a.txt", "a\n");
    const before = await repository.snapshot();
    for (const AIRLOCK_PROBE of ["x", "../../x", "$(id)"]) {
      context
        .expect((await repository.git(["commit", "-qm", "a"], { env: { AIRLOCK_PROBE } })).code)
        .toBe(1);
      context
        .expect(
          (await repository.git(["commit", "-qm", "a", "-n"], { env: { AIRLOCK_PROBE } })).code,
        )
        .toBe(128);
    }
    context.expect(await repository.snapshot()).toEqual(before);
    context.expect(repository.exists(".git/airlock/x") || repository.exists(".git/x")).toBe(false);
  });

  it("does not run where it was made not executable, which git says", async (context) => {
    const repository = await hookedRepository(context);
    chmodSync(join(await repository.stateFolder(), "hooks/_/pre-commit"), 0o644);
    await repository.add("a.txt", "a\n");
    const end = await repository.git(["commit", "-m", "a"]);
    context.expect(end.stderr).toContain("hook was ignored because it's not set as executable");
    context
      .expect(await eventsIn(repository), "but reference-transaction notes it")
      .toMatchObject([{ event: "no-verify" }]);
  });

  it("works when the folders of the state are gone", async (context) => {
    const repository = await hookedRepository(context);
    rmSync(join(await repository.stateFolder(), "checking"), { recursive: true });
    await repository.add("a.txt", "a\n");
    context.expect((await repository.git(["commit", "-qm", "a"])).code).toBe(0);
    context.expect(await marksIn(repository)).toEqual([]);
  });
});
