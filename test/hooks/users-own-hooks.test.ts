// The user's own hooks keep running behind ours: those of .git/hooks, .husky, and wherever
// core.hooksPath led before.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { install } from "../../src/commands/setup/install.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import {
  another,
  behave,
  call,
  callsIn,
  hookedRepository,
  installIn,
  linkedWorktree,
  plainRepository,
  tell,
} from "./hooks-fixture.ts";

/** Writes one of the user's own hooks into `.git/hooks`. */
function ownHook(repository: TestRepository, name: string, script: string): void {
  const file = join(repository.root, ".git/hooks", name);
  mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** What hooks have written into the file `seen` of the world. */
function seen(repository: TestRepository): string {
  const file = join(repository.world.dir, "seen.txt");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

const note = (repository: TestRepository, text: string): string =>
  `echo "${text}" >> '${join(repository.world.dir, "seen.txt")}'`;

describe.concurrent("the user's own hooks keep running", () => {
  it("those of .git/hooks and .husky, in this order, before the check, and what they stage is checked", async (context) => {
    const repository = await plainRepository(context);
    ownHook(
      repository,
      "pre-commit",
      `${note(repository, "own")}; echo made > made.txt; git add made.txt`,
    );
    repository.write(".husky/pre-commit", note(repository, "husky"));
    context
      .expect((await call(install, repository)).stdout)
      .toContain("Your own keep running: .git/hooks/pre-commit, .husky/pre-commit.");
    await installIn(repository);
    await repository.add("a.txt", "a\n");
    context.expect((await repository.git(["commit", "-qm", "a"])).stderr).toBe("");
    context.expect(seen(repository)).toBe("own\nhusky\n");
    context
      .expect(await repository.ask("show", "--name-only", "--format="))
      .toBe("a.txt\nmade.txt");
    context
      .expect(callsIn(repository.world))
      .toMatchObject([{ tree: await repository.ask("rev-parse", "HEAD^{tree}") }]);
  });

  it("a failing one stops the commit before the check, with its exit code told by husky", async (context) => {
    const repository = await hookedRepository(context);
    repository.write(".husky/pre-commit", "false\necho not reached\n");
    await repository.add("a.txt", "a\n");
    const end = await repository.git(["commit", "-qm", "a"]);
    context
      .expect([end.code, end.stderr])
      .toEqual([1, "husky - pre-commit script failed (code 1)\n"]);
    context.expect(callsIn(repository.world)).toEqual([]);
  });

  const headers = [
    '. "$(dirname "$0")/_/husky.sh"',
    '. "$(dirname -- "$0")/_/husky.sh"',
    '. "${0%/*}/_/husky.sh"  ',
    ". .husky/_/husky.sh\r",
    '. "$(dirname -- "$0")/_/husky.sh" # husky',
    '. "$(dirname -- "$0")/_/husky.sh"; true',
  ];
  it(`those written for husky 5 to 8 need no husky: ${headers.map((one) => one.trim()).join(", ")}`, async (context) => {
    const repository = await hookedRepository(context);
    await repository.add("a.txt", "a\n");
    for (const [at, header] of headers.entries()) {
      const script = `#!/usr/bin/env sh\n${header}\n\n${note(repository, "$0 $1")}\nfalse\necho not reached\n`;
      repository.write(".husky/commit-msg", script);
      const end = await repository.git(["commit", "-qm", "a"]);
      context
        .expect([end.code, end.stdout, end.stderr], header)
        .toEqual([1, "", "husky - commit-msg script failed (code 1)\n"]);
      context
        .expect(seen(repository), header)
        .toBe(".husky/commit-msg .git/COMMIT_EDITMSG\n".repeat(at + 1));
    }
  });

  it("those written for husky 8 load what husky made where it is there, and get what git writes to them where it is not", async (context) => {
    const repository = await hookedRepository(context);
    repository.write(
      ".husky/pre-commit",
      `. "$(dirname -- "$0")/_/husky.sh"\n${note(repository, "$LOADED")}\n`,
    );
    repository.write(".husky/_/husky.sh", "LOADED=loaded\n");
    await repository.add("a.txt", "a\n");
    await repository.ask("commit", "-qm", "a");
    repository.remove(".husky/_/husky.sh");
    ownHook(repository, "pre-push", "cat > /dev/null");
    repository.write(
      ".husky/pre-push",
      `. "$(dirname -- "$0")/_/husky.sh"\n${note(repository, "$(cut -d' ' -f1)")}\n`,
    );
    await tell(repository, ["git", "clone", "-q", "--bare", ".", "../bare.git"]);
    await repository.ask("push", "-q", "../bare.git", "main:new");
    context.expect(seen(repository)).toBe("loaded\nrefs/heads/main\n");
  });

  it("in linked worktrees each has its own .husky", async (context) => {
    const repository = await hookedRepository(context);
    const worktree = await linkedWorktree(repository, "linked");
    worktree.write(".husky/commit-msg", `${note(repository, "$1 $PWD")}\n`);
    await repository.ask("commit", "-q", "--allow-empty", "-m", "a");
    await worktree.ask("commit", "-q", "--allow-empty", "-m", "b");
    context
      .expect(seen(repository))
      .toBe(`${repository.root}/.git/worktrees/linked/COMMIT_EDITMSG ${worktree.root}\n`);
  });

  it("through husky: PATH has node_modules/.bin, init.sh is read, HUSKY=0 skips and HUSKY=2 traces", async (context) => {
    const repository = await hookedRepository(context);
    repository.write(".gitignore", "node_modules\n");
    repository.write("node_modules/.bin/greet", "#!/bin/sh\necho hello from $WHO >&2\n", 0o755);
    repository.write(".husky/post-commit", "greet\n");
    mkdirSync(join(repository.env["XDG_CONFIG_HOME"]!, "husky"));
    writeFileSync(
      join(repository.env["XDG_CONFIG_HOME"]!, "husky", "init.sh"),
      "export WHO=init.sh\n",
    );
    const commit = (HUSKY: string) =>
      repository.git(["commit", "-q", "--allow-empty", "-m", "a"], { env: { HUSKY } });
    context.expect((await commit("")).stderr).toBe("hello from init.sh\n");
    context.expect((await commit("0")).stderr).toBe("");
    context.expect((await commit("2")).stderr).toContain("+ ");
  });

  it("both pre-push hooks get standard input and arguments, and a refusal is passed on", async (context) => {
    const repository = await hookedRepository(context);
    const remote = await another(repository, "remote");
    await remote.ask("config", "receive.denyCurrentBranch", "ignore");
    ownHook(
      repository,
      "pre-push",
      `${note(repository, "own $1 $2")}; cat >> '${join(repository.world.dir, "seen.txt")}'`,
    );
    repository.write(
      ".husky/pre-push",
      `${note(repository, "husky $1")}\ncat >> '${join(repository.world.dir, "seen.txt")}'\n`,
    );
    context.expect((await repository.git(["push", "-q", remote.root, "main"])).code).toBe(0);
    const head = await repository.ask("rev-parse", "HEAD");
    const line = `refs/heads/main ${head} refs/heads/main ${"0".repeat(40)}\n`;
    context
      .expect(seen(repository))
      .toBe(`own ${remote.root} ${remote.root}\n${line}husky ${remote.root}\n${line}`);
    ownHook(repository, "pre-push", "exit 7");
    context.expect((await repository.git(["push", "-q", remote.root, "main:other"])).code).toBe(1);
  });

  it("post-rewrite, post-checkout, post-merge and post-commit get what git gives them", async (context) => {
    const repository = await hookedRepository(context);
    for (const name of ["post-checkout", "post-merge", "post-commit"])
      repository.write(`.husky/${name}`, note(repository, `${name} $*`));
    repository.write(
      ".husky/post-rewrite",
      `${note(repository, "post-rewrite $*")}\ncat >> '${join(repository.world.dir, "seen.txt")}'\n`,
    );
    const old = await repository.ask("rev-parse", "HEAD");
    await repository.ask("commit", "-q", "--amend", "-m", "again");
    const head = await repository.ask("rev-parse", "HEAD");
    await repository.ask("checkout", "-q", "-b", "side");
    context
      .expect(seen(repository))
      .toBe(`post-commit \npost-rewrite amend\n${old} ${head}\npost-checkout ${head} ${head} 1\n`);
  });

  it("rare ones get a stub only where there is one, so that git does not behave otherwise", async (context) => {
    const repository = await plainRepository(context);
    ownHook(repository, "pre-receive", note(repository, "received"));
    await installIn(repository);
    const stubs = readdirSync(join(repository.root, ".git/airlock/hooks/_"));
    context.expect(stubs).toContain("pre-receive");
    context.expect(stubs).not.toContain("push-to-checkout");
    await repository.ask("push", "--quiet", repository.root, "HEAD:refs/heads/pushed");
    context.expect(seen(repository)).toBe("received\n");
    await tell(repository, ["rm", ".git/hooks/pre-receive"]);
    await installIn(repository);
    context
      .expect(readdirSync(join(repository.root, ".git/airlock/hooks/_")))
      .not.toContain("pre-receive");
  });

  it("one for post-index-change runs beside the staging log", async (context) => {
    const repository = await plainRepository(context);
    ownHook(repository, "post-index-change", note(repository, "index changed"));
    await installIn(repository);
    repository.write("a.txt", "a\n");
    await repository.git(["add", "a.txt"]);
    context.expect(seen(repository)).toBe("index changed\n");
    context
      .expect(readdirSync(join(repository.root, ".git/airlock/ledger/main")))
      .toEqual(["1000001", "1000001.index"]);
  });

  it("install --without leaves a hook out for good, and --with brings it back", async (context) => {
    const repository = await plainRepository(context);
    const hook = join(repository.root, ".git/airlock/hooks/_/post-index-change");
    await installIn(repository, { hooks: { without: ["post-index-change"], with: [] } });
    context.expect(existsSync(hook)).toBe(false);
    await installIn(repository);
    context.expect(existsSync(hook)).toBe(false);
    await installIn(repository, { hooks: { without: [], with: ["post-index-change"] } });
    context.expect(existsSync(hook)).toBe(true);
  });

  it("one that git would not run does not run: not executable, or switched off by core.hooksPath", async (context) => {
    const repository = await plainRepository(context);
    ownHook(repository, "pre-commit", "exit 1");
    chmodSync(join(repository.root, ".git/hooks/pre-commit"), 0o644);
    await installIn(repository);
    context
      .expect((await repository.git(["commit", "-q", "--allow-empty", "-m", "a"])).code)
      .toBe(0);
    chmodSync(join(repository.root, ".git/hooks/pre-commit"), 0o755);
    context
      .expect((await repository.git(["commit", "-q", "--allow-empty", "-m", "a"])).code)
      .toBe(1);
    for (const elsewhere of [".husky/_", "/dev/null", "not/there"]) {
      await repository.ask("config", "core.hooksPath", elsewhere);
      await installIn(repository);
      context
        .expect(
          (await repository.git(["commit", "-q", "--allow-empty", "-m", "a"])).code,
          elsewhere,
        )
        .toBe(0);
    }
  });

  it("one without a shebang of sh runs as what it is", async (context) => {
    const repository = await plainRepository(context);
    ownHook(repository, "commit-msg", "");
    writeFileSync(
      join(repository.root, ".git/hooks/commit-msg"),
      `#!${process.execPath}\nrequire("node:fs").appendFileSync(process.argv[2], "by node\\n");\n`,
    );
    await installIn(repository);
    await repository.ask("commit", "-q", "--allow-empty", "-m", "a");
    context.expect(await repository.ask("log", "-1", "--format=%B")).toBe("a\nby node\n");
  });

  const before: readonly (readonly [
    name: string,
    folder: string,
    value: (repository: TestRepository) => string,
    scope: string,
  ])[] = [
    ["a relative folder", "githooks", () => "githooks", "--local"],
    [
      "an absolute folder",
      "githooks",
      (repository) => join(repository.root, "githooks"),
      "--local",
    ],
    ["a folder of the home folder", "../../home/user-hooks", () => "~/user-hooks", "--local"],
    ["a global setting", "../../home/user-hooks", () => "~/user-hooks", "--global"],
    ["husky", ".husky", () => ".husky/_", "--local"],
    ["husky in a folder of its own", ".config/husky", () => ".config/husky/_", "--local"],
    ["husky before version 9", ".husky", () => ".husky", "--local"],
  ];
  for (const [name, folder, value, scope] of before) {
    it(`where core.hooksPath was set before: ${name}`, async (context) => {
      const repository = await plainRepository(context);
      await repository.ask("config", scope, "core.hooksPath", value(repository));
      mkdirSync(join(repository.root, folder), { recursive: true });
      writeFileSync(
        join(repository.root, folder, "pre-commit"),
        `#!/bin/sh\n${note(repository, "here")}\n`,
        { mode: 0o755 },
      );
      for (let times = 0; times < 3; times += 1) await installIn(repository);
      context
        .expect(await repository.ask("config", "core.hooksPath"))
        .toBe(`${repository.root}/.git/airlock/hooks/_`);
      context
        .expect((await repository.git(["commit", "-q", "--allow-empty", "-m", "a"])).stderr)
        .toBe("");
      context.expect(seen(repository)).toBe("here\n");
      context.expect(callsIn(repository.world)).toHaveLength(1);
      behave(repository.world, "process.exit(1)");
      context
        .expect((await repository.git(["commit", "-q", "--allow-empty", "-m", "b"])).code)
        .toBe(1);
    });
  }
});
