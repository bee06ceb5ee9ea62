// Commits that skip the checks are recorded, or refused with `noVerify: "refuse"`, also where the
// tree stays the same.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { eventsIn, hookedRepository, installIn, marksIn } from "./hooks-fixture.ts";

/** A repository in which every message must begin with a word and a colon. */
async function withMessages(
  context: Context,
  noVerify: "record" | "refuse",
): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  const message = {
    builtin: "commit-message",
    options: { pattern: "^[a-z]+: " },
    stage: "commit-msg",
  };
  await repository.add("airlock.config.json", JSON.stringify({ noVerify, checks: { message } }));
  await repository.prepare("commit", "-qm", "feat: base");
  await repository.install();
  // What becomes of commits without checks, the hooks know from the config that was checked last.
  await repository.add("a.txt", "a\n");
  await repository.ask("commit", "-qm", "feat: checked");
  return repository;
}

const forms: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>])[] = [
  ["--amend -n", ["commit", "-q", "--amend", "-n", "-m", "junk"], {}],
  ["HUSKY=0 and --amend", ["commit", "-q", "--amend", "-m", "more junk"], { HUSKY: "0" }],
  [
    "--amend --no-edit -n",
    ["commit", "-q", "--amend", "--no-edit", "-n", "--date=2026-01-01T00:00:00Z"],
    {},
  ],
  ["--allow-empty -n", ["commit", "-q", "--allow-empty", "-n", "-m", "junk"], {}],
];

describe.concurrent("a commit without checks whose tree stays the same", () => {
  it.for(forms)('with %s is refused by noVerify: "refuse"', async ([, args, env], context) => {
    const repository = await withMessages(context, "refuse");
    const before = await repository.snapshot();
    const end = await repository.git(args, { env });
    context
      .expect([end.code, end.stderr])
      .toEqual([128, context.expect.stringContaining("NO_RECEIPT")]);
    context.expect(await repository.snapshot()).toEqual(before);
    context.expect(await eventsIn(repository)).toEqual([]);
  });

  it("is recorded otherwise, each of them", async (context) => {
    const repository = await withMessages(context, "record");
    const landed: string[] = [];
    for (const [, args, env] of forms) {
      context.expect((await repository.git(args, { env })).code).toBe(0);
      landed.push(await repository.ask("rev-parse", "HEAD"));
    }
    context
      .expect((await eventsIn(repository)).map(({ event, commit }) => [event, commit]))
      .toEqual(landed.map((commit) => ["no-verify", commit]));
  });

  it("is refused with a way to commit the same with the checks", async (context) => {
    const repository = await withMessages(context, "refuse");
    const end = await repository.git(["commit", "-q", "--amend", "-n", "-m", "junk"]);
    context.expect(end.stderr).toContain("Run the same command without --no-verify");
    context.expect((await repository.git(["commit", "--amend", "-q"])).code).toBe(0);
  });
});

describe.concurrent("a commit that moves a branch by other commands than git commit", () => {
  const ways: readonly (readonly [string, string])[] = [
    [
      "update-ref",
      'git update-ref refs/heads/main "$(git commit-tree -p HEAD -m plumbing "$(git write-tree)")"',
    ],
    [
      "update-ref",
      'echo "update HEAD $(git commit-tree -p HEAD -m plumbing "$(git write-tree)")" | git update-ref --stdin',
    ],
    [
      "fast-import",
      "printf 'commit refs/heads/main\\ncommitter a <a@b> 0 +0000\\ndata 1\\nx\\nfrom refs/heads/main^0\\n' | git fast-import --quiet",
    ],
    ["update-ref", "git filter-branch -f --msg-filter 'sed s/base/changed/' HEAD"],
  ];

  it.for(ways)(
    "is recorded, or refused, where nothing held that commit before: git %s: %s",
    async ([verb, script], context) => {
      const repository = await hookedRepository(context);
      const act = () =>
        run(["sh", "-c", script], {
          cwd: repository.root,
          env: { ...repository.env, FILTER_BRANCH_SQUELCH_WARNING: "1" },
        });
      await installIn(repository, { noVerify: "refuse" });
      const head = await repository.ask("rev-parse", "HEAD");
      const refused = await act();
      // `git filter-branch` keeps what its commands say to itself.
      if (!script.includes("filter-branch"))
        context
          .expect(refused.stderr)
          .toContain(`NO_RECEIPT: git ${verb} makes commits without the checks`);
      context.expect(refused.code).not.toBe(0);
      context.expect(await repository.ask("rev-parse", "HEAD")).toBe(head);
      await installIn(repository, { noVerify: "record" });
      const end = await act();
      context.expect(end.code, end.stderr).toBe(0);
      const now = await repository.ask("rev-parse", "HEAD");
      context.expect(now).not.toBe(head);
      context
        .expect(await eventsIn(repository))
        .toMatchObject([
          { event: "no-verify", commit: now, ref: "refs/heads/main", by: `git ${verb}` },
        ]);
    },
  );
});

describe.concurrent("a mark that is not of the running process", () => {
  /** Runs git under a process number for which another process has left a mark of this content. */
  async function withForeignMark(repository: TestRepository, mark: string, git: string) {
    const marks = join(await repository.stateFolder(), "checking");
    writeFileSync(join(marks, "mark"), mark);
    return run(["sh", "-c", `mv '${marks}/mark' '${marks}'/$$-1.00000000-host; exec ${git}`], {
      cwd: repository.root,
      env: repository.env,
    });
  }

  it("lets nothing through", async (context) => {
    const repository = await hookedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    await repository.add("a.txt", "a\n");
    const facts = [
      "started 1.00000000",
      `tree ${await repository.stagedTree()}`,
      `parents ${await repository.ask("rev-parse", "HEAD")}`,
    ];
    const mark = [...facts, "head unknown", "extent whole", "message no", ""].join("\n");
    const end = await withForeignMark(repository, mark, "git commit -qnm unchecked");
    context
      .expect([end.code, end.stderr])
      .toEqual([128, context.expect.stringContaining("NO_RECEIPT")]);
  });

  it("stops nothing, and goes with the next commit that passes", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add(
      "airlock.config.json",
      '{ "checks": { "pass": { "files": "*", "run": "true" } } }',
    );
    await repository.prepare("commit", "-qm", "base");
    await repository.prepare("branch", "theirs");
    await repository.install();
    const mark = ["started 1.00000000", `tree ${"0".repeat(40)}`, "message yes", ""].join("\n");
    await repository.add("a.txt", "a\n");
    const committed = await withForeignMark(repository, mark, "git commit -qnm unchecked");
    context.expect([committed.code, committed.stderr]).toEqual([0, ""]);
    await repository.ask("checkout", "-q", "theirs");
    await repository.ask("commit", "-q", "--allow-empty", "-m", "theirs");
    const merged = await withForeignMark(repository, mark, "git merge -q --no-edit main");
    context.expect([merged.code, merged.stderr]).toEqual([0, ""]);
    // A host of another name may have a living process of that number: such a mark goes after a
    // day.
    context
      .expect((await marksIn(repository)).every((name) => name.endsWith("-1.00000000-host")))
      .toBe(true);
  });

  it("is not left by a commit that a check or the user's own commit-msg refuses, nor by one that passed", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add(
      "airlock.config.json",
      '{ "checks": { "good": { "files": "*.txt", "shell": true, "run": "! grep -l BAD \\"$@\\"" } } }',
    );
    await repository.prepare("commit", "-qm", "base");
    await repository.install();
    await repository.add("a.txt", "BAD\n");
    context.expect((await repository.git(["commit", "-qm", "bad"])).code).toBe(1);
    context.expect(await marksIn(repository)).toEqual([]);
    await repository.add("a.txt", "good\n");
    context.expect((await repository.git(["commit", "-qm", "good"])).code).toBe(0);
    context.expect(await marksIn(repository)).toEqual([]);
    repository.write(".git/hooks/commit-msg", "#!/bin/sh\nexit 1\n", 0o755);
    context
      .expect((await repository.git(["commit", "-q", "--allow-empty", "-m", "good"])).code)
      .toBe(1);
    context.expect(await marksIn(repository)).toEqual([]);
    repository.remove(".git/hooks/commit-msg");
    // An empty message is how a commit is given up behind the checks.
    await repository.add("b.txt", "good\n");
    const given = await repository.git(["commit", "-q"], { env: { GIT_EDITOR: "true" } });
    context.expect(given.code).toBe(1);
    const [left] = await marksIn(repository);
    context
      .expect(readFileSync(join(await repository.stateFolder(), "checking", left!), "utf8"))
      .toContain(`tree ${await repository.stagedTree()}\n`);
    context.expect((await repository.git(["commit", "-qm", "b"])).code).toBe(0);
    context.expect(await marksIn(repository)).toEqual([]);
  });
});
