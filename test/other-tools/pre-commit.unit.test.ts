// pre-commit's configs: local hooks become checks; one that cannot be run with its exact meaning
// could not tell, and the others run.

import { describe, expect, test } from "vitest";
import { typesOf } from "../../src/checks/file-types.ts";
import { preCommitGroup } from "../../src/checks/other-tools/pre-commit.ts";
import { meets } from "../../src/checks/other-tools/type-conditions.ts";
import type { Check } from "../../src/types.ts";
import { errorOf, load, onlyCheck } from "../checks/checks-candidate.ts";

const file = ".pre-commit-config.yaml";
const local = (hooks: unknown, top: object = {}): Record<string, string> => ({
  [file]: JSON.stringify({ repos: [{ repo: "local", hooks }], ...top }),
});
const hook = { id: "it", name: "It", entry: "tool", language: "system" };
const one = async (part: object, top?: object): Promise<Check> =>
  onlyCheck(await load(local([{ ...hook, ...part }], top)));

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

const why = ({ task }: Check): string | undefined =>
  task.kind === "function" ? task.cannotRun : undefined;

describe("could not tell, and is left out by its name", () => {
  test("a hook of another repository, with what to do, while local ones run", async () => {
    const repos = [
      {
        repo: "https://example.org/black",
        rev: "1",
        hooks: [
          { id: "black", alias: "fmt" },
          { id: "docs", files: "^docs/", stages: ["push"] },
        ],
      },
      { repo: "local", hooks: [hook] },
      {
        repo: "https://example.org/x\u001b",
        rev: "1",
        hooks: [{ id: "manual", stages: ["manual"] }],
      },
    ];
    const { checks } = await load({ [file]: JSON.stringify({ repos, exclude: "^gen/" }) });
    expect(checks.map((check) => [check.name, check.stages, why(check) === undefined])).toEqual([
      ["black", ["pre-commit"], false],
      ["docs", ["pre-push"], false],
      ["it", ["pre-commit"], true],
    ]);
    const [black, docs] = checks as [Check, Check];
    expect(why(black)).toBe(
      ".pre-commit-config.yaml: repos[0].hooks[0] is the hook black of https://example.org/black: hooks are not fetched and installed from other repositories",
    );
    expect(["a.py", "gen/a.py"].filter(black.wants)).toEqual(["a.py"]);
    expect(["a.py", "docs/a.md"].filter(docs.wants)).toEqual(["docs/a.md"]);
    expect(black.leftOutBy).toEqual({ variable: "SKIP", names: ["black", "fmt"] });
    if (black.task.kind !== "function") throw new Error("expected a function");
    const error = await errorOf(black.task.run(["a.py"], "pre-commit:black"));
    expect(error.next[0]).toContain("language: system");
  });

  test.each([
    [
      { language: "docker_image" },
      'language must be system, script or another language with a command as its entry, but is "docker_image"',
    ],
    [
      { language: "cobol" },
      'language must be system, script or another language with a command as its entry, but is "cobol"',
    ],
    [{ additional_dependencies: ["x"] }, "additional_dependencies cannot be installed here"],
    [
      { types: ["pyton"] },
      'types[0] must be a type of file (did you mean "python"?), but is "pyton"',
    ],
    [{ types_or: ["ts|tsx"] }, 'types_or[0] must be a type of file, but is "ts|tsx"'],
    [
      { files: "(?>a)" },
      "files is a regular expression that cannot be used here: the group (?>a…) has no counterpart here",
    ],
    [{ files: "[a" }, "files is a regular expression that cannot be used here: a [ is not closed"],
    [{ exclude: "a)" }, "exclude is a regular expression that cannot be used here: Unmatched ')'"],
    [{ pass_filenames: 4 }, "pass_filenames must be true or false, but is 4"],
    [{ entry: "a 'b" }, "entry has a quote ' that is not closed"],
    [{ entrie: "x" }, 'repos[0].hooks[0] has the unknown key "entrie" (did you mean "entry"?)'],
    [{ stages: ["post-comit"] }, "stages[0] must be one of pre-commit, commit, commit-msg"],
    [
      { language: "pygrep", entry: "(?>a)" },
      "entry is a regular expression that cannot be used here: the group (?>a…)",
    ],
    [
      { language: "pygrep", entry: "a", args: ["--colour"] },
      'args[0] is not an option of pygrep (-i, --multiline, --negate): "--colour"',
    ],
    [
      { language: "pygrep", entry: "é", args: ["-i"] },
      "ignoring case is not supported together with bytes above 127",
    ],
    [{ language: "pygrep", entry: "-a" }, "entry begins with a dash"],
  ])("%j", async (part, message) => {
    const { checks } = await load(
      local([
        { ...hook, ...part },
        { ...hook, id: "other" },
      ]),
    );
    const [bad, other] = checks as [Check, Check];
    expect(why(bad)).toContain(`${file}: repos[0].hooks[0]`);
    expect(why(bad)).toContain(message);
    // A filter that cannot be read lets every file through.
    expect([bad.name, bad.wants("any"), bad.types, bad.stages, bad.fix]).toEqual([
      "it",
      true,
      null,
      ["pre-commit"],
      null,
    ]);
    expect([other.name, why(other)]).toEqual(["other", undefined]);
  });
});

test("a hook at a stage that is not ours is named, and so is pre-commit's own", async () => {
  const repos = [
    { repo: "meta", hooks: [{ id: "identity" }] },
    {
      repo: "local",
      hooks: [
        { ...hook, id: "late", stages: ["post-commit", "manual"] },
        { ...hook, id: "both", stages: ["pre-commit", "post-merge"] },
        { ...hook, id: "hand", stages: ["manual"] },
        { ...hook, stages: ["commit", "manual"] },
      ],
    },
  ];
  const { checks, elsewhere } = preCommitGroup({ repos }, { file, keys: [] });
  expect(checks.map(({ name }) => name)).toEqual(["both", "it"]);
  expect(elsewhere).toEqual([
    { name: "identity", why: "is about pre-commit's own config" },
    { name: "late", why: "runs at post-commit, which airlock does not support" },
    { name: "both", why: "runs at post-merge, which airlock does not support" },
    { name: "hand", why: "runs at manual, which airlock does not support" },
  ]);
});

describe("the file as a whole", () => {
  test.each([
    [
      "keys that anchors refer to mean nothing",
      {
        "x-base": {},
        minimum_prek_version: "0.2",
        default_language_version: {},
        ci: { skip: ["it"] },
      },
    ],
    ["minimum_pre_commit_version is no claim on airlock", { minimum_pre_commit_version: "99" }],
  ])("%s", async (_title, top) => {
    expect(onlyCheck(await load(local([hook], top))).name).toBe("it");
  });

  test.each([
    [{ repo: [] }, 'has the unknown key "repo" (did you mean "repos"?)'],
    [{ repos: "x" }, 'repos must be a list, but is "x"'],
    [
      { repos: [{ repo: "local", hooks: [{ name: "x" }] }] },
      "repos[0].hooks[0].id must be a text, but is missing",
    ],
    [{ repos: [], exclud: "x" }, 'has the unknown key "exclud" (did you mean "exclude"?)'],
    [{ repos: [], files: "[" }, "files is a regular expression that cannot be used here"],
    [{ repos: [], default_stages: ["x"] }, "default_stages[0] must be one of pre-commit"],
  ])("is refused as %j", async (config, message) => {
    const error = await errorOf(load({ [file]: JSON.stringify(config) }));
    expect(error).toMatchObject({ kind: "config", code: "CONFIG_INVALID" });
    expect(error.message).toContain(message);
  });
});
