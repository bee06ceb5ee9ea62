// The config is read from the candidate; every error names file, place, expectation and value.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository, writeConfig } from "../support/repository/guarded.ts";
import { recordingCheck, takeRecordings } from "../support/check/recording.ts";
import { hooksOff } from "../support/repository/repository.ts";
import type { TestRepository } from "../support/repository/repository.ts";

const onDisk: readonly (readonly [string, (repository: TestRepository) => unknown])[] = [
  ["broken on disk", (r) => r.write("airlock.config.json", "{ broken")],
  ["emptied on disk", (r) => r.write("airlock.config.json", '{ "checks": {} }\n')],
  [
    "failing on disk",
    (r) =>
      r.write("airlock.config.json", '{ "checks": { "no": { "files": "*", "run": "false" } } }\n'),
  ],
  ["deleted on disk", (r) => r.remove("airlock.config.json")],
  [
    "joined by an untracked one of another format",
    (r) => r.write("airlock.config.yaml", "checks: {}\n"),
  ],
  [
    "joined by an untracked one in a folder",
    (r) => r.write("dir/airlock.config.json", '{ "checks": {} }\n'),
  ],
  [
    "joined by an untracked lint-staged config",
    (r) => r.write(".lintstagedrc.json", '{ "*": "false" }\n'),
  ],
  ["ignored by .gitignore on disk", (r) => r.write(".gitignore", "airlock*\n")],
];

describe("The config is the candidate's, whatever lies on disk", () => {
  it.concurrent.for(onDisk)("%s", async ([, change], context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    change(repository);
    await expectCheckedCommit(repository, ["commit", "-m", "checked"]);
  });

  it.concurrent("a staged change of the config counts for the commit that stages it, and only what is staged of it", async (context) => {
    const repository = await guardedRepository(context);
    writeConfig(repository, { checks: { no: { files: "a.txt", run: "false" } } });
    await repository.stage("airlock.config.json");
    writeConfig(repository);
    await repository.add("a.txt", "staged\n");
    await expectRefused(repository, ["commit", "-m", "refused"]);
    await takeRecordings(repository);
    await repository.stage("airlock.config.json");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"]);
  });

  it.concurrent("a config that is staged for deletion is no config: an error, not a pass", async (context) => {
    const repository = await guardedRepository(context);
    await repository.ask("rm", "--quiet", "--cached", "airlock.config.json");
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toMatch(/no airlock configuration/);
    context.expect(await takeRecordings(repository)).toEqual([]);
  });

  it.concurrent("a module is loaded from the chamber, with what it imports", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("rm", "--quiet", "-f", "airlock.config.json");
    await repository.add("shared/globs.mjs", 'export const all = "*";\n');
    const see = JSON.stringify(recordingCheck());
    await repository.add(
      "airlock.config.mjs",
      `import { all } from "./shared/globs.mjs";\nexport default { checks: { see: { files: all, run: ${see} } } };\n`,
    );
    repository.write("shared/globs.mjs", "throw new Error('from disk');\n");
    repository.write("airlock.config.mjs", "throw new Error('from disk');\n");
    await expectCheckedCommit(repository, ["commit", "-m", "a module"]);
    await repository.add("shared/globs.mjs", 'export const all = "*.md";\n');
    await expectCheckedCommit(repository, ["commit", "-m", "changed what it imports"], {
      paths: [],
    });
    await repository.add("x.md", "x\n");
    await repository.add("b.txt", "x\n");
    await expectCheckedCommit(repository, ["commit", "-m", "the changed import counts"], {
      paths: ["x.md"],
    });
  });

  it.concurrent.for(["ts", "mts", "cjs", "yaml", "yml"])(
    "written as airlock.config.%s",
    async (ending, context) => {
      const repository = await guardedRepository(context);
      await repository.prepare("rm", "--quiet", "-f", "airlock.config.json");
      const run = JSON.stringify(recordingCheck());
      const config = `{ "checks": { "see": { "files": "*", "run": ${run} } } }`;
      const text: Record<string, string> = {
        cjs: `module.exports = ${config};\n`,
        yaml: `${config}\n`,
        yml: `checks:\n  see:\n    files: "*"\n    run: ${run}\n`,
      };
      await repository.add(
        `airlock.config.${ending}`,
        text[ending] ??
          `type Word = string;\nconst files: Word = "*";\nexport default { ...${config}, ...({} as { x?: typeof files }) };\n`,
      );
      await expectCheckedCommit(repository, ["commit", "-m", ending]);
    },
  );

  it.concurrent.for([
    [".lintstagedrc.json", (run: string) => JSON.stringify({ "*": run })],
    [".lintstagedrc.yaml", (run: string) => `"*": ${JSON.stringify(run)}\n`],
    [
      "lint-staged.config.mjs",
      (run: string) =>
        `export default { "*": (files) => ${JSON.stringify(run)} + " " + files.map((file) => JSON.stringify(file)).join(" ") };\n`,
    ],
    ["package.json", (run: string) => JSON.stringify({ name: "x", "lint-staged": { "*": [run] } })],
    [
      ".pre-commit-config.yaml",
      (run: string) =>
        `repos:\n- repo: local\n  hooks:\n  - id: see\n    name: see\n    language: system\n    entry: ${run}\n`,
    ],
    [
      "lefthook.yml",
      (run: string) => `pre-commit:\n  commands:\n    see:\n      run: ${run} {staged_files}\n`,
    ],
  ] as const)("an existing %s is read unchanged", async ([file, text], context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("rm", "--quiet", "-f", "airlock.config.json");
    await repository.add(file, text(recordingCheck().join(" ")));
    await repository.add("a.txt", "staged\n");
    repository.write(file, "broken on disk {");
    const end = await repository.git(["commit", "-m", "checked"]);
    context.expect(end.code, end.stderr).toBe(0);
    const paths = (await takeRecordings(repository)).flatMap((seen) =>
      seen.paths.map((path) => path.replace(`${seen.cwd}/`, "")),
    );
    context.expect(paths.sort()).toEqual([file, "a.txt"].sort());
  });

  it.concurrent("the closest config counts, each for its folder", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add(
      "packages/a/airlock.config.json",
      JSON.stringify({
        checks: {
          mine: {
            files: "*.js",
            run: ["sh", "-c", 'test "$(basename "$PWD")" = a && test "$1" = x.js', "sh"],
          },
        },
      }),
    );
    await repository.add("packages/a/x.js", "x\n");
    await repository.add("packages/b/x.js", "x\n");
    await expectCheckedCommit(repository, ["commit", "-m", "nested"], {
      paths: ["packages/b/x.js"],
    });
    await repository.add("packages/a/lib/y.js", "y\n");
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("packages/a:mine");
  });
});

/** File, content, and what the message must name: place, expectation, value. */
const errors: readonly (readonly [string, string, string, readonly (string | RegExp)[]])[] = [
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

describe("A config error says where, what was expected and what was found, and nothing lands", () => {
  it.concurrent.for(errors)("%s", async ([, file, content, words], context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("rm", "--quiet", "-f", "airlock.config.json");
    await repository.add(file, content);
    const run = await repository.airlock(["run"]);
    context.expect(run.code).toBe(2);
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    // Of an entry that cannot be run the report says so, of a whole config that cannot be used the
    // error.
    for (const said of [run.stdout + run.stderr, end.stderr]) {
      for (const word of [file, ...words]) {
        if (typeof word === "string") context.expect(said).toContain(word);
        else context.expect(said).toMatch(word);
      }
      context.expect(said).not.toContain(`${repository.world.dir}/cache`);
      context.expect(said).not.toMatch(/Internal error in airlock/);
      // oxlint-disable-next-line no-control-regex
      context.expect(said).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
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
