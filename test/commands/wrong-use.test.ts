// Bad input and bad surroundings: a clear error, exit code 2, nothing lost, nothing landed.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { run, succeed } from "../support/process/process.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { newWorld, startCommand } from "../support/repository/world.ts";

const usages: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["an unknown command", ["fly"], /fly/],
  ["a command nearly right", ["instal"], /install/],
  ["an unknown option", ["run", "--no-such-option"], /no-such-option/],
  ["an unknown check", ["run", "--check", "sea"], /see/],
  ["an unknown format", ["run", "--format", "xml"], /xml/],
  ["a commit that does not exist", ["run", "--commit", "no-such-commit"], /no-such-commit/],
  ["a range that does not exist", ["run", "--from", "no-such-commit"], /no-such-commit/],
  ["two targets at once", ["run", "--commit", "HEAD", "--from", "HEAD"], /--commit|--from/],
  ["a number that is none", ["run", "--concurrency", "many"], /many/],
  ["a path that is not there", ["run", "no/such/path"], /no\/such\/path/],
  [
    "an output that cannot be written",
    ["run", "--output", "no/such/folder/report"],
    /no\/such\/folder/,
  ],
  ["--ci outside of CI", ["run", "--ci"], /CI|range/],
];

describe("Wrong use is exit code 2, with what to type next, and changes nothing", () => {
  it.concurrent.for(usages)("%s", async ([, args, words], context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    const before = await repository.snapshot();
    const end = await repository.airlock(args);
    context.expect(end.code, end.stdout).toBe(2);
    context.expect(end.stderr).toMatch(words);
    context.expect(end.stderr).not.toMatch(/Internal error in airlock|^\s+at /m);
    context.expect(await repository.snapshot()).toEqual(before);
    context.expect(await takeRecordings(repository)).toEqual([]);
  });

  it.concurrent.for(["run", "doctor", "init", "uninstall"])(
    "airlock %s where there is no repository",
    async (command, context) => {
      const world = await newWorld(context);
      const cwd = await mkdtemp(join(world.dir, "nowhere-"));
      const end = await run([...startCommand, command], {
        cwd,
        env: { ...world.env, GIT_CEILING_DIRECTORIES: world.dir },
      });
      context.expect(end.code, end.stdout).toBe(2);
      context.expect(end.stderr).toMatch(/not in a git repository/);
    },
  );

  it.concurrent("airlock run in a bare repository and in a broken one", async (context) => {
    const repository = await emptyRepository(context);
    await repository.ask("init", "--quiet", "--bare", "../bare.git");
    const bare = await repository.airlock(["run"], {
      at: join(repository.world.repositories, "bare.git"),
    });
    context.expect(bare.code).toBe(2);
    repository.write(".git/HEAD", "broken\n");
    const broken = await repository.airlock(["run"]);
    context.expect(broken.code).toBe(2);
    context.expect(broken.stderr).not.toMatch(/Internal error in airlock/);
  });
});

describe("Where git itself is wanting, the answer is an error", () => {
  it.concurrent("git is missing", async (context) => {
    const repository = await guardedRepository(context);
    const PATH = join(repository.world.dir, "nothing");
    mkdirSync(PATH);
    const end = await repository.airlock(["run"], { env: { PATH } });
    context.expect(end.code).toBe(2);
    context.expect(end.stderr).toMatch(/git could not be started/);
  });

  it.concurrent("git is too old", async (context) => {
    const repository = await guardedRepository(context);
    const PATH = join(repository.world.dir, "old");
    mkdirSync(PATH);
    const old = `#!/bin/sh\nfor word; do case $word in --version) echo 'git version 2.20.1'; exit 0 ;; --path-format=*) echo 'fatal: unknown' >&2; exit 128 ;; esac; done\nexit 129\n`;
    writeFileSync(join(PATH, "git"), old, { mode: 0o755 });
    chmodSync(join(PATH, "git"), 0o755);
    const end = await repository.airlock(["doctor"], {
      env: { PATH: `${PATH}:${repository.env.PATH ?? ""}` },
    });
    context.expect(end.code).toBe(2);
    context.expect(end.stderr).toMatch(/2\.20\.1/);
  });

  it.concurrent("a staged blob is missing from the object store", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged and then lost\n");
    const blob = await repository.ask("rev-parse", ":a.txt");
    repository.remove(`.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`);
    const head = await repository.ask("rev-parse", "HEAD");
    const end = await repository.git(["commit", "-m", "refused"]);
    context.expect(end.code).not.toBe(0);
    context.expect(await repository.ask("rev-parse", "HEAD")).toBe(head);
    context.expect((await repository.airlock(["run"])).code).toBe(2);
    context.expect(await takeRecordings(repository)).toEqual([]);
    await repository.add("a.txt", "staged and then lost\n");
    await expectCheckedCommit(repository, ["commit", "-m", "found again"]);
  });

  it.concurrent("a commit's tree holds names that lead out of the chamber", async (context) => {
    const repository = await guardedRepository(context);
    const blob = await repository.ask("rev-parse", "HEAD:a.txt");
    for (const name of ["..", ".git", ".GIT", ".g\u200cit"]) {
      const tree = async (entry: string): Promise<string> =>
        (
          await succeed(["git", "mktree", "-z"], {
            cwd: repository.root,
            env: repository.env,
            input: `${entry}\0`,
          })
        ).trim();
      const inner = await tree(`100755 blob ${blob}\tpre-commit`);
      const config = await repository.ask("rev-parse", "HEAD:airlock.config.json");
      const outer = await succeed(["git", "mktree", "-z"], {
        cwd: repository.root,
        env: repository.env,
        input: `040000 tree ${inner}\t${name}\u0000100644 blob ${config}\tairlock.config.json\0`,
      });
      const commit = await repository.ask("commit-tree", "-m", "evil", outer.trim());
      const before = await repository.snapshot();
      const end = await repository.airlock(["run", "--commit", commit]);
      // `.g\u200cit` is only a danger on HFS+; elsewhere git may check it out.
      if (name !== ".g\u200cit") context.expect(end.code, `${name}: ${end.stdout}`).toBe(2);
      context.expect(await repository.snapshot()).toEqual(before);
    }
  });
});
