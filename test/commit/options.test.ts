// Options of `airlock commit`: what they do, what they refuse, and what they say.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { changedPaths, door, expectLanded, expectNotLanded } from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";

describe("The options of airlock commit", () => {
  it.concurrent("--no-verify: no checks, recorded, and it lands safely", async (context) => {
    const repository = await guardedRepository(context, {
      config: { checks: { no: { files: "*", run: "false" } } },
    });
    repository.write("a.txt", "mine\n");
    await expectNotLanded(repository, ["-m", "x", "a.txt"], { code: 1 });
    await takeRecordings(repository);
    await expectLanded(repository, ["--no-verify", "-m", "x", "a.txt"], { paths: ["a.txt"] });
    context.expect(await takeRecordings(repository)).toEqual([]);
    const log = readFileSync(join(await repository.stateFolder(), "log.jsonl"), "utf8");
    context.expect(log).toContain('"event":"no-verify"');
    context.expect(log).toContain(await repository.ask("rev-parse", "HEAD"));
  });

  it.concurrent.for([
    ["--no-verify", { args: ["-n"], env: {} }],
    ["HUSKY=0", { args: [], env: { HUSKY: "0" } }],
  ] as const)("%s is refused where the config says so", async ([, { args, env }], context) => {
    const repository = await guardedRepository(context, { config: { noVerify: "refuse" } });
    repository.write("a.txt", "mine\n");
    const end = await expectNotLanded(repository, [...args, "-m", "x", "a.txt"], { code: 3, env });
    context.expect(end.stderr).toContain('noVerify: "refuse"');
  });

  it.concurrent("--amend takes a path into one's own last commit, and another session's stays", async (context) => {
    const repository = await guardedRepository(context);
    const [mine, theirs] = [{ AIRLOCK_SESSION: "mine" }, { AIRLOCK_SESSION: "theirs" }];
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "mine", "a.txt"], { env: mine, paths: ["a.txt"] });
    const parent = await repository.ask("rev-parse", "HEAD^");
    repository.write("b.txt", "forgotten\n");
    const refused = await expectNotLanded(repository, ["--amend", "--no-edit", "b.txt"], {
      env: theirs,
      code: 3,
    });
    context.expect(refused.stderr).toContain("mine");
    context.expect(refused.stderr).toContain("--amend-any");
    await expectLanded(repository, ["--amend", "--no-edit", "b.txt"], {
      env: mine,
      paths: ["a.txt", "b.txt"],
    });
    context.expect(await repository.ask("rev-parse", "HEAD^")).toBe(parent);
    context
      .expect(await repository.ask("log", "-1", "-g", "--format=%gs"))
      .toBe("commit (amend): mine");
    await expectLanded(repository, ["--amend", "-m", "only the message"], {
      env: mine,
      paths: ["a.txt", "b.txt"],
    });
    await expectLanded(repository, ["--amend-any", "-m", "by another"], {
      env: theirs,
      paths: ["a.txt", "b.txt"],
    });
    context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("by another");
  });

  it.concurrent("--amend of a commit that nobody's log knows is refused, and says how to go on", async (context) => {
    const repository = await guardedRepository(context);
    await expectNotLanded(repository, ["--amend", "-m", "x"], {
      env: { AIRLOCK_SESSION: "mine" },
      code: 3,
    });
  });

  it.concurrent("--allow-empty", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("b.txt", "staged by somebody else\n");
    await expectLanded(repository, ["--allow-empty", "-m", "empty"], { paths: [] });
    await expectLanded(repository, ["--allow-empty", "-m", "empty", "a.txt"], { paths: [] });
    context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("empty");
  });

  it.concurrent("--dry-run changes nothing at all, not even an object, and says what would be committed", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    const objects = join(repository.root, ".git", "objects");
    const listing = () =>
      readdirSync(objects, { recursive: true, encoding: "utf8" })
        .filter((name) => /\/[0-9a-f]{38}$/.test(name))
        .sort();
    const [before, stored] = [await repository.snapshot(), listing()];
    const end = await door(repository, ["--dry-run", "-m", "x", "a.txt", "dir"]);
    context
      .expect(end.stdout)
      .toBe("Would commit 2 paths to main:\n M a.txt\n A dir/untracked.txt\n");
    const json = await door(repository, ["--dry-run", "--json", "a.txt"]);
    context.expect(JSON.parse(json.stdout)).toMatchObject({
      outcome: "not run",
      dryRun: true,
      branch: "main",
      paths: [{ path: "a.txt", status: "M" }],
    });
    context.expect(await repository.snapshot()).toEqual(before);
    context.expect(listing()).toEqual(stored);
    context.expect(await takeRecordings(repository)).toEqual([]);
    context.expect(existsSync(join(await repository.stateFolder(), "log.jsonl"))).toBe(false);
    context.expect((await door(repository, ["--dry-run", "b.txt"])).code).toBe(3);
  });

  it.concurrent("an editor that leaves the message empty, or fails, commits nothing", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    await expectNotLanded(repository, ["a.txt"], { code: 1, env: { GIT_EDITOR: ": >" } });
    await expectNotLanded(repository, ["a.txt"], { code: 1, env: { GIT_EDITOR: "false" } });
  });

  it.concurrent.for([
    [["--amned", "a.txt"], "--amend"],
    [["-a", "-m", "x"], "-a"],
    [["--wait", "soon", "a.txt"], "--wait"],
    [["-C", "no-such", "a.txt"], "no-such"],
    [["--pathspec-from-file=list", "a.txt"], "--pathspec-from-file"],
  ] as const)("%s is an error of usage", async ([args, word], context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    const end = await expectNotLanded(repository, args, { code: 2 });
    context.expect(end.stderr).toContain(word);
  });

  it.concurrent("--json: the commit, its paths, the checks, the phases", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    const base = await repository.ask("rev-parse", "HEAD");
    const end = await expectLanded(repository, ["--json", "-m", "mine", "a.txt"], {
      paths: ["a.txt"],
    });
    const result = JSON.parse(end.stdout) as { milliseconds: Record<string, number> };
    const commit = await repository.ask("rev-parse", "HEAD");
    const paths = [{ path: "a.txt", status: "M" }];
    context.expect(result).toMatchObject({
      version: 1,
      outcome: "passed",
      commit,
      branch: "main",
      base,
      rebuilt: false,
      subject: "mine",
      paths,
    });
    context.expect(result).toMatchObject({ checks: [{ name: "see", outcome: "passed" }] });
    const phases = [
      "staging",
      "chamber",
      "checks",
      "commit",
      "waiting",
      "landing",
      "index",
      "total",
    ];
    context.expect(Object.keys(result.milliseconds)).toEqual(phases);
    context.expect(end.stderr).toBe("");
    repository.write(
      "airlock.config.json",
      '{ "checks": { "no": { "files": "*", "run": "false" } } }',
    );
    const failed = await expectNotLanded(repository, ["--json", "-m", "x", "airlock.config.json"], {
      code: 1,
    });
    context.expect(JSON.parse(failed.stdout)).toMatchObject({
      outcome: "failed",
      exitCode: 1,
      commit: null,
      checks: [{ outcome: "failed" }],
    });
  });

  it.concurrent("two commits that follow each other hold their own paths only", async (context) => {
    const repository = await guardedRepository(context);
    for (const path of ["a.txt", "b.txt"]) {
      repository.write(path, "mine\n");
      await expectLanded(repository, ["-m", path, path], { paths: [path] });
    }
    context.expect(await changedPaths(repository, "HEAD~1")).toEqual(["a.txt"]);
  });
});
