// pre-commit's configs: local hooks become checks; one that cannot be run with its exact meaning
// could not tell, and the others run.

import { describe, expect, test } from "vitest";
import { typesOf } from "../../src/checks/file-types.ts";
import { meets } from "../../src/checks/other-tools/type-conditions.ts";
import { errorOf, load } from "../checks/checks-candidate.ts";
import { file, local, hook, one } from "./pre-commit-fixture.ts";

describe("a local hook", () => {
  test("is a command for every file, alone and one process at a time", async () => {
    const check = await one({ entry: "tool --flag 'a b' > x", args: ["--more"] });
    expect(check).toMatchObject({
      name: "it",
      cwd: "",
      serial: true,
      pathStyle: "relative",
      source: { file, place: "hook it" },
    });
    expect(check.task).toEqual({
      kind: "command",
      title: "It",
      argv: ["tool", "--flag", "a b", ">", "x", "--more"],
      shell: false,
      paths: "append",
    });
    expect(check.wants("any/.thing")).toBe(true);
  });

  test.each([
    [
      "language: script is a file of the repository",
      { language: "script", entry: "bin/x.sh -a" },
      { argv: ["./bin/x.sh", "-a"] },
    ],
    [
      "language: node runs what is installed",
      { language: "node", entry: "eslint" },
      { argv: ["eslint"] },
    ],
    [
      "language: python too",
      { language: "python", language_version: "python3.12", additional_dependencies: [] },
      { argv: ["tool"] },
    ],
    ["pass_filenames: false", { pass_filenames: false }, { paths: "none" }],
    [
      "keys without effect on a verdict are taken",
      {
        verbose: true,
        description: "d",
        log_file: "l",
        require_serial: true,
        fail_fast: true,
        alias: "a",
        minimum_pre_commit_version: "3",
      },
      { paths: "append" },
    ],
  ])("%s", async (_title, part, task) => {
    expect((await one(part)).task).toMatchObject(task);
  });

  test.each([
    [
      "files is searched for, not matched whole",
      { files: String.raw`\.py$` },
      {},
      ["a.py", "x/b.py"],
      ["a.pyc"],
    ],
    ["exclude takes away", { exclude: "^vendor/" }, {}, ["a", "x/vendor/a"], ["vendor/a"]],
    [
      "a verbose expression of several lines",
      { exclude: "(?x)^(\n    vendor/.*|  # theirs\n    docs/[^/]+\\.md\n)$" },
      {},
      ["docs/a/b.md", "a"],
      ["vendor/a/b", "docs/a.md"],
    ],
    [
      "the file's own files and exclude count too",
      { files: "a" },
      { files: "b", exclude: "c" },
      ["ab"],
      ["a", "b", "abc"],
    ],
    ["types, by name", { types: ["python"] }, {}, ["a.py", "x/B.PY"], ["a.pyi", "a.js", "py"]],
    ["types: all of them", { types: ["xml", "svg"] }, {}, ["a.svg"], ["a.xml"]],
    [
      "types_or: one of them",
      { types_or: ["ts", "tsx", "dockerfile"] },
      {},
      ["a.ts", "a.tsx", "Dockerfile", "Dockerfile.dev"],
      ["a.js"],
    ],
    ["exclude_types", { exclude_types: ["markdown"] }, {}, ["a.js"], ["README.md"]],
    [
      "always_run is handed no more than the filters say",
      { always_run: true, files: "^a$" },
      { exclude: "c" },
      ["a"],
      ["b", "c"],
    ],
  ])("%s", async (...row) => {
    const [, part, top, yes, no] = row;
    const { wants, types } = await one(part, top);
    const seen = (path: string): boolean =>
      wants(path) && meets(typesOf({ path, mode: "100644" }, null), types ?? []);
    expect([...yes, ...no].filter(seen)).toEqual(yes);
  });

  test.each([
    [{}, null],
    [{ types: ["text"] }, ["text"]],
    [{ types_or: ["ts", "tsx"] }, ["file", "ts|tsx"]],
    [{ types: ["symlink"] }, ["symlink"]],
    [{ types: [] }, ["file|symlink|directory"]],
    [
      { types: ["text"], types_or: ["c", "c++"], exclude_types: ["svg", "json"] },
      ["text", "c|c++", "!svg", "!json"],
    ],
    [{ types: ["text"], always_run: true, pass_filenames: false }, ["text"]],
  ])("with %j asks for files of the types %j", async (part, types) => {
    expect((await one(part)).types).toEqual(types);
  });

  test.each([
    [{ stages: ["pre-commit"] }, {}, ["pre-commit"]],
    [{ stages: ["commit"] }, {}, ["pre-commit"]],
    [{ stages: ["pre-push", "push"] }, {}, ["pre-push"]],
    [{ stages: ["commit-msg", "manual"] }, {}, ["commit-msg"]],
    [{ stages: ["commit-msg", "commit"], files: "^src/" }, {}, ["pre-commit"]],
    [{ stages: ["commit-msg"] }, { exclude: "^\\.git/" }, null],
    [{ stages: ["manual"] }, {}, null],
    [{}, {}, ["pre-commit"]],
    [{}, { default_stages: ["pre-push"] }, ["pre-push"]],
    [{ stages: [] }, { default_stages: ["pre-commit"] }, ["pre-commit"]],
    [{ stages: ["commit"] }, { default_stages: ["manual"] }, ["pre-commit"]],
    [
      {},
      { default_install_hook_types: ["pre-commit", "pre-push", "post-merge"] },
      ["pre-commit", "pre-push"],
    ],
    [{ stages: ["push"] }, { default_install_hook_types: ["pre-commit"] }, ["pre-push"]],
    [{ always_run: true, files: "^never$", stages: ["commit-msg"] }, {}, ["commit-msg"]],
  ])(
    "with %j and %j runs in the stages in which pre-commit would run it",
    async (part, top, stages) => {
      const { checks } = await load(local([{ ...hook, ...part }], top));
      expect(checks.map((check) => check.stages)).toEqual(stages === null ? [] : [stages]);
    },
  );

  test("that occurs again gets a name of its own", async () => {
    const { checks } = await load(
      local([hook, { ...hook, args: ["x"] }, { ...hook, id: "other" }]),
    );
    expect(checks.map(({ name }) => name)).toEqual(["it", "it#2", "other"]);
  });

  test("of language: fail fails for the paths it matches", async () => {
    const { task } = await one({ language: "fail", entry: "no such files", files: "x" });
    if (task.kind !== "function") throw new Error("expected a function");
    await expect(task.run(["a/x", "x"])).rejects.toMatchObject({
      message: "no such files",
      output: "a/x\nx",
    });
  });

  test("in YAML 1.1 with anchors and merge keys is read as PyYAML reads it", async () => {
    const text = "x: &base\n  language: system\n";
    const config = `repos:\n- repo: local\n  hooks:\n  - &a\n    id: a\n    name: a\n    entry: x\n    language: system\n    pass_filenames: no\n    args: [--x, y]\n  - <<: *a\n    id: b\n- repo: meta\n  hooks:\n  - id: check-hooks-apply\n`;
    expect(
      (await load({ [file]: config })).checks.map(({ name, task }) => [
        name,
        task.kind === "command" && task.paths,
      ]),
    ).toEqual([
      ["a", "none"],
      ["b", "none"],
    ]);
    expect((await errorOf(load({ [file]: text }))).message).toContain('has the unknown key "x"');
  });
});
