// What a check may say of itself: deletions, changed lines, level, types.

import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import { printed, report, type Report } from "../support/check/report.ts";
import type { Context } from "../support/repository/world.ts";

/** A repository with these files committed without checks. */
async function committed(
  context: Context,
  files: Readonly<Record<string, string>>,
  checks: object,
): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  await repository.add("airlock.config.json", JSON.stringify({ checks }));
  for (const [path, content] of Object.entries(files)) await repository.add(path, content);
  await repository.prepare("commit", "--quiet", "-m", "base");
  return repository;
}

async function remove(repository: TestRepository, ...paths: string[]): Promise<void> {
  for (const path of paths) repository.remove(path);
  await repository.stage(...paths);
}

describe("deleted: true", () => {
  const names = "git diff --cached --name-only --no-renames --diff-filter=D";
  const checks = {
    with: { files: "*.txt", run: "echo given", deleted: true },
    without: { files: "*.txt", run: "echo given" },
    names: { files: "*.txt", run: names, deleted: true, paths: false },
  };

  it.concurrent("runs a command for a deletion alone, hands it no path that is gone, and git knows the names", async (context) => {
    const repository = await committed(
      context,
      { "a.txt": "a\n", "b.txt": "b\n", "c.md": "c\n" },
      checks,
    );
    await remove(repository, "a.txt", "c.md");
    context.expect(await printed(repository)).toEqual({ with: "given", names: "a.txt\nc.md" });
    await repository.add("b.txt", "bb\n");
    context
      .expect(await printed(repository))
      .toEqual({ with: "given b.txt", without: "given b.txt", names: "a.txt\nc.md" });
  });

  it.concurrent("sees a file that was renamed away", async (context) => {
    const repository = await committed(context, { "a.txt": "a\n" }, checks);
    await repository.ask("mv", "a.txt", "a.md");
    context.expect(await printed(repository)).toEqual({ with: "given", names: "a.txt" });
  });

  it.concurrent("is never answered from memory while something is gone", async (context) => {
    const repository = await committed(
      context,
      { "a.txt": "a\n" },
      { it: { run: "echo", deleted: true, inputs: [] } },
    );
    await remove(repository, "a.txt");
    for (const _ of [1, 2]) context.expect(await printed(repository)).toEqual({ it: "" });
    const { stdout } = await repository.airlock(["run", "--format", "json"]);
    context
      .expect(JSON.parse(stdout))
      .toMatchObject({ checks: [{ name: "it", outcome: "passed", remembered: false }] });
  });
});

describe("changedLines: true", () => {
  const ends = { builtin: "final-newline", changedLines: true };

  it.concurrent("passes a fault on a line that the commit leaves alone, fails the same one on a line it touches", async (context) => {
    const repository = await committed(context, { "a.txt": "1\n2\n3" }, { ends });
    await repository.add("a.txt", "one\n2\n3");
    context.expect(await report(repository)).toMatchObject({
      outcome: "passed",
      checks: [{ name: "ends", outcome: "passed", findings: [] }],
    });
    await repository.add("a.txt", "1\n2\nthree");
    context
      .expect(await report(repository))
      .toMatchObject({ outcome: "failed", checks: [{ findings: [{ path: "a.txt", line: 3 }] }] });
    await repository.add("b.txt", "new");
    context.expect((await report(repository)).checks[0]!.findings).toHaveLength(2);
  });

  it.concurrent("counts every line where the user asks for whole files", async (context) => {
    const repository = await committed(context, { "a.txt": "1\n2\n3" }, { ends });
    context.expect((await report(repository, "--all")).outcome).toBe("failed");
    context.expect((await report(repository, "--commit", "HEAD")).outcome).toBe("failed");
  });

  it.concurrent("lets the failure of a tool stand whose output says nothing of lines", async (context) => {
    const repository = await committed(
      context,
      { "a.txt": "a\n" },
      { tool: { run: "! echo a.txt:1: bad", shell: true, changedLines: true } },
    );
    await repository.add("a.txt", "b\n");
    context.expect((await report(repository)).checks[0]).toMatchObject({
      outcome: "failed",
      reason: context.expect.stringContaining(
        "what it printed cannot be told apart by lines, so all of it counts",
      ),
    });
  });
});

describe('level: "warn"', () => {
  it.concurrent("shows what a check says, and lets the commit through", async (context) => {
    const checks = {
      ends: { builtin: "final-newline", level: "warn" },
      tool: {
        files: "*.txt",
        run: ["sh", "-c", "echo said by the tool; exit 3"],
        level: "warn",
        inputs: [],
      },
      after: { run: "true", dependsOn: ["tool"] },
    };
    const repository = await committed(context, { "a.txt": "a\n" }, checks);
    await repository.install();
    await repository.add("a.txt", "b");
    const { stdout } = await repository.airlock(["run", "--format", "json", "--fail-fast"]);
    context.expect(JSON.parse(stdout)).toMatchObject({
      outcome: "passed",
      checks: [
        { name: "ends", outcome: "passed", findings: [{ level: "warning" }] },
        { name: "tool", outcome: "passed", output: "said by the tool\n" },
        { name: "after", outcome: "passed" },
      ],
    });
    const end = await repository.git(["commit", "--quiet", "-m", "x"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(end.stderr).toContain("! tool warns on 1 file");
    context.expect(end.stderr).toContain("said by the tool");
    context.expect(end.stderr).toContain("a.txt");
    context.expect(end.stderr).toMatch(/3 checks passed on 1 file, 2 with warnings/);
  });

  it.concurrent("is no pass to be remembered: with level error the same content fails", async (context) => {
    const tool = { files: "*.txt", run: "false", inputs: [] };
    const repository = await committed(
      context,
      { "a.txt": "a\n" },
      { tool: { ...tool, level: "warn" } },
    );
    await repository.add("a.txt", "b\n");
    context.expect((await report(repository)).outcome).toBe("passed");
    await repository.add("airlock.config.json", JSON.stringify({ checks: { tool } }));
    context.expect((await report(repository)).outcome).toBe("failed");
  });

  it.concurrent.for([
    ["a program that is missing", { run: "no-such-program" }, 2, "could not tell"],
    ["a timeout", { run: "sleep 60", timeout: "200ms", paths: false }, 1, "timed out"],
    [
      "a check that changes files",
      { files: "a.txt", run: ["sh", "-c", "echo more >> a.txt"] },
      1,
      "failed",
    ],
  ] as const)("does not make a pass of %s", async ([_title, check, code, outcome], context) => {
    const repository = await committed(
      context,
      { "a.txt": "a\n" },
      { it: { ...check, level: "warn" } },
    );
    await repository.add("a.txt", "b\n");
    const end = await repository.airlock(["run", "--format", "json"]);
    context.expect(end.code).toBe(code);
    context.expect((JSON.parse(end.stdout) as Report).checks[0]!.outcome).toBe(outcome);
  });
});

describe("types", () => {
  it.concurrent("choose files by mode, content and first line, as staged", async (context) => {
    const of = (...types: string[]): object => ({
      run: ["sh", "-c", 'printf "%s " "$@"', "sh"],
      types,
    });
    const checks = {
      text: of("text"),
      binary: of("binary"),
      executable: of("executable"),
      shell: of("shell", "!zsh"),
      scripts: of("shell|python"),
      links: of("symlink"),
    };
    const repository = await committed(context, { "gone.sh": "" }, checks);
    await repository.add("deploy", "#!/usr/bin/env bash\n", 0o755);
    await repository.add("no-x", "#!/bin/sh\n");
    await repository.add("x.zsh", "#!/bin/zsh\n", 0o755);
    await repository.add("tool.py", "x");
    await repository.add("data", "a\0b");
    repository.link("link", "deploy");
    await repository.stage("link");
    await remove(repository, "gone.sh");
    repository.write("data", "text on disk");
    repository.write("deploy", "\0");
    context.expect(await printed(repository)).toEqual({
      text: "deploy no-x tool.py x.zsh",
      binary: "data",
      executable: "deploy x.zsh",
      shell: "deploy",
      scripts: "deploy tool.py x.zsh",
      links: "link",
    });
  });

  it.concurrent("of a pre-commit config count by first line, too", async (context) => {
    const repository = await emptyRepository(context);
    const hook = { name: "x", language: "system", entry: "echo" };
    const hooks = [
      { ...hook, id: "sh", types: ["shell"] },
      { ...hook, id: "links", types: ["symlink"] },
      { ...hook, id: "not", types_or: ["text", "binary"], exclude_types: ["shell", "yaml"] },
    ];
    await repository.add(
      ".pre-commit-config.yaml",
      JSON.stringify({ repos: [{ repo: "local", hooks }] }),
    );
    await repository.add("run", "#!/bin/sh\n", 0o755);
    await repository.add("other", "x\n");
    repository.link("link", "run");
    await repository.stage("link");
    context.expect(await printed(repository)).toEqual({ sh: "run", links: "link", not: "other" });
  });
});
