// The hooks run in every worktree, under every sh, with a bare PATH, and fail closed without node.

import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { run } from "../support/process/process.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { TestRepository } from "../support/repository/repository.ts";
import { builtCommand } from "../support/repository/world.ts";

/** A folder with links to these programs and nothing else. */
async function onlyPrograms(repository: TestRepository, names: readonly string[]): Promise<string> {
  const folder = join(repository.world.dir, "bin");
  mkdirSync(folder);
  for (const name of names) {
    const found = await run(["sh", "-c", 'command -v "$1"', "sh", name], {
      cwd: repository.root,
      env: repository.env,
    });
    if (found.code === 0) symlinkSync(found.stdout.trim(), join(folder, name));
  }
  return folder;
}

const coreutils = [
  "sh",
  "git",
  "cat",
  "cp",
  "mv",
  "rm",
  "ln",
  "mkdir",
  "mktemp",
  "ls",
  "tr",
  "sed",
  "grep",
  "date",
  "dirname",
  "basename",
  "env",
  "tar",
  "printf",
  "sleep",
  "ps",
  "head",
  "uname",
  "true",
  "false",
  "test",
];

function worktree(repository: TestRepository, name: string): TestRepository {
  return new TestRepository(
    repository.world,
    repository.context,
    join(repository.world.repositories, name),
  );
}

describe("The hooks run", () => {
  it.concurrent.for([
    ["made after the installation", ["worktree", "add", "--quiet", "../linked"]],
    ["made on a detached HEAD", ["worktree", "add", "--quiet", "--detach", "../linked"]],
    ["made without checkout", ["worktree", "add", "--quiet", "--no-checkout", "../linked"]],
    [
      "made with a relative path inside the repository",
      ["worktree", "add", "--quiet", "linked-inside", "-b", "inside"],
    ],
  ] as const)("in a worktree %s", async ([, args], context) => {
    const repository = await guardedRepository(context);
    await repository.prepare(...args);
    const inside = args.includes("linked-inside" as never);
    const linked = inside
      ? new TestRepository(repository.world, context, join(repository.root, "linked-inside"))
      : worktree(repository, "linked");
    await linked.prepare("reset", "--quiet");
    await linked.add("a.txt", "staged\n");
    linked.write("a.txt", "edited again\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"], { in: linked });
  });

  it.concurrent("in a worktree without packages whose config imports git-airlock", async (context) => {
    const repository = await guardedRepository(context);
    const config = repository.read("airlock.config.json");
    repository.remove("airlock.config.json");
    repository.write(
      "airlock.config.mjs",
      `import { defineConfig } from "git-airlock";\nexport default defineConfig(${config});\n`,
    );
    await repository.prepare("add", "--all");
    await repository.prepare("commit", "--quiet", "-m", "a config that is a program");
    await repository.prepare("worktree", "add", "--quiet", "../linked");
    const linked = worktree(repository, "linked");
    await linked.add("a.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"], { in: linked });
  });

  it.concurrent("in a worktree made from a commit before the package was in use: no config is an error, not a pass", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("checkout", "--quiet", "--orphan", "old");
    await repository.prepare("rm", "--quiet", "--cached", "airlock.config.json");
    await repository.prepare("commit", "--quiet", "-m", "before");
    await repository.prepare("checkout", "--quiet", "-f", "main");
    await repository.prepare("worktree", "add", "--quiet", "../linked", "old");
    const linked = worktree(repository, "linked");
    await linked.add("a.txt", "staged\n");
    const end = await expectRefused(repository, ["commit", "-m", "no config"], { in: linked });
    context.expect(end.stderr).toMatch(/config/);
  });

  it.concurrent("in a worktree that was moved, after its first commit", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("worktree", "add", "--quiet", "../linked");
    await worktree(repository, "linked").add("a.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "before"], {
      in: worktree(repository, "linked"),
    });
    await repository.ask("worktree", "move", "../linked", "../moved");
    const moved = worktree(repository, "moved");
    await moved.add("a.txt", "staged again\n");
    await expectCheckedCommit(repository, ["commit", "-m", "after"], { in: moved });
  });

  it.concurrent("in main and linked worktrees in turn, each with its own content", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("worktree", "add", "--quiet", "../linked");
    const linked = worktree(repository, "linked");
    for (const round of ["one", "two"]) {
      await repository.add("a.txt", `${round} in main\n`);
      await linked.add("a.txt", `${round} in linked\n`);
      linked.remove("b.txt");
      await expectCheckedCommit(repository, ["commit", "-m", round]);
      await expectCheckedCommit(repository, ["commit", "-am", round], { in: linked });
      linked.write("b.txt", "back\n");
      await linked.stage("b.txt");
      await expectCheckedCommit(repository, ["commit", "-m", `${round}, b again`], { in: linked });
    }
  });

  const shells = ["dash", "bash", "busybox", "zsh", "ksh"];
  it.concurrent.for(shells)("under %s, where it is installed", async (shell, context) => {
    const repository = await guardedRepository(context);
    const found = await run(["sh", "-c", 'command -v "$1"', "sh", shell], {
      cwd: repository.root,
      env: repository.env,
    });
    // CI installs dash and busybox; the others are tried where they happen to be.
    if (found.code !== 0)
      return context
        .expect(["zsh", "ksh", ...(process.env.CI === undefined ? ["busybox", "dash"] : [])])
        .toContain(shell);
    const interpreter = `${found.stdout.trim()}${shell === "busybox" ? " sh" : ""}`;
    const folder = join(await repository.stateFolder(), "hooks");
    let changed = 0;
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const file = join(folder, name);
      if (!statSync(file).isFile()) continue;
      const text = readFileSync(file, "utf8");
      if (!/^#!.*\bsh\b/.test(text)) continue;
      writeFileSync(file, text.replace(/^#!.*/, `#!${interpreter}`));
      changed += 1;
    }
    context.expect(changed).toBeGreaterThan(1);
    await repository.add("a.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"]);
    await repository.add("a.txt", "staged again\n");
    const skipped = await repository.git(["commit", "--no-verify", "-m", "recorded"]);
    context.expect(skipped.code, skipped.stderr).toBe(0);
    context
      .expect(
        readFileSync(join(await repository.stateFolder(), "log.jsonl"), "utf8")
          .split("\n")
          .filter(Boolean),
      )
      .toHaveLength(1);
  });

  it.concurrent("with a graphical client's bare PATH, by the node of the installation", async (context) => {
    const repository = await guardedRepository(context);
    // The check that records takes perl.
    const PATH = await onlyPrograms(repository, [...coreutils, "perl"]);
    context.expect(existsSync(join(PATH, "node"))).toBe(false);
    await repository.add("a.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"], { env: { PATH } });
  });

  it.concurrent("with a bare environment: nothing but PATH and HOME", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    const { PATH = "", HOME = "" } = repository.env;
    const end = await run(["git", "commit", "-m", "checked"], {
      cwd: repository.root,
      env: { PATH, HOME },
    });
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect((await takeRecordings(repository)).flatMap(({ paths }) => paths))
      .toEqual(["a.txt"]);
  });
});

describe("Without node the commit fails closed", () => {
  it.concurrent("with a message that names the deliberate way round it, which works and is recorded", async (context) => {
    const repository = await guardedRepository(context);
    // A node of its own, by which the hooks are installed, and which then goes.
    const folder = join(repository.world.dir, "own-node");
    mkdirSync(folder);
    const node = join(folder, "node");
    try {
      linkSync(process.execPath, node);
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code !== "EXDEV" &&
        (error as NodeJS.ErrnoException).code !== "EPERM"
      )
        throw error;
      copyFileSync(process.execPath, node);
      chmodSync(node, 0o755);
    }
    const installed = await run([node, builtCommand, "install"], {
      cwd: repository.root,
      env: repository.env,
    });
    context.expect(installed.code, installed.stderr).toBe(0);
    rmSync(folder, { recursive: true });
    const PATH = await onlyPrograms(repository, coreutils);
    await repository.add("a.txt", "staged\n");
    const end = await expectRefused(repository, ["commit", "-m", "unchecked"], { env: { PATH } });
    context.expect(end.stderr).toMatch(/node was not found/);
    context.expect(end.stderr).toContain("git commit --no-verify");
    context.expect(await takeRecordings(repository)).toEqual([]);
    const bypassed = await repository.git(["commit", "--no-verify", "-m", "unchecked"], {
      env: { PATH },
    });
    context.expect(bypassed.code, bypassed.stderr).toBe(0);
    context
      .expect(readFileSync(join(await repository.stateFolder(), "log.jsonl"), "utf8"))
      .toContain('"no-verify"');
  });
});
