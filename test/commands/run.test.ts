// `airlock run`: the engine by hand and in CI, on whatever tree was asked for.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type Report, history, given } from "./run-fixture.ts";

type Case = readonly [args: readonly string[], expected: Record<string, string>];

const cases: readonly Case[] = [
  [[], { text: "new.txt" }],
  [["b.txt"], { text: "b.txt" }],
  [["lib"], { code: "lib/c.js" }],
  [["*.txt", ":(exclude)b.txt"], { text: "d.txt new.txt" }],
  [["--all"], { text: "b.txt d.txt new.txt", code: "lib/c.js" }],
  [["--commit", "HEAD"], { text: "d.txt" }],
  [["--commit", "HEAD~1"], { text: "b.txt", code: "lib/c.js" }],
  [["--commit", "HEAD~2"], { text: "a.txt b.txt" }],
  [["--commit", "HEAD~2", "--all"], { text: "a.txt b.txt" }],
  [["--commit", "HEAD", "lib/c.js"], { code: "lib/c.js" }],
  [["--from", "HEAD~2", "--to", "HEAD"], { text: "b.txt d.txt", code: "lib/c.js" }],
  [["--from", "HEAD~2"], { text: "b.txt d.txt", code: "lib/c.js" }],
  [["--from", "HEAD~2", "--to", "HEAD~1", "--check", "code"], { code: "lib/c.js" }],
  [["--from", "HEAD~2", "--skip", "code,text"], {}],
];

describe("airlock run", () => {
  it.concurrent.for(cases)("%j runs %j, whatever is on disk", async ([args, expected], context) => {
    const repository = await history(context);
    await repository.add("new.txt", "new\n");
    repository.write("b.txt", "bad\n");
    repository.write("untracked.txt", "bad\n");
    const before = await repository.snapshot();
    context.expect(await given(repository, args)).toEqual(expected);
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("leaves out what AIRLOCK_SKIP names, and resolves paths from where the user stands", async (context) => {
    const repository = await history(context);
    context
      .expect(await given(repository, ["--all"], { AIRLOCK_SKIP: "text" }))
      .toEqual({ code: "lib/c.js" });
    const { stdout } = await repository.airlock(["run", "--format", "json", "c.js"], { at: "lib" });
    context
      .expect(
        (JSON.parse(stdout) as Report).checks.map(({ name, output }) => [name, output.trim()]),
      )
      .toEqual([
        ["text", ""],
        ["bad", ""],
        ["code", "lib/c.js"],
      ]);
  });

  it.concurrent("checks every commit of a range on its own: what a later one mended is still told", async (context) => {
    const repository = await history(context);
    await repository.add("e.txt", "bad\n");
    await repository.prepare("commit", "--quiet", "-m", "four");
    await repository.add("e.txt", "good\n");
    await repository.prepare("commit", "--quiet", "-m", "five");
    const whole = await repository.airlock(["run", "--from", "HEAD~3", "--check", "bad"]);
    context.expect(whole.code).toBe(0);
    const each = await repository.airlock(["run", "--each", "--from", "HEAD~3", "--check", "bad"]);
    context.expect(each.code).toBe(1);
    context.expect(each.stdout).toMatch(/2 of 3 commits passed/);
    const json = await repository.airlock([
      "run",
      "--each",
      "--from=HEAD~3",
      "--to",
      "HEAD",
      "--format=json",
    ]);
    const { commits } = JSON.parse(json.stdout) as { commits: readonly Report[] };
    context.expect(commits.map(({ outcome }) => outcome)).toEqual(["passed", "failed", "passed"]);
  });

  it.concurrent("of a merge sees what differs from both parents", async (context) => {
    const repository = await history(context);
    await repository.prepare("switch", "--quiet", "-c", "side", "HEAD~1");
    await repository.add("side.txt", "side\n");
    await repository.prepare("commit", "--quiet", "-m", "side");
    await repository.prepare("switch", "--quiet", "main");
    await repository.prepare("merge", "--quiet", "--no-commit", "--no-ff", "side");
    await repository.add("both.txt", "new in the merge\n");
    await repository.prepare("commit", "--quiet", "-m", "merge");
    context.expect(await given(repository, ["--commit", "HEAD"])).toEqual({ text: "both.txt" });
  });

  it.concurrent("--dry-run says what would run on what, and runs nothing", async (context) => {
    const repository = await history(context);
    const { stdout, code } = await repository.airlock(["run", "--dry-run", "--all"]);
    context.expect(code).toBe(0);
    context
      .expect(stdout)
      .toBe(
        [
          "text  (airlock.config.json: checks.text)",
          "  b.txt",
          "  d.txt",
          "bad  (airlock.config.json: checks.bad)",
          "  b.txt",
          "  d.txt",
          "code  (airlock.config.json: checks.code)",
          "  lib/c.js",
          "airlock: 3 checks would run on 4 changed paths; nothing was run",
          "",
        ].join("\n"),
      );
  });

  it.concurrent("lets pass what no package's config reaches, in a monorepo where some have one; refuses where nobody has", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add(
      "packages/a/package.json",
      '{ "name": "a", "lint-staged": { "*.js": "true" } }',
    );
    await repository.prepare("commit", "--quiet", "-m", "a package");
    await repository.add("README.md", "read me\n");
    context.expect((await repository.airlock(["run"])).code).toBe(0);
    await repository.prepare("rm", "--quiet", "-r", "--cached", "packages");
    const { code, stderr } = await repository.airlock(["run"]);
    context
      .expect([code, stderr])
      .toEqual([2, context.expect.stringContaining("holds no airlock configuration")]);
  });

  it.concurrent("writes its report to a file", async (context) => {
    const repository = await history(context);
    const file = join(repository.world.dir, "report.json");
    const { stdout, code } = await repository.airlock([
      "run",
      "--all",
      "--format",
      "json",
      "--output",
      file,
    ]);
    context.expect([stdout, code]).toEqual(["", 0]);
    context.expect((JSON.parse(readFileSync(file, "utf8")) as Report).outcome).toBe("passed");
  });

  it.concurrent("annotates failures for GitHub", async (context) => {
    const repository = await history(context);
    await repository.add(
      "airlock.config.json",
      JSON.stringify({
        checks: {
          no: {
            files: "b.txt",
            run: "echo 'b.txt:1:2: not good'; exit 1",
            shell: true,
            paths: false,
          },
        },
      }),
    );
    const { stdout, code } = await repository.airlock(["run", "--all", "--format", "github"]);
    context.expect(code).toBe(1);
    context.expect(stdout).toMatch(/^::stop-commands::/);
    context.expect(stdout).toMatch(/^::error file=b\.txt,line=1.*::/m);
  });

  it.concurrent("in a bare repository works on commits", async (context) => {
    const repository = await history(context);
    const bare = join(repository.world.dir, "bare.git");
    await repository.ask("clone", "--quiet", "--bare", ".", bare);
    const { stdout, code } = await repository.airlock(["run", "--commit", "HEAD"], { at: bare });
    context
      .expect([stdout.replace(/\(.*\)/, ""), code])
      .toEqual(["airlock: 2 checks passed on 1 file, 1 not run \n", 0]);
  });
});
