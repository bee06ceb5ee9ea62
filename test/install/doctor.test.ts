// airlock doctor: what it says of a worktree is what git really does there, and asking changes
// nothing.

import { chmodSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { doctor } from "../../src/commands/setup/doctor.ts";
import { hooksOff, TestRepository } from "../support/repository/repository.ts";
import {
  call,
  callsIn,
  eventsIn,
  hookedRepository,
  installIn,
  linkedWorktree,
  packageOf,
  plainRepository,
  tell,
} from "../hooks/hooks-fixture.ts";
import { codes, health } from "./doctor-fixture.ts";

describe.concurrent("airlock doctor", () => {
  it("finds every worktree protected, linked ones too, wherever it is asked", async (context) => {
    const repository = await hookedRepository(context);
    const worktree = await linkedWorktree(repository, "linked");
    for (const cwd of [repository.root, worktree.root]) {
      const found = await call(doctor, repository, { cwd });
      context.expect(found.code).toBe(0);
      context.expect(
        found.stdout
          .replaceAll(repository.world.dir, "<world>")
          .replace(/^git .*/, "git …")
          .replaceAll(/; \/.*node/g, "; <node>"),
      ).toMatchInlineSnapshot(`
        "git …
          on   <world>/repositories/repo: both hooks ran; <node>, <world>/package
          on   <world>/repositories/linked: both hooks ran; <node>, <world>/package
        airlock: the hooks run in 2 of 2 worktrees.
          Note: No check is configured in airlock.config.json, so commits pass unchecked; to write checks: airlock help checks
        "
      `);
    }
    context.expect(await health(repository)).toMatchObject({
      protected: true,
      worktrees: [
        {
          answer: {
            preCommit: true,
            referenceTransaction: true,
            package: packageOf(repository.world),
          },
        },
        {},
      ],
    });
  });

  it("says that nothing is checked where the config has no checks, or cannot be used, and still exits with 0", async (context) => {
    const repository = await hookedRepository(context);
    repository.write("airlock.config.json", '{ "checks": {} }');
    const { code, stdout } = await call(doctor, repository);
    context.expect(code).toBe(0);
    context
      .expect(stdout)
      .toMatch(
        /worktree\.\n {2}Note: No check is configured in airlock\.config\.json, .* help checks\n$/,
      );
    repository.write("airlock.config.json", '{ "checks": 1 }');
    context
      .expect((await call(doctor, repository)).stdout)
      .toContain("  Note: The checks of a commit could not be determined: The existing config");
    repository.write("airlock.config.json", '{ "checks": { "x": "true" } }');
    context.expect((await call(doctor, repository)).stdout).not.toContain("Note:");
  });

  /** States that go together are in one repository. */
  const states: readonly (readonly [
    name: string,
    prepare: (repository: TestRepository) => Promise<unknown>,
  ])[] = [
    [
      "staged work, commit.gpgSign and a template, a lock on the index",
      async (repository) => {
        await repository.add("a.txt", "a\n");
        await tell(repository, [
          "sh",
          "-c",
          "git config commit.gpgSign true; git config commit.template nowhere; git config user.useConfigOnly true",
        ]);
        writeFileSync(join(repository.root, ".git/index.lock"), "");
      },
    ],
    [
      "no commit yet",
      async (repository) => repository.prepare("checkout", "-q", "--orphan", "fresh"),
    ],
    [
      "a detached HEAD, no index",
      async (repository) => {
        await repository.prepare("checkout", "-q", "--detach");
        rmSync(join(repository.root, ".git/index"));
      },
    ],
    ["a merge under way", mergeUnderWay],
    [
      "a merge to be concluded, a split index",
      async (repository) => {
        await mergeUnderWay(repository);
        await repository.add("base.txt", "merged\n");
        await repository.prepare("update-index", "--split-index");
      },
    ],
  ];
  for (const [name, prepare] of states) {
    for (const protection of ["on", "off"] as const) {
      it(`changes nothing: ${name}, hooks ${protection}`, async (context) => {
        const repository = await hookedRepository(context);
        await prepare(repository);
        if (protection === "off")
          for (const hook of ["pre-commit", "reference-transaction"])
            chmodSync(join(repository.root, ".git/airlock/hooks/_", hook), 0o644);
        const contents = (): string[] =>
          readdirSync(join(repository.root, ".git"), {
            recursive: true,
            encoding: "utf8",
          }).toSorted();
        const before = { all: contents(), ...(await repository.snapshot()) };
        const found = await health(repository);
        context.expect({ all: contents(), ...(await repository.snapshot()) }).toEqual(before);
        context.expect(codes(found)).toEqual([protection === "on" ? "on" : "HOOK_NOT_EXECUTABLE"]);
        context.expect(found.code).toBe(protection === "on" ? 0 : 1);
        context.expect(callsIn(repository.world)).toEqual([]);
        context.expect(await eventsIn(repository)).toEqual([]);
      });
    }
  }

  it("runs no hook of the user's", async (context) => {
    const repository = await hookedRepository(context);
    for (const name of ["pre-commit", "reference-transaction", "prepare-commit-msg", "post-commit"])
      repository.write(`.husky/${name}`, `touch ../ran-${name}\nexit 1\n`);
    context.expect(codes(await health(repository))).toEqual(["on"]);
    context.expect(readdirSync(repository.world.repositories)).toEqual(["repo"]);
  });

  it("says how to mend a linked worktree that lost its repository, and goes on with the others", async (context) => {
    const repository = await hookedRepository(context);
    await repository.ask("worktree", "add", "--quiet", "../linked");
    const moved = join(repository.world.repositories, "moved");
    renameSync(repository.root, moved);
    const { stdout, code } = await call(doctor, repository, { args: ["--json"], cwd: moved });
    const { worktrees } = JSON.parse(stdout) as {
      worktrees: { problems: { code: string; next: string[] }[] }[];
    };
    context
      .expect([code, worktrees.map(({ problems }) => problems.map((problem) => problem.code))])
      .toEqual([1, [["REPOSITORY_MOVED"], ["WORKTREE_BROKEN"]]]);
    context.expect(worktrees[1]!.problems[0]!.next[0]).toMatch(/^git worktree repair /);
  });

  it("tells worktrees apart: one with settings of its own, one that is gone, one without a folder", async (context) => {
    const repository = await hookedRepository(context);
    const [own, gone, locked] = [
      await linkedWorktree(repository, "it's-own"),
      await linkedWorktree(repository, "gone"),
      await linkedWorktree(repository, "locked"),
    ];
    await repository.ask("config", "extensions.worktreeConfig", "true");
    await own.ask("config", "--worktree", "core.hooksPath", ".husky/_");
    await repository.ask("worktree", "lock", locked.root);
    for (const one of [gone, locked]) rmSync(one.root, { recursive: true });
    const found = await health(repository);
    context
      .expect(found.worktrees.map(({ path, protection }) => [path.split("/").at(-1), protection]))
      .toEqual([
        ["repo", "on"],
        ["gone", "passed over"],
        ["it's-own", "off"],
        ["locked", "passed over"],
      ]);
    const command = found.worktrees[2]!.problems[0]!.next[0]!;
    await tell(repository, ["sh", "-c", command]);
    context.expect((await health(repository)).code).toBe(0);
  });

  it("passes over a bare repository, and proves its worktrees", async (context) => {
    const repository = await plainRepository(context);
    const bare = join(repository.world.repositories, "bare.git");
    await repository.ask("clone", "-q", "--bare", repository.root, bare);
    await tell(repository, ["git", "-C", bare, "worktree", "add", "-q", "../of-bare", "main"]);
    const worktree = new TestRepository(
      repository.world,
      context,
      join(repository.world.repositories, "of-bare"),
    );
    await installIn(worktree);
    context
      .expect((await health(worktree)).worktrees.map(({ protection }) => protection))
      .toEqual(["passed over", "on"]);
    context.expect((await health(repository, { cwd: bare })).code).toBe(0);
  });

  it("works in a SHA-256 repository, and when called inside a hook's environment", async (context) => {
    const repository = await hookedRepository(context, { objectFormat: "sha256" });
    const worktree = await linkedWorktree(repository, "linked");
    context.expect(codes(await health(repository))).toEqual(["on", "on"]);
    const env = {
      GIT_DIR: join(repository.root, ".git"),
      GIT_INDEX_FILE: ".git/index",
      GIT_PREFIX: "",
    };
    context
      .expect(codes(await health(worktree, { cwd: repository.root, env })))
      .toEqual(["on", "on"]);
  });

  it("could not tell, and exits with 2, outside a repository and where the state cannot be written", async (context) => {
    const repository = await hookedRepository(context);
    context
      .expect((await call(doctor, repository, { cwd: repository.world.dir })).error)
      .toMatchObject({ code: "NOT_A_REPOSITORY", exitCode: 2 });
    rmSync(join(repository.root, ".git/airlock/probes"), { recursive: true });
    writeFileSync(join(repository.root, ".git/airlock/probes"), "in the way");
    context
      .expect((await call(doctor, repository)).error)
      .toMatchObject({ code: "PROBE_UNWRITABLE", exitCode: 2 });
  });
});

async function mergeUnderWay(repository: TestRepository): Promise<void> {
  await repository.prepare("checkout", "-q", "-b", "theirs");
  await repository.add("base.txt", "theirs\n");
  await repository.prepare("commit", "-qm", "theirs");
  await repository.prepare("checkout", "-q", "main");
  await repository.add("base.txt", "ours\n");
  await repository.prepare("commit", "-qm", "ours");
  await repository.git(["merge", "theirs"], { env: hooksOff });
}
