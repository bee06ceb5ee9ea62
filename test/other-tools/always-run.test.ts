// Passed means ran: a hook that always runs does, once and without names; a check that has nothing
// to look at is not run, and said to be.

import { describe, it } from "vitest";
import { report } from "../support/check/report.ts";
import { emptyRepository, emptyState, prepared } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/** A repository with these local hooks of pre-commit, a.txt and b.js; the hooks are installed. */
function withHooks(
  context: Context,
  ...hooks: readonly Readonly<Record<string, unknown>>[]
): Promise<TestRepository> {
  const whole = hooks.map((hook, at) => ({
    id: `h${at}`,
    name: "a hook",
    language: "system",
    ...hook,
  }));
  const config = JSON.stringify({ repos: [{ repo: "local", hooks: whole }] });
  return committedBehindHooks(context, {
    ".pre-commit-config.yaml": config,
    "a.txt": "a\n",
    "b.js": "b\n",
  });
}

/** A repository with these files in its only commit, behind the hooks. */
function committedBehindHooks(
  context: Context,
  files: Readonly<Record<string, string>>,
): Promise<TestRepository> {
  return prepared(context, {
    key: ["committed behind hooks", files],
    on: emptyState(),
    build: async (repository) => {
      for (const [path, content] of Object.entries(files)) await repository.add(path, content);
      await repository.prepare("commit", "--quiet", "-m", "base");
      await repository.install();
    },
  });
}

/** Says how many names it was handed, and which; fails. */
const telling = `sh -c 'echo "$# names: $*"; exit 1' --`;

describe("A hook with always_run", () => {
  it.concurrent("runs where nothing is staged, in an empty commit and in one of deletions, and decides", async (context) => {
    const repository = await withHooks(context, { always_run: true, entry: telling });
    const run = await repository.airlock(["run"]);
    context
      .expect([run.code, run.stdout])
      .toEqual([1, context.expect.stringMatching(/^0 names:/m)]);
    const before = await repository.snapshot();
    const empty = await repository.git(["commit", "--allow-empty", "-m", "empty"]);
    context
      .expect([empty.code, empty.stderr])
      .toEqual([
        1,
        context.expect.stringMatching(/1 of 1 check failed \(h0\); nothing was committed/),
      ]);
    context.expect(await repository.snapshot()).toEqual(before);
    repository.remove("a.txt");
    await repository.stage("a.txt");
    const deletion = await repository.git(["commit", "-m", "gone"]);
    context
      .expect([deletion.code, deletion.stderr])
      .toEqual([1, context.expect.stringMatching(/^0 names:/m)]);
  });

  it.concurrent("is handed what its filter lets through, and runs once without names where that is nothing", async (context) => {
    const repository = await withHooks(context, {
      always_run: true,
      files: "[.]txt$",
      entry: telling,
    });
    await repository.add("b.js", "changed\n");
    context
      .expect((await report(repository)).checks.map(({ output }) => output))
      .toEqual(["0 names: \n"]);
    await repository.add("a.txt", "changed\n");
    context
      .expect((await report(repository)).checks.map(({ output }) => output))
      .toEqual(["1 names: a.txt\n"]);
  });

  it.concurrent("that passes is a check that passed, beside those that did not run", async (context) => {
    const repository = await withHooks(
      context,
      { always_run: true, entry: "true" },
      { files: "[.]css$", entry: "false" },
      { entry: "false" },
    );
    const end = await repository.git(["commit", "--allow-empty", "-m", "empty"]);
    context
      .expect([end.code, end.stderr.replace(/\(.*/, "")])
      .toEqual([0, "airlock: 1 check passed, 2 not run \n"]);
  });
});

describe("A check that is handed nothing", () => {
  const checks = {
    text: { files: "*.txt", run: "false" },
    whole: { files: "*.css", run: "false", paths: false },
    script: { files: "*.js", run: "true" },
  };
  const withChecks = (context: Context): Promise<TestRepository> =>
    committedBehindHooks(context, {
      "airlock.config.json": JSON.stringify({ checks }),
      "a.js": "a\n",
    });

  it.concurrent("is not run, in every format, and never passed", async (context) => {
    const repository = await withChecks(context);
    await repository.add("a.js", "b\n");
    const json = JSON.parse((await repository.airlock(["run", "--format", "json"])).stdout) as {
      outcome: string;
      counts: Record<string, number>;
      checks: { name: string; outcome: string }[];
    };
    context
      .expect([json.outcome, json.counts["passed"], json.counts["not run"]])
      .toEqual(["passed", 1, 2]);
    context
      .expect(json.checks.map(({ name, outcome }) => `${name} ${outcome}`))
      .toEqual(["text not run", "whole not run", "script passed"]);
    const junit = await repository.airlock(["run", "--format", "junit"]);
    context
      .expect(junit.stdout)
      .toMatch(/<testsuites name="airlock" tests="3" failures="0" errors="0" skipped="2"/);
    const sarif = JSON.parse((await repository.airlock(["run", "--format", "sarif"])).stdout) as {
      runs: {
        invocations: { executionSuccessful: boolean; toolExecutionNotifications?: unknown[] }[];
      }[];
    };
    const note = { level: "note", message: { text: "not run: no files to check" } };
    const invocations = sarif.runs.map((one) => one.invocations[0]!);
    context
      .expect(invocations.map((one) => [one.executionSuccessful, one.toolExecutionNotifications]))
      .toEqual([
        [false, [note]],
        [false, [note]],
        [true, undefined],
      ]);
    const github = await repository.airlock(["run", "--format", "github"]);
    context.expect(github.stdout).toMatch(/1 check passed on 1 file, 2 not run/);
    context.expect(github.stdout).not.toMatch(/^::(?:error|warning|notice) /m);
  });

  it.concurrent("where no check has anything, no run says that it passed, and the commit lands", async (context) => {
    const repository = await withChecks(context);
    const end = await repository.git(["commit", "--allow-empty", "-m", "empty"]);
    context
      .expect([end.code, end.stderr.replace(/\(.*/, "")])
      .toEqual([0, "airlock: no check applies to this commit, 3 not run \n"]);
    const run = await repository.airlock(["run"]);
    context
      .expect([run.code, run.stdout])
      .toEqual([0, context.expect.not.stringContaining("passed")]);
    const { outcome } = await report(repository);
    context.expect(outcome).toBe("not run");
    await repository.add("README.md", "read me\n");
    const door = await repository.airlock(["commit", "--json", "-m", "docs", "README.md"]);
    context
      .expect([door.code, (JSON.parse(door.stdout) as { outcome: string }).outcome])
      .toEqual([0, "not run"]);
  });

  it.concurrent("what the user leaves out is skipped, named, and has not passed", async (context) => {
    const repository = await withChecks(context);
    await repository.add("a.js", "b\n");
    const end = await repository.airlock(["run", "--skip", "script"]);
    context
      .expect([end.code, end.stdout.replace(/ \([0-9].*/, "")])
      .toEqual([0, "airlock: no check ran on 1 file, 1 skipped (script), 2 not run\n"]);
    const only = await repository.airlock(["run", "--check", "script"]);
    context
      .expect([only.code, only.stdout.replace(/ \([0-9].*/, "")])
      .toEqual([0, "airlock: 1 check passed on 1 file, 2 skipped (text, whole)\n"]);
    const commit = await repository.git(["commit", "-m", "left out"], {
      env: { AIRLOCK_SKIP: "script" },
    });
    context.expect(commit.code).toBe(0);
    context.expect(commit.stderr).not.toContain("passed");
  });

  it.concurrent("a function that makes no command has checked nothing", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add(
      "lint-staged.config.mjs",
      'export default { "*.txt": () => [], "*.js": () => "true" };\n',
    );
    await repository.add("a.txt", "a\n");
    await repository.add("b.js", "b\n");
    const { checks: ended } = await report(repository);
    context.expect(ended.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["*.txt", "not run"],
      ["*.js", "passed"],
    ]);
  });
});
