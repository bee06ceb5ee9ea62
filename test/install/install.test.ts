// airlock install: the hooks fire in every worktree, the user's own keep running, and the working
// tree is not touched.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { doctor } from "../../src/commands/setup/doctor.ts";
import { install } from "../../src/commands/setup/install.ts";
import { uninstall } from "../../src/commands/setup/uninstall.ts";
import {
  another,
  call,
  callsIn,
  hookedRepository,
  installIn,
  linkedWorktree,
  plainRepository,
  tell,
} from "../hooks/hooks-fixture.ts";

describe.concurrent("airlock install", () => {
  it("sets an absolute core.hooksPath and writes nothing into the working tree", async (context) => {
    const repository = await plainRepository(context);
    const { config: _before, ...before } = await repository.snapshot();
    const first = await call(install, repository);
    const { config, ...after } = await repository.snapshot();
    context.expect(after).toEqual(before);
    context.expect(first).toEqual({
      code: 0,
      error: null,
      stdout: `airlock: the hooks are installed in ${repository.root}/.git/airlock/hooks/_.\n`,
    });
    context
      .expect(await repository.ask("config", "core.hooksPath"))
      .toBe(`${repository.root}/.git/airlock/hooks/_`);
    context.expect(config).toContain("hooksPath");
  });

  it("does nothing the second time", async (context) => {
    const repository = await plainRepository(context);
    await call(install, repository);
    const stamp = (): string[] =>
      [
        ".git/config",
        ".git/airlock/install.json",
        ".git/airlock/hooks/settings",
        ".git/airlock/hooks/_/pre-commit",
      ].map((path) => String(lstatSync(repository.path(path), { bigint: true }).ino));
    const before = stamp();
    context
      .expect(await call(install, repository))
      .toMatchObject({ code: 0, stdout: "airlock: the hooks are installed already.\n" });
    context.expect(stamp()).toEqual(before);
    context
      .expect(await call(install, repository, { args: ["--quiet"] }))
      .toMatchObject({ code: 0, stdout: "" });
  });

  it("mends what was changed", async (context) => {
    const repository = await plainRepository(context);
    await call(install, repository);
    const hook = join(repository.root, ".git/airlock/hooks/_/pre-commit");
    const text = readFileSync(hook, "utf8");
    chmodSync(hook, 0o644);
    writeFileSync(join(repository.root, ".git/airlock/hooks/_/reference-transaction"), "exit 0\n");
    await repository.ask("config", "core.hooksPath", "/elsewhere/.git/airlock/hooks/_");
    context.expect((await call(install, repository)).stdout).toContain("are installed in");
    context
      .expect([readFileSync(hook, "utf8"), lstatSync(hook).mode & 0o700])
      .toEqual([text, 0o700]);
    context
      .expect(await repository.ask("config", "core.hooksPath"))
      .toBe(`${repository.root}/.git/airlock/hooks/_`);
  });

  it("installs for all worktrees from a linked one and from a subfolder", async (context) => {
    const repository = await plainRepository(context);
    const worktree = await linkedWorktree(repository, "linked");
    worktree.write("sub/file", "");
    await call(install, worktree, { cwd: join(worktree.root, "sub") });
    context
      .expect(await repository.ask("config", "core.hooksPath"))
      .toBe(`${repository.root}/.git/airlock/hooks/_`);
    context.expect(worktree.exists(".husky") || worktree.exists("sub/.husky")).toBe(false);
  });

  const quietly: readonly (readonly [name: string, env: Record<string, string>, line: string])[] = [
    ["in CI", { CI: "true" }, "airlock: CI is set, so no hooks are installed.\n"],
    ["with HUSKY=0", { HUSKY: "0" }, "airlock: HUSKY=0 is set, so no hooks are installed.\n"],
    [
      "where git lets this user do nothing",
      { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" },
      "airlock: git does not work in this folder, which belongs to another user, so no hooks are installed.\n",
    ],
    [
      "without git",
      { PATH: "/nowhere" },
      "airlock: there is no git repository here, so no hooks are installed.\n",
    ],
  ];
  for (const [name, env, line] of quietly) {
    it(`exits with 0 and one line ${name}, and changes nothing`, async (context) => {
      const repository = await plainRepository(context);
      const before = await repository.snapshot();
      context
        .expect(await call(install, repository, { env }))
        .toEqual({ code: 0, error: null, stdout: line });
      context.expect(await repository.snapshot()).toEqual(before);
      context.expect(repository.exists(".git/airlock")).toBe(false);
    });
  }

  it("exits with 0 and one line outside a repository", async (context) => {
    const repository = await plainRepository(context);
    context.expect(await call(install, repository, { cwd: repository.world.dir })).toEqual({
      code: 0,
      error: null,
      stdout: "airlock: there is no git repository here, so no hooks are installed.\n",
    });
  });

  it("installs all the same where CI is set to false", async (context) => {
    const repository = await plainRepository(context);
    context
      .expect((await call(install, repository, { env: { CI: "false" } })).stdout)
      .toContain("are installed in");
  });

  it("refuses an unknown option, and shows its help", async (context) => {
    const repository = await plainRepository(context);
    context
      .expect((await call(install, repository, { args: ["--al"] })).error)
      .toMatchObject({ kind: "usage", code: "USAGE" });
    context.expect(repository.exists(".git/airlock")).toBe(false);
  });

  it("says so where the settings of the worktree or the environment win over the repository's", async (context) => {
    const repository = await plainRepository(context);
    const env = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.hooksPath",
      GIT_CONFIG_VALUE_0: "/dev/null",
    };
    const { error } = await call(install, repository, { env });
    context.expect(error).toMatchObject({
      code: "HOOKS_PATH_OVERRIDDEN",
      next: ["unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS"],
    });
    await repository.ask("config", "extensions.worktreeConfig", "true");
    await repository.ask("config", "--worktree", "core.hooksPath", "githooks");
    context.expect((await call(install, repository)).error).toMatchObject({
      code: "HOOKS_PATH_OVERRIDDEN",
      next: ["git config --worktree --unset core.hooksPath"],
    });
  });

  it("names the folder that it cannot write", async (context) => {
    const repository = await plainRepository(context);
    mkdirSync(join(repository.root, ".git/airlock"));
    writeFileSync(join(repository.root, ".git/airlock/hooks"), "in the way");
    const { error } = await call(install, repository);
    context.expect(error).toMatchObject({ code: "INSTALL_UNWRITABLE", exitCode: 2 });
    context.expect(error?.message).toContain(join(repository.root, ".git/airlock/hooks"));
    context.expect((await repository.git(["config", "core.hooksPath"])).code).toBe(1);
  });

  it("stops at a record that it does not understand", async (context) => {
    const repository = await plainRepository(context);
    await call(install, repository);
    writeFileSync(join(repository.root, ".git/airlock/install.json"), '{"version": 2}');
    context
      .expect((await call(install, repository)).error)
      .toMatchObject({ code: "RECORD_BROKEN" });
  });

  it("refuses a git that is too old, and asks one before 2.36 for the worktrees in its own way", async (context) => {
    const repository = await hookedRepository(context);
    const git = await tell(repository, ["sh", "-c", "command -v git"]);
    const real = `exec '${git.trim()}' "$@"`;
    await repository.script(
      "git",
      `#!/bin/sh\ncase "$*" in *--version*) echo git version 2.30.2 ;; *) ${real} ;; esac\n`,
    );
    const env = { PATH: `${join(repository.world.dir, "scripts")}:${repository.env["PATH"]}` };
    context.expect((await call(install, repository, { env })).error).toMatchObject({
      code: "GIT_TOO_OLD",
      exitCode: 2,
      message: "git 2.30.2 is too old: git-airlock needs 2.31 or newer.",
    });
    await linkedWorktree(repository, "linked");
    await repository.script(
      "git",
      `#!/bin/sh\ncase "$*" in *"worktree list"*-z*) exit 129 ;; *) ${real} ;; esac\n`,
    );
    context
      .expect((await call(doctor, repository, { env })).stdout)
      .toContain("airlock: the hooks run in 2 of 2 worktrees.");
  });

  it("succeeds for all of many at once, and waits for whoever is writing the config", async (context) => {
    const repository = await plainRepository(context);
    const lock = join(repository.root, ".git/config.lock");
    writeFileSync(lock, "");
    const all = Array.from({ length: 6 }, () => call(install, repository));
    await new Promise((wake) => setTimeout(wake, 200));
    rmSync(lock);
    context.expect((await Promise.all(all)).map(({ error }) => error)).toEqual(all.map(() => null));
    context
      .expect(
        readdirSync(join(repository.root, ".git/airlock/hooks")).filter((name) =>
          name.startsWith("."),
        ),
      )
      .toEqual([]);
    context
      .expect((await call(uninstall, repository)).stdout)
      .toContain("core.hooksPath is not set, as before.");
  });

  it("works in paths with spaces, quotes and dots", async (context) => {
    const base = await plainRepository(context);
    const repository = await another(base, `it's a "re..po" $HOME`);
    await installIn(repository);
    await repository.add("a.txt", "a\n");
    context.expect((await repository.git(["commit", "-qm", "a"])).stderr).toBe("");
    context.expect(callsIn(base.world)).toMatchObject([{ cwd: repository.root }]);
  });

  it("works where .git is a symbolic link", async (context) => {
    const repository = await plainRepository(context);
    await tell(repository, ["mv", ".git", "../real.git"]);
    symlinkSync("../real.git", join(repository.root, ".git"));
    await installIn(repository);
    await repository.add("a.txt", "a\n");
    context.expect((await repository.git(["commit", "-qm", "a"])).code).toBe(0);
    context.expect(callsIn(repository.world)).toHaveLength(1);
  });
});
