// Every error in a config names file, place, expectation and value.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository, unbornRepository } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { hooksOff } from "../support/repository/repository.ts";
import type { TestRepository } from "../support/repository/repository.ts";

type Row = readonly [string, string, string, readonly (string | RegExp)[]];

/** Title, file, content, and what the message must name: place, expectation, value. */
const errors: readonly Row[] = [
  [
    "JSON that ends early",
    "airlock.config.json",
    '{\n  "checks": {',
    [/airlock\.config\.json:2:\d+/],
  ],
  [
    "JSON with a comma too many",
    "airlock.config.json",
    '{\n  "checks": {},\n}',
    [/airlock\.config\.json:3:\d+/],
  ],
  [
    "YAML that is none",
    "airlock.config.yaml",
    'checks:\n  a: "x\n',
    [/airlock\.config\.yaml:\d+:\d+/],
  ],
  ["an array", "airlock.config.json", "[]", ["airlock.config.json", "object", "[]"]],
  ["no checks", "airlock.config.json", "{}", ["airlock.config.json", "checks", "missing"]],
  [
    "an unknown key at the top",
    "airlock.config.json",
    '{ "chekcs": {} }',
    ["airlock.config.json", '"chekcs"', '"checks"'],
  ],
  [
    "an unknown key of a check",
    "airlock.config.json",
    '{ "checks": { "a": { "runn": "x" } } }',
    ["checks.a", '"runn"', '"run"'],
  ],
  [
    "a wrong type",
    "airlock.config.json",
    '{ "checks": { "a": { "run": 5 } } }',
    ["checks.a.run", "5"],
  ],
  [
    "a wrong time",
    "airlock.config.json",
    '{ "checks": { "a": { "run": "x", "timeout": "soon" } } }',
    ["checks.a.timeout", '"5m"', '"soon"'],
  ],
  [
    "a wrong word",
    "airlock.config.json",
    '{ "checks": {}, "noVerify": "never" }',
    ["noVerify", '"refuse"', '"never"'],
  ],
  [
    "shell syntax without a shell",
    "airlock.config.json",
    '{ "checks": { "a": "x | y" } }',
    ["checks.a", "|", "shell: true"],
  ],
  [
    "a dependency on nothing",
    "airlock.config.json",
    '{ "checks": { "a": { "run": "x", "dependsOn": ["b"] } } }',
    ["checks.a.dependsOn[0]", '"b"'],
  ],
  [
    "dependencies in a circle",
    "airlock.config.json",
    '{ "checks": { "a": { "run": "x", "dependsOn": ["b"] }, "b": { "run": "x", "dependsOn": ["a"] } } }',
    ["checks.a", "a → b → a"],
  ],
  [
    "a preset that there is not",
    "airlock.config.json",
    '{ "checks": { "prettir": true } }',
    ["checks.prettir", "run", "prettier"],
  ],
  [
    "a folder outside",
    "airlock.config.json",
    '{ "checks": { "a": { "run": "x", "cwd": "../.." } } }',
    ["checks.a.cwd", "../.."],
  ],
  [
    "a module that throws",
    "airlock.config.mjs",
    'const x = 1;\nthrow new Error("boom");\n',
    ["airlock.config.mjs", "boom"],
  ],
  [
    "a module with a syntax error",
    "airlock.config.mjs",
    "export default {\n",
    ["airlock.config.mjs"],
  ],
  [
    "a module that imports nothing there is",
    "airlock.config.mjs",
    'import "no-such-package";\nexport default { checks: {} };\n',
    ["airlock.config.mjs", "no-such-package"],
  ],
  [
    "a value that steers the terminal",
    "airlock.config.json",
    '{ "checks": { "a": { "run": "x", "timeout": "\\u001b[31m\\u202e" } } }',
    ["checks.a.timeout"],
  ],
  [
    "a lint-staged config that is none",
    ".lintstagedrc.json",
    '{ "*": 5 }',
    [".lintstagedrc.json", "*", "5"],
  ],
  [
    "a pre-commit config with a remote repository",
    ".pre-commit-config.yaml",
    "repos:\n- repo: https://example.org/x\n  rev: v1\n  hooks:\n  - id: y\n",
    [".pre-commit-config.yaml", "https://example.org/x", "local"],
  ],
  [
    "a lefthook config with a key that is not understood",
    "lefthook.yml",
    "pre-commit:\n  commands:\n    a:\n      run: x\n      interactive: true\n",
    ["lefthook.yml", "interactive"],
  ],
];

/**
 * Expects that a message names all that its row asks for, and nothing of the chamber. Of an entry
 * that cannot be run the report says so, of a whole config that cannot be used the error.
 */
function expectSaid(repository: TestRepository, [, file, , words]: Row, said: string): void {
  const { expect } = repository.context;
  for (const word of [file, ...words]) {
    if (typeof word === "string") expect(said).toContain(word);
    else expect(said).toMatch(word);
  }
  expect(said).not.toContain(`${repository.world.dir}/cache`);
  expect(said).not.toMatch(/Internal error in airlock/);
  // oxlint-disable-next-line no-control-regex
  expect(said).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
}

describe("A config error says where, what was expected and what was found, and nothing lands", () => {
  it.concurrent.for(errors)("%s", async (row, context) => {
    const [, file, content] = row;
    const repository = await unbornRepository(context);
    await repository.add("a.txt", "a\n");
    await repository.prepare("commit", "--quiet", "-m", "base");
    await repository.add(file, content);
    const run = await repository.airlock(["run"]);
    context.expect(run.code).toBe(2);
    expectSaid(repository, row, run.stdout + run.stderr);
  });

  it.concurrent.for(
    errors.filter(([title]) =>
      ["a wrong time", "a module that throws", "a lint-staged config that is none"].includes(title),
    ),
  )("%s, in a commit; the next commit lands", async (row, context) => {
    const [, file, content] = row;
    const repository = await guardedRepository(context);
    await repository.prepare("rm", "--quiet", "-f", "airlock.config.json");
    await repository.add(file, content);
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    expectSaid(repository, row, end.stderr);
    await repository.git(["reset", "--quiet", "--", file, "airlock.config.json"], {
      env: hooksOff,
    });
    await takeRecordings(repository);
    await repository.add("a.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "the next commit"]);
  });

  it.concurrent("two native configs in one folder are an error that names both", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("airlock.config.yaml", "checks: {}\n");
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("airlock.config.json");
    context.expect(end.stderr).toContain("airlock.config.yaml");
  });

  it.concurrent("a symlink as config does not lead out of the candidate", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("../outside.json", '{ "checks": {} }\n');
    repository.link("airlock.config.json", "../outside.json");
    await repository.stage("airlock.config.json");
    await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect((await repository.airlock(["run"])).code).toBe(2);
  });

  it.concurrent("settings of the repository in a nested config are refused", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("dir/airlock.config.json", '{ "checks": {}, "noVerify": "refuse" }\n');
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("dir/airlock.config.json");
    context.expect(end.stderr).toContain("noVerify");
  });
});
