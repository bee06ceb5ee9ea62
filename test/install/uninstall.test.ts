// airlock uninstall: everything is as it was before the installation.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { init } from "../../src/commands/setup/init.ts";
import { install } from "../../src/commands/setup/install.ts";
import { uninstall } from "../../src/commands/setup/uninstall.ts";
import { call, hookedRepository, plainRepository, tell } from "../hooks/hooks-fixture.ts";

describe.concurrent("airlock uninstall", () => {
  for (const value of [null, "githooks", ".husky/_", "~/my hooks"]) {
    it(`restores core.hooksPath: ${value ?? "none"}, with .git/config byte for byte`, async (context) => {
      const repository = await plainRepository(context);
      mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
      writeFileSync(join(repository.root, ".git/hooks/pre-commit"), "#!/bin/sh\n", { mode: 0o755 });
      if (value !== null) await repository.ask("config", "core.hooksPath", value);
      await repository.ask("config", "user.signingKey", "after it");
      const before = await repository.snapshot();
      const inGit = readdirSync(join(repository.root, ".git")).filter((name) => name !== "index");
      await call(install, repository);
      await call(install, repository);
      const done = await call(uninstall, repository);
      context.expect(done).toMatchObject({ code: 0, error: null });
      context
        .expect(done.stdout)
        .toContain(
          value === null
            ? "core.hooksPath is not set, as before."
            : `core.hooksPath is ${JSON.stringify(value)} again.`,
        );
      context.expect(await repository.snapshot()).toEqual(before);
      context
        .expect(readdirSync(join(repository.root, ".git")).filter((name) => name !== "index"))
        .toEqual(inGit);
      context.expect(readdirSync(join(repository.root, ".git/hooks"))).toEqual(["pre-commit"]);
    });
  }

  it("leaves bare git behind: a commit runs no hook of ours", async (context) => {
    const repository = await hookedRepository(context);
    await repository.ask("commit", "-q", "--allow-empty", "-n", "-m", "recorded");
    await repository.add("a.txt", "a\n");
    await repository.ask("commit", "-qnm", "recorded");
    context
      .expect((await call(uninstall, repository)).stdout)
      .toContain("log.jsonl stays: the log of this repository's events.\n");
    await repository.add("b.txt", "b\n");
    context.expect((await repository.git(["commit", "-m", "b"])).code).toBe(0);
    context.expect(readdirSync(join(repository.root, ".git/airlock"))).toEqual(["log.jsonl"]);
  });

  it("says so where there is nothing to take away, twice", async (context) => {
    const repository = await plainRepository(context);
    const before = await repository.snapshot();
    for (let times = 0; times < 2; times += 1) {
      context.expect(await call(uninstall, repository)).toMatchObject({
        code: 0,
        stdout: "airlock: the hooks are not installed here; nothing was changed.\n",
      });
    }
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it("leaves a core.hooksPath that somebody else has set since", async (context) => {
    const repository = await hookedRepository(context);
    await repository.ask("config", "core.hooksPath", ".husky/_");
    context
      .expect((await call(uninstall, repository)).stdout)
      .toContain('core.hooksPath is ".husky/_", which airlock did not set: left unchanged.');
    context.expect(await repository.ask("config", "core.hooksPath")).toBe(".husky/_");
    context.expect(existsSync(join(repository.root, ".git/airlock"))).toBe(false);
  });

  it("says that chambers stay only where there are any", async (context) => {
    const repository = await hookedRepository(context);
    const slots = join(repository.root, ".git/airlock/chambers");
    mkdirSync(slots, { recursive: true });
    context.expect((await call(uninstall, repository)).stdout).not.toContain("chambers");
    await call(install, repository);
    mkdirSync(join(slots, "1"), { recursive: true });
    writeFileSync(join(slots, "1/HEAD"), "");
    context
      .expect((await call(uninstall, repository)).stdout)
      .toMatch(/ {2}The chambers stay; to free their space: .* cache clear\n/);
  });

  const packages: readonly (readonly [name: string, text: string])[] = [
    ["no scripts", '{\n\t"name": "x"\n}\n'],
    ["empty scripts", '{ "name": "x", "scripts": {} }'],
    [
      "a prepare script of husky's",
      '{\r\n  "scripts": {\r\n    "prepare": "husky",\r\n    "test": "x"\r\n  },\r\n  "files": ["a", "b"]\r\n}\r\n',
    ],
  ];
  for (const [name, text] of packages) {
    it(`puts package.json back as it was before init: ${name}`, async (context) => {
      const repository = await plainRepository(context);
      repository.write("package.json", text);
      await call(init, repository);
      context.expect(repository.read("package.json")).not.toBe(text);
      const done = await call(uninstall, repository);
      context.expect(repository.read("package.json")).toBe(text);
      context.expect(done.stdout).toContain("airlock.config.json stays");
      context.expect(done.stdout).toContain("the previous script is restored");
      context.expect(done.stdout).toMatch(/ To restore them:\n {4}.* init\n/);
    });
  }

  it("puts only the prepare script back where package.json was changed since, and nothing where that was", async (context) => {
    const repository = await plainRepository(context);
    repository.write("package.json", '{\n  "scripts": {\n    "test": "x"\n  }\n}\n');
    await call(init, repository);
    const changed = readFileSync(repository.path("package.json"), "utf8").replace('"x"', '"y"');
    repository.write("package.json", changed);
    await call(uninstall, repository);
    context
      .expect(repository.read("package.json"))
      .toBe('{\n  "scripts": {\n    "test": "y"\n  }\n}\n');
    await call(init, repository);
    repository.write("package.json", '{ "scripts": { "prepare": "airlock install && mine" } }');
    context
      .expect((await call(uninstall, repository)).stdout)
      .toContain('still has "prepare": "airlock install && mine"');
    context
      .expect(repository.read("package.json"))
      .toBe('{ "scripts": { "prepare": "airlock install && mine" } }');
  });

  it("exits with 2 outside a repository", async (context) => {
    const repository = await plainRepository(context);
    context
      .expect((await call(uninstall, repository, { cwd: repository.world.dir })).error)
      .toMatchObject({ code: "NOT_A_REPOSITORY", exitCode: 2 });
    await tell(repository, ["true"]);
  });
});
