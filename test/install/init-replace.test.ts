// airlock init --replace: airlock takes the place of other runners in the hooks that are there, and
// uninstall puts them back.

import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { init } from "../../src/commands/setup/init.ts";
import { uninstall } from "../../src/commands/setup/uninstall.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { call } from "../hooks/hooks-fixture.ts";
import { lefthookStub, preCommitConfig, preCommitStub } from "./replaced-stubs.ts";

/** Bytes and permissions of files, by path from the top. */
const state = (repository: TestRepository, ...paths: string[]) =>
  paths.map((path) => {
    const file = join(repository.root, path);
    return existsSync(file)
      ? [path, readFileSync(file).toString("hex"), (statSync(file).mode & 0o7777).toString(8)]
      : [path];
  });

describe.concurrent("airlock init --replace", () => {
  it("takes the lines of lint-staged out of husky's script and keeps the rest; uninstall puts back bytes and modes", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(".lintstagedrc.json", '{ "*.js": "true" }');
    repository.write(
      ".husky/pre-commit",
      Buffer.from("#!/bin/sh\necho m\xefne\nnpx lint-staged\r\n", "latin1"),
    );
    chmodSync(join(repository.root, ".husky/pre-commit"), 0o751);
    repository.write(
      "package.json",
      '{ "scripts": { "prepare": "husky" }, "devDependencies": { "git-airlock": "0" } }\n',
    );
    const paths = [".husky/pre-commit", "package.json", ".lintstagedrc.json"];
    const before = state(repository, ...paths);
    const plain = await call(init, repository);
    context
      .expect(plain.stdout)
      .toContain(
        "  .husky/pre-commit keeps running lint-staged, before airlock and in the working tree.\n",
      );
    context
      .expect(plain.stdout)
      .toMatch(
        /To replace it by airlock, and keep everything else that the hooks do:\n {4}.*airlock init --replace\n/,
      );
    context.expect(state(repository, ".husky/pre-commit")).toEqual(before.slice(0, 1));
    const done = await call(init, repository, { args: ["--replace"] });
    context
      .expect(done.stdout)
      .toContain(
        "  Replaces lint-staged in .husky/pre-commit, and keeps everything else it does; to restore it:",
      );
    context
      .expect(done.stdout)
      .toContain("git add package.json .lintstagedrc.json .husky/pre-commit && git commit");
    context
      .expect(readFileSync(join(repository.root, ".husky/pre-commit"), "latin1"))
      .toBe("#!/bin/sh\necho m\xefne\n: # airlock runs these checks instead of: npx lint-staged\n");
    context.expect(statSync(join(repository.root, ".husky/pre-commit")).mode & 0o7777).toBe(0o751);
    context
      .expect((await call(init, repository, { args: ["--replace"] })).stdout)
      .toContain("airlock: nothing to do,");
    await call(uninstall, repository);
    context.expect(state(repository, ...paths)).toEqual(before);
  });

  it("moves the hooks that lefthook and pre-commit wrote away, with the hook that pre-commit had moved aside in its place", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(".pre-commit-config.yaml", preCommitConfig);
    repository.write(
      "lefthook.yml",
      "commit-msg: { commands: { m: { run: 'true' } } }\npre-commit: { commands: { a: { run: 'true' } } }\npost-merge: { commands: { b: { run: 'true' } } }\n",
    );
    const mine = "#!/bin/sh\necho mine\n";
    repository.write(".git/hooks/pre-commit", preCommitStub, 0o775);
    repository.write(".git/hooks/pre-commit.legacy", mine, 0o711);
    repository.write(
      ".git/hooks/post-merge",
      lefthookStub.replace("pre-commit", "post-merge"),
      0o755,
    );
    // Of lefthook, for which its config has nothing: it only looks whether the hooks are installed,
    // and complains of core.hooksPath.
    const idle = ".git/hooks/prepare-commit-msg";
    repository.write(idle, lefthookStub.replace("pre-commit", "prepare-commit-msg"), 0o755);
    const paths = [
      ".git/hooks/pre-commit",
      ".git/hooks/pre-commit.legacy",
      ".git/hooks/post-merge",
      idle,
    ];
    const before = state(repository, ...paths);
    const { stdout } = await call(init, repository, { args: ["--replace"] });
    context
      .expect(stdout)
      .toContain(
        "  Replaces pre-commit in .git/hooks/pre-commit, and keeps everything else it does;",
      );
    context
      .expect(stdout)
      .toContain(`  Removes ${idle}, which did nothing but start lefthook; to restore it:`);
    context.expect(state(repository, idle)).toEqual([[idle]]);
    context
      .expect(state(repository, ".git/hooks/pre-commit"))
      .toEqual([[".git/hooks/pre-commit", Buffer.from(mine).toString("hex"), "711"]]);
    context
      .expect(stdout)
      .toContain(
        "  .git/hooks/post-merge keeps running lefthook, before airlock and in the working tree (lefthook: airlock runs none of its checks at post-merge).\n",
      );
    context
      .expect((await call(uninstall, repository)).stdout)
      .toContain("/.git/hooks/pre-commit is restored.\n");
    context.expect(state(repository, ...paths)).toEqual(before);
  });

  const kept: readonly (readonly [
    why: string,
    config: readonly [string, string],
    hook: string,
    said: string,
  ])[] = [
    [
      "no config is there for it",
      ["lefthook.yml", "{}\n"],
      "npx lint-staged\n",
      "lint-staged: airlock found no config for it",
    ],
    [
      "the line does more",
      [".lintstagedrc", "a: 'true'\n"],
      "npx lint-staged && npm test\n",
      "lint-staged: line 1 does more than start it",
    ],
    [
      "only airlock's own config counts",
      ["airlock.config.yaml", "checks: { a: 'true' }\n"],
      "npx lint-staged\n",
      "lint-staged: airlock.config.yaml excludes it",
    ],
    [
      "airlock does not read its config",
      [".lintstagedrc", "a: 'true'\n"],
      "npx nano-staged\n",
      "nano-staged: airlock does not read its config",
    ],
  ];
  for (const [why, [file, text], hook, said] of kept) {
    it(`leaves a hook as it is where ${why}, and says so`, async (context) => {
      const repository = await emptyRepository(context);
      repository.write(file, text);
      repository.write(".git/hooks/pre-commit", hook, 0o755);
      const before = state(repository, ".git/hooks/pre-commit");
      const { stdout } = await call(init, repository, { args: ["--replace"] });
      context
        .expect(stdout)
        .toContain(
          `keeps running ${said.split(":")[0]}, before airlock and in the working tree (${said}).\n`,
        );
      context.expect(stdout).not.toContain("--replace");
      context.expect(state(repository, ".git/hooks/pre-commit")).toEqual(before);
    });
  }

  it("leaves a hook that is a link as it is", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(".lintstagedrc", "a: 'true'\n");
    repository.write("scripts/hook", "npx lint-staged\n", 0o755);
    repository.write(".git/hooks/x", "");
    symlinkSync("../../scripts/hook", join(repository.root, ".git/hooks/pre-commit"));
    context
      .expect((await call(init, repository, { args: ["--replace"] })).stdout)
      .toContain("(lint-staged: it is a link)");
    context.expect(repository.read("scripts/hook")).toBe("npx lint-staged\n");
  });

  it("takes what installs the other runner out of the prepare script, and names other scripts that do", async (context) => {
    const repository = await emptyRepository(context);
    const text =
      '{ "scripts": { "prepare": "lefthook install && tsc", "postinstall": "lefthook install" }, "devDependencies": { "git-airlock": "0" } }\n';
    repository.write("package.json", text);
    repository.write("lefthook.yml", "pre-commit: { commands: { a: { run: 'true' } } }\n");
    repository.write(".git/hooks/pre-commit", lefthookStub, 0o755);
    const { stdout } = await call(init, repository, { args: ["--replace"] });
    context.expect(repository.read("package.json")).toMatch(/"prepare": "node -e [^&]* && tsc"/);
    context
      .expect(stdout)
      .toContain(
        "  Removes .git/hooks/pre-commit, which did nothing but start lefthook; to restore it:",
      );
    context
      .expect(stdout)
      .toContain(
        `  Sets "prepare" in package.json, replacing the command that installs lefthook's hooks, so that`,
      );
    context
      .expect(stdout)
      .toContain(
        `fails if core.hooksPath is set: remove it.\n    npm pkg delete scripts.postinstall\n`,
      );
    context.expect(existsSync(join(repository.root, ".git/hooks/pre-commit"))).toBe(false);
    await call(uninstall, repository);
    context.expect(repository.read("package.json")).toBe(text);
    context
      .expect(readFileSync(join(repository.root, ".git/hooks/pre-commit"), "utf8"))
      .toBe(lefthookStub);
  });

  it("saves what a hook was where somebody has changed what stands in its place", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(".lintstagedrc", "a: 'true'\n");
    repository.write(".husky/pre-commit", "npx lint-staged\necho mine\n");
    await call(init, repository, { args: ["--replace"] });
    writeFileSync(join(repository.root, ".husky/pre-commit"), "echo new\n");
    const { stdout } = await call(uninstall, repository);
    context.expect(repository.read(".husky/pre-commit")).toBe("echo new\n");
    const [, saved] =
      /was changed since and was kept; its former content is in (.*)\.\n/.exec(stdout) ?? [];
    context.expect(readFileSync(saved!, "utf8")).toBe("npx lint-staged\necho mine\n");
  });

  it("has the checks run once in a commit, in the chamber, with what else the hook does", async (context) => {
    const repository = await emptyRepository(context);
    repository.write(
      ".lintstagedrc.json",
      JSON.stringify({ "*.txt": "sh -c 'pwd >> \"$0\"' " + join(repository.world.dir, "ran") }),
    );
    repository.write(
      ".husky/pre-commit",
      `echo mine >> ${join(repository.world.dir, "ran")}\nnpx lint-staged\n`,
    );
    await call(init, repository, { args: ["--replace"] });
    await repository.stage(".lintstagedrc.json", ".husky/pre-commit");
    await repository.add("a.txt", "a\n");
    const { code, stderr } = await repository.git(["commit", "-qm", "a"]);
    context.expect({ code, stderr }).toMatchObject({ code: 0 });
    const lines = readFileSync(join(repository.world.dir, "ran"), "utf8").trimEnd().split("\n");
    context.expect(lines[0]).toBe("mine");
    context.expect(lines).toHaveLength(2);
    context.expect(lines[1]).not.toBe(repository.root);
  });
});
