// An amended commit is checked as what it will be: whole, against the parents of the commit that it
// replaces.

import { describe, it } from "vitest";
import { door } from "../support/commit/door.ts";
import { guardedRepository, type GuardedOptions } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

const good = { files: "*.txt", shell: true, run: '! grep -l BAD "$@"' };

async function repositoryWithCheck(
  context: Context,
  config: GuardedOptions["config"] = { checks: { good } },
): Promise<TestRepository> {
  return guardedRepository(context, { config });
}

/** The paths that the recording check was handed since it was asked last. */
async function seen(repository: TestRepository): Promise<string[]> {
  return (await takeRecordings(repository)).flatMap(({ paths }) => paths).toSorted();
}

type Act = (repository: TestRepository) => ReturnType<TestRepository["git"]>;

const ways: readonly (readonly [string, Act])[] = [
  [
    "with another file",
    async (r) => (await r.add("b.txt", "ok2\n"), r.git(["commit", "-q", "--amend", "--no-edit"])),
  ],
  ["with its message alone", (r) => r.git(["commit", "-q", "--amend", "-m", "text"])],
  ["by an alias and a short form", (r) => r.git(["-c", "alias.fix=commit --amen -qm x", "fix"])],
  ["with -C", (r) => r.git(["commit", "-qC", "HEAD", "--amend"])],
  [
    "with the last of several words",
    (r) => r.git(["commit", "-q", "--no-amend", "--amend", "-m", "x"]),
  ],
  [
    "with paths",
    async (r) => (
      r.write("b.txt", "ok2\n"),
      r.git(["commit", "-q", "--amend", "-m", "x", "--", "b.txt"])
    ),
  ],
  [
    "through airlock commit",
    (r) => (r.write("b.txt", "ok2\n"), door(r, ["--amend", "-m", "x", "b.txt"])),
  ],
  ["through airlock commit, with its message alone", (r) => door(r, ["--amend", "-m", "x"])],
];

describe.concurrent("a commit that was not checked", () => {
  it(`is checked when it is amended ${ways.map(([how]) => how).join("; ")}`, async (context) => {
    const repository = await repositoryWithCheck(context);
    await repository.add("a.txt", "BAD\n");
    await repository.ask("commit", "-nqm", "bad");
    const head = await repository.ask("rev-parse", "HEAD");
    for (const [how, act] of ways) {
      const end = await act(repository);
      context.expect(end.code, `${how}: ${end.stderr}`).toBe(1);
      context.expect(end.stderr, how).toMatch(/good[\s\S]*a\.txt/);
      context.expect(await repository.ask("rev-parse", "HEAD"), how).toBe(head);
      await repository.prepare("checkout", "-q", "HEAD", "--", "b.txt");
    }
    await repository.add("a.txt", "fixed\n");
    const fixed = await repository.git(["commit", "-q", "--amend", "-m", "fixed"]);
    context.expect(fixed.code, fixed.stderr).toBe(0);
    context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("fixed");
    context.expect(await repository.ask("rev-list", "--count", "HEAD")).toBe("2");
  });

  it("is checked in a rebase that stops at it: edit, and reword", async (context) => {
    const repository = await repositoryWithCheck(context);
    await repository.prepare("stash", "-q");
    await repository.add("a.txt", "BAD\n");
    await repository.ask("commit", "-nqm", "bad");
    await repository.add("a.txt", "ok\n");
    await repository.ask("commit", "-qm", "ok");
    const edit = (what: string) =>
      repository.git([
        "-c",
        `sequence.editor=sed -i.bak 1s/pick/${what}/`,
        "rebase",
        "-qi",
        "HEAD~2",
      ]);
    context.expect((await edit("edit")).code).toBe(0);
    context
      .expect((await repository.git(["commit", "-q", "--amend", "-m", "still bad"])).code)
      .toBe(1);
    await repository.add("a.txt", "better\n");
    context
      .expect((await repository.git(["commit", "-q", "--amend", "-m", "better"])).code)
      .toBe(0);
    await repository.ask("rebase", "--abort");
    context.expect((await edit("reword")).code).toBe(1);
    await repository.ask("rebase", "--abort");
    context.expect(await repository.ask("log", "--format=%s")).toBe("ok\nbad\nbase");
  });

  it("is checked whole where it is the first one, and a merge in what is its own", async (context) => {
    const repository = await repositoryWithCheck(context);
    await repository.prepare("stash", "-q");
    await repository.add("b.txt", "more\n");
    context.expect((await repository.git(["commit", "-q", "--amend", "-m", "first"])).code).toBe(0);
    context
      .expect(await seen(repository))
      .toEqual(
        (await repository.ask("ls-tree", "-r", "--name-only", "HEAD"))
          .split("\n")
          .filter((path) => path !== "dir/link"),
      );
    await repository.prepare("checkout", "-qb", "theirs");
    await repository.add("theirs.txt", "BAD\n");
    await repository.prepare("commit", "-qm", "theirs");
    await repository.prepare("checkout", "-q", "main");
    await repository.add("ours.txt", "ours\n");
    await repository.prepare("commit", "-qm", "ours");
    await repository.ask("merge", "-q", "--no-edit", "theirs");
    await repository.add("own.txt", "own\n");
    const end = await repository.git(["commit", "-q", "--amend", "-m", "merged"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await seen(repository)).toEqual(["own.txt"]);
    context.expect((await repository.ask("log", "-1", "--format=%P")).split(" ")).toHaveLength(2);
  });

  it("with a check that was left out is handed to every check", async (context) => {
    const repository = await repositoryWithCheck(context);
    await repository.add("a.txt", "BAD\n");
    context
      .expect(
        (await repository.git(["commit", "-qm", "bad"], { env: { AIRLOCK_SKIP: "good" } })).code,
      )
      .toBe(0);
    context.expect(await seen(repository)).toEqual(["a.txt"]);
    await repository.add("b.txt", "more\n");
    context
      .expect((await repository.git(["commit", "-q", "--amend", "-m", "x"])).stderr)
      .toMatch(/good[\s\S]*a\.txt/);
    context.expect(await seen(repository)).toEqual(["a.txt", "b.txt"]);
  });
});

describe.concurrent("a commit that has passed", () => {
  it("is checked whole again by each amend, through either door", async (context) => {
    const repository = await repositoryWithCheck(context);
    await repository.add("a.txt", "one\n");
    await repository.ask("commit", "-qm", "one");
    context.expect(await seen(repository)).toEqual(["a.txt"]);
    const paths = ["a.txt"];
    for (const [name, act] of [
      ["b.txt", () => repository.git(["commit", "-q", "--amend", "-m", "two"])],
      ["c.txt", () => door(repository, ["--amend", "-m", "three", "c.txt"])],
      ["d.txt", () => repository.git(["commit", "-q", "--amend", "--no-edit"])],
    ] as const) {
      await repository.add(name, "more\n");
      const end = await act();
      context.expect(end.code, end.stderr).toBe(0);
      paths.push(name);
      context.expect(await seen(repository)).toEqual(paths);
    }
    context
      .expect((await repository.git(["commit", "-q", "--amend", "-m", "another message"])).code)
      .toBe(0);
    context.expect(await seen(repository)).toEqual(paths);
    context
      .expect(await repository.ask("show", "--format=", "--name-only", "HEAD"))
      .toBe("a.txt\nb.txt\nc.txt\nd.txt");
  });

  it("is checked whole by a check that it has not passed as it is now", async (context) => {
    const repository = await repositoryWithCheck(context, {});
    await repository.add("a.txt", "BAD\n");
    await repository.ask("commit", "-qm", "bad");
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ checks: { good }, scope: { broad: "allow" } }),
    );
    const end = await repository.git(["commit", "-q", "--amend", "-m", "with a new check"]);
    context
      .expect([end.code, end.stderr])
      .toEqual([1, context.expect.stringMatching(/good[\s\S]*a\.txt/)]);
  });

  it.for<readonly [string, Act]>([
    [
      "git commit",
      async (r) => (
        await r.ask("add", "check.sh"),
        r.git(["commit", "-q", "--amend", "--no-edit"])
      ),
    ],
    ["airlock commit", (r) => door(r, ["--amend", "-m", "x", "check.sh"])],
  ])(
    "is checked by what the check runs as it is now: through %s --amend",
    async ([, act], context) => {
      const repository = await repositoryWithCheck(context, {
        checks: { strict: { files: "*.txt", run: "sh ./check.sh" } },
      });
      await repository.add("check.sh", "exit 0\n");
      await repository.add("a.txt", "BAD\n");
      await repository.ask("commit", "-qm", "lenient");
      const head = await repository.ask("rev-parse", "HEAD");
      repository.write("check.sh", '! grep -l BAD "$@"\n');
      const end = await act(repository);
      context
        .expect([end.code, end.stderr])
        .toEqual([1, context.expect.stringMatching(/strict[\s\S]*a\.txt/)]);
      context.expect(await repository.ask("rev-parse", "HEAD")).toBe(head);
    },
  );
});
