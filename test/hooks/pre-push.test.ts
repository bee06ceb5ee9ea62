// The stage pre-push, by real git: what the remote does not have yet is checked, and where it fails
// nothing is pushed.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { Finished } from "../support/process/process.ts";
import { addRepository, emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

interface Remote {
  readonly repository: TestRepository;
  readonly remote: TestRepository;
  /** What the check was handed, one line for each time it ran; empty again afterwards. */
  readonly seen: () => string[];
}

/**
 * A clone with one commit that its remote has, hooks installed; the check notes its paths and fails
 * for content `bad`.
 */
async function cloned(
  context: Context,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Remote> {
  const repository = await emptyRepository(context);
  const remote = await addRepository({ world: repository.world, context, name: "remote" });
  await remote.ask("config", "receive.denyCurrentBranch", "ignore");
  const notes = join(repository.world.dir, "notes");
  writeFileSync(notes, "");
  const run = `echo "$@" >>'${notes}'; ! grep -l bad "$@"`;
  // Of a script for a shell nothing is remembered.
  const command =
    more["inputs"] === undefined ? { run, shell: true } : { run: ["sh", "-c", run, "sh"] };
  const push = { ...command, files: "*.txt", stage: "pre-push", ...more };
  await repository.add("airlock.config.json", JSON.stringify({ checks: { push } }));
  await repository.add("base.txt", "base\n");
  await repository.prepare("commit", "-qm", "base");
  await repository.prepare("remote", "add", "origin", remote.root);
  await repository.prepare("push", "-q", "-u", "origin", "main");
  await repository.install();
  const seen = () => {
    const lines = readFileSync(notes, "utf8").split("\n").filter(Boolean);
    writeFileSync(notes, "");
    return lines;
  };
  return { repository, remote, seen };
}

/** Commits a file, without the hook pre-commit: what is pushed may come from anywhere. */
async function commit(repository: TestRepository, path: string, content = "good\n"): Promise<void> {
  await repository.add(path, content);
  await repository.prepare("commit", "-qm", path);
}

/** Commits a file behind the hooks. */
async function commitChecked(repository: TestRepository, path: string): Promise<void> {
  await repository.add(path, "good\n");
  await repository.ask("commit", "-qm", path);
}

/** Pushes; expects that it is refused, and that nothing changed on either side. */
async function expectNotPushed(
  { repository, remote }: Remote,
  ...args: string[]
): Promise<Finished> {
  const { expect } = repository.context;
  const before = [await repository.snapshot(), await remote.snapshot()];
  const end = await repository.git(["push", ...args]);
  expect(end.code, end.stderr).not.toBe(0);
  expect(end.stderr).toMatch(/nothing was pushed/);
  expect([await repository.snapshot(), await remote.snapshot()]).toEqual(before);
  return end;
}

async function expectPushed({ repository }: Remote, ...args: string[]): Promise<Finished> {
  const end = await repository.git(["push", ...args]);
  repository.context.expect(end.code, end.stderr).toBe(0);
  return end;
}

describe.concurrent("What is pushed", () => {
  it("is checked as one range, on the pushed tree, once", async (context) => {
    const there = await cloned(context);
    const { repository, seen } = there;
    await commit(repository, "a.txt", "bad\n");
    await commit(repository, "b.txt");
    repository.write("c.txt", "bad, and not committed\n");
    await expectNotPushed(there, "-q");
    context.expect(seen()).toEqual(["a.txt b.txt"]);
    await commit(repository, "a.txt", "fixed\n");
    const end = await expectPushed(there, "-q");
    context.expect(end.stderr).toMatch(/1 check passed on 2 files/);
    context.expect(seen()).toEqual(["a.txt b.txt"]);
    await expectPushed(there, "-q");
    context.expect(seen()).toEqual([]);
  });

  it("as a new branch is what the remote has on no branch", async (context) => {
    const there = await cloned(context);
    await there.repository.prepare("checkout", "-qb", "new");
    await expectPushed(there, "-q", "origin", "new:same");
    context.expect(there.seen()).toEqual([]);
    await commit(there.repository, "a.txt");
    await expectPushed(there, "-q", "origin", "new");
    context.expect(there.seen()).toEqual(["a.txt"]);
  });

  it("to a remote that is named by its URL is everything that it does not say it has", async (context) => {
    const there = await cloned(context);
    await commit(there.repository, "a.txt");
    await expectPushed(there, "-q", there.remote.root, "main");
    context.expect(there.seen()).toEqual(["a.txt"]);
    await expectPushed(there, "-q", there.remote.root, "main:other");
    context.expect(there.seen()).toEqual(["a.txt base.txt"]);
  });

  it("after a merge of what the remote has is one's own work only", async (context) => {
    const there = await cloned(context);
    const { repository } = there;
    await repository.prepare("checkout", "-qb", "theirs");
    await commit(repository, "theirs.txt");
    await repository.prepare("push", "-q", "origin", "theirs");
    await repository.prepare("checkout", "-q", "main");
    await commit(repository, "ours.txt");
    await repository.prepare("merge", "-q", "--no-edit", "theirs");
    await expectPushed(there, "-q", "origin", "main");
    context.expect(there.seen()).toEqual(["ours.txt"]);
  });

  it("by force is compared with what both sides have", async (context) => {
    const there = await cloned(context);
    await commit(there.repository, "a.txt");
    await expectPushed(there, "-q");
    await there.repository.prepare("reset", "-q", "--hard", "HEAD~1");
    await commit(there.repository, "b.txt");
    there.seen();
    await expectPushed(there, "-q", "--force");
    context.expect(there.seen()).toEqual(["b.txt"]);
  });

  it("as tags counts as their commits, once; deletions are nothing", async (context) => {
    const there = await cloned(context);
    const { repository } = there;
    await commit(repository, "a.txt");
    await repository.prepare("tag", "light");
    await repository.prepare("tag", "-am", "words", "heavy");
    await repository.prepare("tag", "blob", await repository.ask("rev-parse", "HEAD:a.txt"));
    await expectPushed(there, "-q", "origin", "main", "light", "heavy", "blob");
    context.expect(there.seen()).toEqual(["a.txt"]);
    await expectPushed(there, "-q", "origin", ":light", ":heavy");
    context.expect(there.seen()).toEqual([]);
  });

  it("as several branches is checked branch by branch, each by its own config, also where that is a program", async (context) => {
    const there = await cloned(context);
    const { repository } = there;
    for (const name of ["one", "two"]) {
      await repository.prepare("checkout", "-qB", name, "origin/main");
      await repository.prepare("rm", "-q", "airlock.config.json");
      const run = name === "two" ? "false" : "true";
      await repository.add(
        "airlock.config.mjs",
        `export default { checks: { ${name}: { run: "${run}", stage: "pre-push" } } };\n`,
      );
      await repository.prepare("commit", "-qm", name);
    }
    const end = await expectNotPushed(there, "-q", "origin", "one", "two");
    context.expect(end.stderr).toMatch(/1 check passed[\s\S]*two failed/);
  });

  it("in a first push to an empty remote is everything", async (context) => {
    const there = await cloned(context);
    const empty = await addRepository({ world: there.repository.world, context, name: "empty" });
    await there.repository.prepare("remote", "add", "empty", empty.root);
    await expectPushed(there, "-q", "empty", "HEAD:refs/heads/first");
    context.expect(there.seen()).toEqual(["base.txt"]);
  });
});

describe.concurrent("A check of both stages", () => {
  const both = { stage: ["pre-commit", "pre-push"] };

  it("is not asked again for what it has passed as it was committed, where it says what that rests on", async (context) => {
    const there = await cloned(context, { ...both, inputs: [] });
    await commitChecked(there.repository, "a.txt");
    context.expect(there.seen()).toEqual(["a.txt"]);
    const end = await expectPushed(there, "-q");
    context.expect(end.stderr).toMatch(/all cached/);
    context.expect(there.seen()).toEqual([]);
  });

  it("is asked again where it does not say so, or something else is pushed", async (context) => {
    const there = await cloned(context, both);
    await commitChecked(there.repository, "a.txt");
    await commitChecked(there.repository, "b.txt");
    there.seen();
    await expectPushed(there, "-q");
    context.expect(there.seen()).toEqual(["a.txt b.txt"]);
    const whole = await cloned(context, { ...both, inputs: [], needs: "tree" });
    await commitChecked(whole.repository, "a.txt");
    await commitChecked(whole.repository, "b.txt");
    whole.seen();
    const end = await expectPushed(whole, "-q");
    context.expect(end.stderr).toMatch(/all cached/);
    context.expect(whole.seen()).toEqual([]);
  });

  it.for([
    ["--no-verify", {}, ["--no-verify"]],
    ["AIRLOCK_SKIP", { AIRLOCK_SKIP: "push" }, []],
  ] as const)("is asked where the commit was made with %s", async ([, env, args], context) => {
    const there = await cloned(context, both);
    await there.repository.add("a.txt", "bad\n");
    context
      .expect((await there.repository.git(["commit", "-qm", "a", ...args], { env })).code)
      .toBe(0);
    await expectNotPushed(there, "-q");
  });
});

describe.concurrent("The stage pre-push", () => {
  it("a command without paths, a built-in and the whole tree, on the branch that gets it", async (context) => {
    const there = await cloned(context, {
      builtin: "branch-guard",
      run: undefined,
      shell: undefined,
      files: undefined,
    });
    await commit(there.repository, "a.txt");
    await expectNotPushed(there, "-q");
    await expectPushed(there, "-q", "origin", "main:feature");
  });

  it("the user's own pre-push hook gets its lines first, and may refuse", async (context) => {
    const there = await cloned(context);
    const { repository } = there;
    mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
    const own = (script: string) =>
      writeFileSync(join(repository.root, ".git/hooks/pre-push"), `#!/bin/sh\n${script}\n`, {
        mode: 0o755,
      });
    await commit(repository, "a.txt");
    own(`cat >'${join(repository.world.dir, "lines")}'; exit 3`);
    context.expect((await repository.git(["push", "-q"])).code).not.toBe(0);
    context.expect(there.seen()).toEqual([]);
    const [head, base] = [
      await repository.ask("rev-parse", "HEAD"),
      await repository.ask("rev-parse", "HEAD~1"),
    ];
    context
      .expect(readFileSync(join(repository.world.dir, "lines"), "utf8"))
      .toBe(`refs/heads/main ${head} refs/heads/main ${base}\n`);
    own("exit 0");
    await expectPushed(there, "-q");
    context.expect(there.seen()).toEqual(["a.txt"]);
  });

  it("--no-verify and HUSKY=0 skip it, and a push that has no check says nothing", async (context) => {
    const there = await cloned(context);
    await commit(there.repository, "a.txt", "bad\n");
    await expectPushed(there, "-q", "--no-verify", "origin", "main:one");
    context
      .expect(
        (await there.repository.git(["push", "-q", "origin", "main:two"], { env: { HUSKY: "0" } }))
          .code,
      )
      .toBe(0);
    const silent = await cloned(context, { stage: "pre-commit" });
    await commit(silent.repository, "a.txt");
    context.expect((await expectPushed(silent, "-q")).stderr).toBe("");
  });

  it("a config that cannot be read is no pass", async (context) => {
    const there = await cloned(context);
    await there.repository.add("airlock.config.json", "{");
    await there.repository.prepare("commit", "-qm", "broken");
    await expectNotPushed(there, "-q");
  });

  it("airlock run --stage pre-push tries it", async (context) => {
    const there = await cloned(context);
    await commit(there.repository, "a.txt", "bad\n");
    const end = await there.repository.airlock([
      "run",
      "--stage",
      "pre-push",
      "--from",
      "origin/main",
    ]);
    context.expect([end.code, there.seen()]).toEqual([1, ["a.txt"]]);
    const other = await there.repository.airlock(["run", "--check", "push"]);
    context
      .expect([other.code, other.stderr])
      .toEqual([2, context.expect.stringContaining("airlock run --stage pre-push --check push")]);
  });
});
