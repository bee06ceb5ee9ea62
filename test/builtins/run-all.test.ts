// The built-ins and `airlock run --all`: what did not change is looked at, and is neither added nor
// turned into anything.

import { describe, it } from "vitest";
import { builtins } from "../../src/checks/builtins/builtin-table.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";

interface Report {
  readonly checks: readonly {
    readonly name: string;
    readonly findings: readonly { readonly path: string; readonly rule: string }[];
  }[];
}

async function found(
  repository: TestRepository,
  args: readonly string[],
): Promise<Record<string, readonly string[]>> {
  const { stdout, stderr } = await repository.airlock(["run", "--format", "json", ...args]);
  if (stdout === "") throw new Error(stderr);
  const { checks } = JSON.parse(stdout) as Report;
  return Object.fromEntries(
    checks.map(({ name, findings }) => [name, findings.map(({ path, rule }) => `${path} ${rule}`)]),
  );
}

describe.concurrent("In a run on every file", () => {
  it("added is what the base does not have, and a link that became a file is still one", async (context) => {
    const { expect } = context;
    const repository = await emptyRepository(context);
    const big = Buffer.alloc(600 * 1024, "x");
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ checks: { "large-file": true, "new-submodule": true, symlink: true } }),
    );
    await repository.add("old", big);
    await repository.add("target", "x\n");
    repository.link("turned", "target");
    await repository.stage("turned");
    const gitlink = (path: string) =>
      repository.ask("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},${path}`);
    await gitlink("known");
    await repository.prepare("commit", "--quiet", "-m", "base");
    expect(await found(repository, ["--all"])).toEqual({
      "large-file": [],
      "new-submodule": [],
      symlink: [],
    });
    await repository.add("new", big);
    await gitlink("module");
    repository.remove("turned");
    await repository.add("turned", "target");
    const expected = {
      "large-file": ["new large-file"],
      "new-submodule": ["module new-submodule"],
      symlink: ["turned destroyed"],
    };
    expect(await found(repository, ["--all"])).toEqual(expected);
    expect(await found(repository, [])).toEqual(expected);
  });

  // As pre-commit-hooks 6 has it, but for Rust's attributes and the two documents, which it
  // refuses.
  it("empty, binary, marked and linked files, submodules and two documents are refused by none but whom they concern", async (context) => {
    const { expect } = context;
    const repository = await emptyRepository(context);
    const names = Object.keys(builtins).filter(
      (name) => name !== "branch-guard" && name !== "commit-message",
    );
    const checks = Object.fromEntries(names.map((name) => [name, true]));
    await repository.add("airlock.config.json", `${JSON.stringify({ checks })}\n`);
    const empty = ["json", "yaml", "toml", "xml", "txt", "sh"].map((ending) => `empty.${ending}`);
    for (const path of empty) await repository.add(path, "");
    await repository.add("empty-run", "", 0o755);
    await repository.add("binary", Buffer.from([0, 1, 2, 13, 32, 10]), 0o755);
    await repository.add("binary.json", Buffer.from([0xff, 0xfe, 0, 32, 32]));
    await repository.add("marked.yaml", "\uFEFFa: 1\n");
    await repository.add(
      "pnpm-lock.yaml",
      "---\nlockfileVersion: '9.0'\n---\nlockfileVersion: '9.0'\n",
    );
    await repository.add("lib.rs", "#![allow(unused)]\n");
    await repository.add("spaced.rs", "#! [allow(unused)]\n");
    await repository.add("run.rs", "#!/usr/bin/env run-cargo-script\n");
    repository.link("link.json", "empty.txt");
    await repository.stage("link.json");
    await repository.ask(
      "update-index",
      "--add",
      "--cacheinfo",
      `160000,${"1".repeat(40)},module.json`,
    );
    await repository.prepare("commit", "--quiet", "-m", "base");
    await repository.ask("rm", "--quiet", "--cached", "empty.txt");
    const nothing = Object.fromEntries(names.map((name) => [name, []]));
    expect(await found(repository, ["--all"])).toEqual({
      ...nothing,
      bom: ["marked.yaml bom"],
      json: ["binary.json json", "empty.json json"],
      xml: ["empty.xml xml"],
      shebang: ["empty-run executables", "run.rs scripts"],
      symlink: ["link.json dangling"],
    });
  });
});

describe.concurrent("The preset shellcheck", () => {
  it("is about scripts by their ending, and about executable ones by their first line", async (context) => {
    const { expect } = context;
    const repository = await emptyRepository(context);
    const checks = {
      shellcheck: { exclude: "vendor/**" },
      named: { preset: "shellcheck", files: "*.sh" },
    };
    await repository.add("airlock.config.json", JSON.stringify({ checks }));
    await repository.add("a.sh", "echo\n");
    await repository.add("run", "#!/bin/sh\n", 0o755);
    await repository.add("bash", "#!/usr/bin/env bash\n", 0o755);
    await repository.add("vendor/run", "#!/bin/sh\n", 0o755);
    await repository.add("zsh", "#!/bin/zsh\n", 0o755);
    await repository.add("node", "#!/usr/bin/env node\n", 0o755);
    await repository.add("plain", "#!/bin/sh\n");
    await repository.add(".bashrc", "echo\n");
    const { stdout } = await repository.airlock(["run", "--dry-run", "--format", "json"]);
    const { checks: planned } = JSON.parse(stdout) as {
      checks: readonly { name: string; paths: readonly string[] }[];
    };
    expect(Object.fromEntries(planned.map(({ name, paths }) => [name, paths]))).toEqual({
      shellcheck: ["a.sh", "bash", "run"],
      named: ["a.sh"],
    });
    const why = await repository.airlock(["explain", "run"]);
    expect(why.stdout).toMatch(/✓ shellcheck/);
  });
});
