// Entries of pre-commit's and lefthook's configs behind real hooks: one that cannot be run refuses
// alone, by name, and can be left out.

import { describe, it } from "vitest";
import { emptyState, prepared } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/** A repository with this config committed and the hooks installed. */
function ready(context: Context, file: string, config: object): Promise<TestRepository> {
  return prepared(context, {
    key: ["entries behind hooks", file, config],
    on: emptyState(),
    build: async (repository) => {
      repository.write(file, JSON.stringify(config));
      repository.write("a.txt", "first\n");
      repository.write("run.sh", "#!/bin/sh\n", 0o755);
      await repository.stage(file, "a.txt", "run.sh");
      await repository.prepare("commit", "--quiet", "-m", "base");
      await repository.install();
    },
  });
}

const local = (id: string, part: object) => ({
  id,
  name: id,
  language: "system",
  entry: "true",
  ...part,
});

/** Adds a line to a file, stages it and commits; returns how that ended. */
async function commit(
  repository: TestRepository,
  env: Record<string, string> = {},
  path = "a.txt",
) {
  await repository.add(path, `${repository.exists(path) ? repository.read(path) : ""}more\n`);
  return repository.git(["commit", "-m", "work"], { env });
}

describe.concurrent("A hook of a pre-commit config that cannot be run", () => {
  const config = {
    repos: [
      { repo: "https://example.org/fmt", rev: "v1.0", hooks: [{ id: "fmt", files: "\\.txt$" }] },
      {
        repo: "local",
        hooks: [
          local("told", { entry: "sh -c 'test \"$PRE_COMMIT\" = 1' --", alias: "other-name" }),
          local("bad", { entry: "false", stages: ["pre-push"] }),
          local("late", { stages: ["post-commit"] }),
          local("wip", { language: "pygrep", entry: "^wip", args: ["-i"], stages: ["commit-msg"] }),
        ],
      },
    ],
  };

  it("refuses the commit that it applies to, alone and by name, while the others run", async (context) => {
    const { expect } = context;
    const repository = await ready(context, ".pre-commit-config.yaml", config);
    const before = await repository.snapshot();
    await repository.add("a.txt", "second\n");
    const end = await repository.git(["commit", "-m", "work"]);
    expect(end.code).not.toBe(0);
    expect(end.stderr).toContain(
      "is the hook fmt of https://example.org/fmt: hooks are not fetched and installed from other repositories",
    );
    expect(end.stderr).toContain("To go on without it: AIRLOCK_SKIP=fmt git commit -m work\n");
    expect((await repository.snapshot()).refs).toEqual(before.refs);
    const run = await repository.airlock(["run", "--format", "json"]);
    const { checks } = JSON.parse(run.stdout) as {
      checks: readonly { name: string; outcome: string }[];
    };
    expect([run.code, checks.map(({ name, outcome }) => [name, outcome])]).toEqual([
      2,
      [
        ["fmt", "could not tell"],
        ["told", "passed"],
      ],
    ]);
  });

  it("does not, where it does not apply, or is left out by AIRLOCK_SKIP or SKIP, which is said and recorded", async (context) => {
    const { expect } = context;
    const repository = await ready(context, ".pre-commit-config.yaml", config);
    expect(await commit(repository, {}, "b.md")).toMatchObject({ code: 0 });
    expect(await commit(repository, { AIRLOCK_SKIP: "fmt" })).toMatchObject({ code: 0 });
    const skipped = await commit(repository, { SKIP: "no-hook, fmt,other-name" });
    expect([skipped.code, skipped.stderr]).toEqual([
      0,
      expect.stringContaining("skipped by SKIP: fmt, told\n"),
    ]);
    expect((await repository.airlock(["log", "--json"])).stdout).toContain('"fmt"');
    await repository.add("a.txt", "wip\n");
    const message = await repository.git(["commit", "-m", "WIP: no"], { env: { SKIP: "fmt" } });
    expect([message.code, message.stderr]).toEqual([
      1,
      expect.stringMatching(/COMMIT_EDITMSG:1:WIP: no|wip found a forbidden match/),
    ]);
  });

  it("is listed and explained", async (context) => {
    const { expect } = context;
    const repository = await ready(context, ".pre-commit-config.yaml", config);
    const listed = (await repository.airlock(["checks"])).stdout;
    expect(listed).toContain(
      "not run: late (.pre-commit-config.yaml) runs at post-commit, which airlock does not support\n",
    );
    expect(listed).toMatch(/^fmt\s.*cannot be run here: \.pre-commit-config\.yaml: repos\[0\]/m);
    expect((await repository.airlock(["explain", "a.txt"])).stdout).toMatch(
      /\? fmt .*: could not tell: it cannot be run here: /,
    );
    expect(
      (await repository.airlock(["explain", "a.txt"], { env: { SKIP: "fmt" } })).stdout,
    ).toMatch(/- fmt.*it is left out by name/);
    expect((await repository.airlock(["explain", "a.md"])).stdout).toContain(
      "fmt: it is not among its paths (files: \\.txt$)\n",
    );
    const atMessage = (await repository.airlock(["explain", "--stage", "commit-msg", "a.md"]))
      .stdout;
    expect(atMessage).toMatch(/- fmt .*: it runs at pre-commit, not at commit-msg$/m);
  });
});

describe.concurrent("lefthook's jobs", () => {
  const config = {
    lefthook: "npx lefthook",
    "pre-commit": {
      commands: null,
      jobs: [
        { name: "asks", run: "x", interactive: true, glob: "*.txt" },
        { name: "all", run: 'echo {all_files} | grep -q "a.txt.*run.sh"', exclude: ["*.md"] },
        { name: "not-on-main", run: "false", skip: [{ ref: "main" }, "merge"] },
        { name: "main-only", run: "true", only: [{ ref: "ma*" }] },
      ],
    },
    "commit-msg": { commands: { subject: { run: "grep -q '^ok' {1}" } } },
    "pre-push": {
      jobs: [
        {
          name: "pushed",
          run: "test {1}:{2} = ../remote:../remote && ! grep -l BAD {push_files}",
          glob: "*.txt",
        },
      ],
    },
  };

  it("run at commit, message and push; one that cannot be run is left out as lefthook lets it", async (context) => {
    const { expect } = context;
    const repository = await ready(context, "lefthook.yml", config);
    await repository.add("a.txt", "second\n");
    expect((await repository.airlock(["explain", "a.md"])).stdout).toMatch(
      /- asks .*: it is not among its paths \(glob: \*\.txt\)$/m,
    );
    const refused = await repository.git(["commit", "-m", "ok"]);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("interactive is not supported here"),
    ]);
    expect(refused.stderr).toContain("To go on without it: AIRLOCK_SKIP=asks git commit -m ok\n");
    const env = { LEFTHOOK_EXCLUDE: "asks" };
    expect((await repository.git(["commit", "-m", "no subject"], { env })).code).toBe(1);
    const good = await repository.git(["commit", "-m", "ok"], { env });
    expect([good.code, good.stderr]).toEqual([
      0,
      expect.stringContaining("skipped by LEFTHOOK_EXCLUDE: asks\n"),
    ]);
    await repository.add("a.txt", "BAD\n");
    await repository.prepare("commit", "--quiet", "-m", "ok");
    await repository.prepare("init", "--quiet", "--bare", "../remote");
    const push = await repository.git(["push", "../remote", "HEAD"]);
    expect([push.code, push.stderr]).toEqual([1, expect.stringContaining("nothing was pushed")]);
    await repository.add("a.txt", "good\n");
    await repository.prepare("commit", "--quiet", "--amend", "-m", "ok");
    expect(await repository.git(["push", "../remote", "HEAD"])).toMatchObject({ code: 0 });
  });

  it("may begin with a word of the shell; what it does not find, it says itself", async (context) => {
    const { expect } = context;
    const lines = [
      "! grep -n TODO {staged_files}",
      ": x",
      ". ./run.sh",
      "eval true",
      "exit 0",
      "command -v ls",
    ];
    const commands = Object.fromEntries(lines.map((run, index) => [`passes-${index}`, { run }]));
    const repository = await ready(context, "lefthook.yml", { "pre-commit": { commands } });
    expect(await commit(repository)).toMatchObject({ code: 0 });
    await repository.add("a.txt", "TODO\n");
    const refused = await repository.git(["commit", "-m", "work"]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("1:TODO")]);
    const gone = { commands: { gone: { run: "command no-such-program" } } };
    await repository.add("lefthook.yml", JSON.stringify({ "pre-commit": gone }));
    const run = await repository.airlock(["run"]);
    expect([run.code, run.stdout + run.stderr]).toEqual([
      2,
      expect.stringContaining("gone exited with 127: a program it needs was not found"),
    ]);
  });

  it("do not run where their own condition is not met, and those that list their files run on these", async (context) => {
    const { expect } = context;
    const asked = [
      { name: "skipped", run: "false", skip: ["rebase", { run: 'test "$SKIP_ME" = 1' }] },
      { name: "only", run: "true", only: [{ ref: "main" }, { run: "test -f a.txt" }] },
      { name: "not-only", run: "false", only: [{ run: "false" }] },
      {
        name: "listed",
        run: 'for one in {files}; do test "$one" = a.txt || exit; done',
        files: "git ls-files; echo gone.txt",
        glob: "*.txt",
      },
      { name: "empty", run: "false {files}", files: "true" },
      { name: "broken", run: "true {files}", files: "exit 3" },
    ];
    const { "pre-commit": stage } = config;
    const repository = await ready(context, "lefthook.yml", {
      "pre-commit": { ...stage, jobs: [...stage.jobs, ...asked] },
    });
    await repository.prepare("switch", "--quiet", "--create", "side");
    await repository.add("b.md", "x\n");
    const run = await repository.airlock(["run", "--format", "json"], { env: { SKIP_ME: "1" } });
    const { checks } = JSON.parse(run.stdout) as {
      checks: readonly { name: string; outcome: string; reason: string }[];
    };
    expect(Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]))).toEqual({
      asks: "not run",
      all: "passed",
      "not-on-main": "failed",
      "main-only": "not run",
      skipped: "not run",
      only: "passed",
      "not-only": "not run",
      listed: "passed",
      empty: "not run",
      broken: "could not tell",
    });
    expect(checks.find(({ name }) => name === "skipped")!.reason).toBe("its `skip` says so");
    expect(checks.find(({ name }) => name === "broken")!.reason).toBe(
      "its `files` exited with 3: which files it is about is not known",
    );
  });
});
